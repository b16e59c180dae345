// What is said in the talk, to read along: whole phrases into a log that screen readers follow, words so far beside it.
import { made } from "./made.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const SHOWN = 100;

let interaction = null;
const known = new Set();

// Whose talk is read along from now on. The words of the last one stay until then.
export function readAlong(name) {
  if (name === interaction) return;
  interaction = name;
  known.clear();
  part("captions-lines").replaceChildren();
  part("captions-now").textContent = "";
}

// All there is so far, for a page that has just loaded; and whether the line has time to listen.
export function captions(message) {
  if (message.interaction !== interaction) return;
  part("captions-off").hidden = message.on;
  message.lines.forEach(add);
}

export function caption(message) {
  if (message.interaction !== interaction) return;
  part("captions-now").textContent = message.final ? "" : `${texts.who[message.who]}: ${message.text}`;
  if (message.final && message.text) add(message);
}

function add({ id, who, text }) {
  if (known.has(id)) return;
  known.add(id);
  const log = part("captions-log");
  const line = made("li", "");
  line.className = who;
  line.append(made("b", `${texts.who[who]}: `), text);
  const reads = log.scrollHeight - log.scrollTop - log.clientHeight < 40; // who scrolled back is not torn away
  part("captions-lines").append(line);
  while (part("captions-lines").children.length > SHOWN) part("captions-lines").firstElementChild.remove();
  if (reads) log.scrollTop = log.scrollHeight;
}
