// Voice messages on the agent's page: what waits, its words and sound, and that it is dealt with. Everything shown is text.
import { ask } from "/static/people/session.js";
import { made } from "./made.js";
import { clock } from "./clock.js";
import { texts } from "./voicemail.pl.js";

const LOOK_MS = 15_000;
const part = (id) => document.getElementById(id);
const when = new Intl.DateTimeFormat("pl", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Warsaw" });

let waiting = null;

// Shows them from now on; signedOut is called when nobody is signed in any more.
export function showVoicemails(signedOut) {
  const look = async () => {
    try {
      show(await ask("GET", "/api/voicemails"));
    } catch (refused) {
      if (refused.status === 401) return signedOut();
      if (refused.status === 404) return; // this line takes none
      say(refused.message || texts.offline);
    }
    return undefined;
  };
  part("voicemails").addEventListener("click", async ({ target }) => {
    const button = target.closest("button[data-id]");
    if (!button) return;
    button.disabled = true;
    try {
      await ask("PUT", `/api/voicemails/${button.dataset.id}`, { handled: button.dataset.handled === "true" });
      part("voicemail-h").focus();
      await look();
      say(button.dataset.handled === "true" ? texts.done : texts.back);
    } catch (refused) {
      button.disabled = false;
      say(refused.message || texts.offline);
    }
  });
  look();
  setInterval(() => document.hidden || look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

function say(words) {
  part("voicemail-news").textContent = words;
}

function show({ open, handled }) {
  const more = waiting !== null && open.some(({ id }) => !waiting.has(id));
  waiting = new Set(open.map(({ id }) => id));
  merge(part("voicemail-open"), open, true);
  merge(part("voicemail-handled"), handled, false);
  part("voicemail-none").hidden = open.length > 0;
  part("voicemail-count").textContent = open.length ? String(open.length) : "";
  part("voicemail-past").hidden = handled.length === 0;
  part("voicemails").hidden = false;
  if (more) say(texts.more);
}

// What is there already stays as it is: what plays plays on, and nobody loses their place on the page.
function merge(list, messages, open) {
  const ids = new Set(messages.map(({ id }) => id));
  for (const item of [...list.children]) if (!ids.has(item.dataset.id)) item.remove();
  messages.forEach((message, at) => {
    const there = [...list.children].some((item) => item.dataset.id === message.id);
    if (!there) list.insertBefore(row(message, open), list.children[at] ?? null);
  });
}

function row(message, open) {
  const item = made("li", "");
  item.dataset.id = message.id;
  const who = message.phone ?? texts.stranger;
  const head = made("h3", who);
  head.id = `voicemail-${message.id}`;
  const created = made("time", when.format(new Date(message.created)));
  created.dateTime = message.created;
  const facts = made("p", "");
  facts.className = "note";
  facts.append(created, ` · ${clock(message.length_s)} · ${message.queue}`);
  const words = made("p", message.transcript || texts.no_words);
  words.className = message.transcript ? "words" : "words note";
  const sound = document.createElement("audio");
  sound.controls = true;
  sound.preload = "none";
  sound.src = `/api/voicemails/${message.id}/sound`;
  sound.setAttribute("aria-label", texts.sound(who));
  const button = made("button", open ? texts.handled : texts.reopen);
  button.type = "button";
  button.dataset.id = message.id;
  button.dataset.handled = String(open);
  button.setAttribute("aria-describedby", head.id);
  item.append(head, facts, words, sound, button);
  return item;
}
