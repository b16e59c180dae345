// A file from the server, kept by the browser.
import { Refused } from "/static/people/session.js";
import { texts } from "./texts.pl.js";

const ANSWER_MS = 60_000;

// Throws Refused.
export async function download(path, body, csrf) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Refused(0, "offline", texts.file.failed, 0);
  }
  if (!response.ok) {
    const answer = await response.json().catch(() => null);
    throw new Refused(response.status, answer?.error ?? "failed", answer?.message ?? texts.file.failed, 0);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "plik.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ANSWER_MS);
}

// The days a form asks for: {first, last}, null when they are in the wrong order or too many.
export function stretch(form) {
  const [first, last] = [form.elements.first.value, form.elements.last.value];
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  return days >= 0 && days < 92 ? { first, last } : null;
}
