// What of a chat outlives the page: which one it is, what is not sent yet, and whether it was open. In this tab alone.
const KEY = "voicebot-chat";

export function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return typeof kept?.id === "string" && typeof kept.token === "string" && Array.isArray(kept.waiting) ? kept : null;
  } catch {
    return null;
  }
}

export function keep(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // a browser that keeps nothing: the chat lives as long as the page
  }
}
