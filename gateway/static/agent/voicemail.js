// Voice messages on the agent's page: what waits, its words and sound, and that it is dealt with. Everything shown is text.
import { ask } from "/static/people/session.js";
import { made } from "./card.js";
import { clock } from "./clock.js";
import { texts } from "./voicemail.pl.js";

const LOOK_MS = 15_000;
const part = (id) => document.getElementById(id);
const when = new Intl.DateTimeFormat("pl", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Warsaw" });

let shown = "";

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
  part("voicemails").hidden = false;
  look();
  setInterval(() => document.hidden || look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

function say(words) {
  part("voicemail-news").textContent = words;
}

function show(answer) {
  const now = JSON.stringify(answer);
  if (now === shown) return; // a list that is drawn anew stops what plays
  const more = shown && answer.open.length > JSON.parse(shown).open.length;
  shown = now;
  const playing = [...part("voicemails").querySelectorAll("audio")].filter((sound) => !sound.paused).map((sound) => sound.closest("li"));
  part("voicemail-open").replaceChildren(...answer.open.map((message) => kept(playing, message) ?? row(message, true)));
  part("voicemail-handled").replaceChildren(...answer.handled.map((message) => row(message, false)));
  part("voicemail-none").hidden = answer.open.length > 0;
  part("voicemail-count").textContent = answer.open.length ? String(answer.open.length) : "";
  part("voicemail-past").hidden = answer.handled.length === 0;
  say(more ? texts.more : "");
}

const kept = (rows, message) => rows.find((one) => one.dataset.id === message.id);

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
