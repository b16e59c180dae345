// The two questions put to the server before a call: settings, and our offer for its answer.
import { CallError } from "./errors.js";

const ANSWER_MS = 10_000;

export function settings(base) {
  return ask(new URL("/api/config", base), {});
}

// order: signed by the shop's page. path, token: of a chat that is to go on by voice; more: what else is told then.
export function placeCall(base, sdp, order, path = "/api/calls", token = null, more = {}) {
  return ask(new URL(path, base), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ type: "offer", sdp, ...(order && { order }), ...more }),
  });
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new CallError("offline");
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 0;
  throw new CallError(body?.error ?? "failed", { detail: body?.message, retryAfter });
}
