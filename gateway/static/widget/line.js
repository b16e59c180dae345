// Questions to the line. They end with its answer, or with a LineError whose message is Polish and may be shown.
import { texts } from "./texts.pl.js";

const ANSWER_MS = 10_000;

export class LineError extends Error {
  // code: the server's word, or offline.
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export const slots = (base) => ask(new URL("/api/callbacks/slots", base));

export const book = (base, wish) =>
  ask(new URL("/api/callbacks", base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  });

export const settings = (base) => ask(new URL("/api/widget", base));

async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...options, credentials: "omit", signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new LineError("offline", texts.offline);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new LineError(body?.error ?? "failed", body?.message ?? texts.failed);
}
