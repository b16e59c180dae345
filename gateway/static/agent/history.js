// Earlier contacts of this number: when, what about, what came of it, who talked. null: not known, or not to be told.
import { made } from "./made.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const when = new Intl.DateTimeFormat("pl-PL", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Warsaw" });

export function showHistory(entries) {
  part("card-history-part").hidden = entries === null;
  if (entries === null) return;
  part("card-history-none").hidden = entries.length > 0;
  part("card-history").replaceChildren(...entries.map(row));
}

function row(entry) {
  const line = made("li", "");
  const time = made("time", when.format(new Date(entry.at)));
  time.dateTime = entry.at;
  line.append(time, " ", made("b", [headline(entry), entry.matter].filter(Boolean).join(" – ")));
  const more = [entry.agents.join(", "), entry.code, entry.note].filter(Boolean).join(" · ");
  if (more) line.append(made("p", more));
  return line;
}

function headline({ kind, outcome, wanted, length_s }) {
  if (kind === "voicemail") return `${texts.history.voicemail} (${length_s} s)`;
  if (kind === "call") return texts.outcomes[outcome] ?? texts.history.call;
  const state = texts.callbacks[outcome] ?? texts.history.open;
  return `${texts.history.callback}: ${state}${wanted ? ` (${when.format(new Date(wanted))})` : ""}`;
}
