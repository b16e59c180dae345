// One call: who, how it went, what was said, its sound, and who has looked at it before.
import { ask } from "/static/people/session.js";
import { clock, made } from "./rows.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
let shown = null;
let opener = null;

// button: what opened it; the focus goes on to the call.
export async function showRecord(id, button) {
  const record = await ask("GET", `/api/records/calls/${encodeURIComponent(id)}`);
  for (const other of document.querySelectorAll(".found [aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  [shown, opener] = [id, button];
  const when = new Date(record.started).toLocaleString("pl", { timeZone: "Europe/Warsaw", dateStyle: "long", timeStyle: "short" });
  part("record-h").textContent = when;
  facts({
    outcome: texts.search.outcomes[record.outcome] ?? record.outcome ?? texts.search.lasts,
    channel: texts.search.channels[record.channel] ?? record.channel,
    number: record.caller ?? texts.search.unknown,
    length: record.ended ? clock((Date.parse(record.ended) - Date.parse(record.started)) / 1000) : texts.search.lasts,
  });
  turns(record);
  sound(record);
  deeds(record.deeds);
  part("record").hidden = false;
  part("record-h").focus();
}

function facts(entries) {
  part("facts").replaceChildren(
    ...Object.entries(entries).map(([name, value]) => {
      const pair = made("div");
      pair.append(made("dt", texts.search.facts[name]), made("dd", value));
      return pair;
    }),
  );
}

function turns({ turns: said, events, ended }) {
  const words = said.filter(({ text }) => text).map((turn) => ({ at: turn.started_ms, who: turn.who, text: turn.who === "bot" ? (turn.heard_text ?? turn.text) : turn.text }));
  // once its words are forgotten an event has no detail any more
  const known = events.filter(({ name, detail }) => Object.hasOwn(texts.search.events, name) && Object.keys(detail).length + texts.search.events[name].length !== 1);
  const happened = known.map(({ name, at_ms, detail }) => ({ at: at_ms, who: "event", text: texts.search.events[name](detail) }));
  part("forgotten").hidden = !ended || said.length === 0 || words.length > 0;
  part("forgotten").textContent = texts.search.forgotten;
  part("turns").replaceChildren(
    ...[...words, ...happened]
      .sort((one, other) => one.at - other.at)
      .map(({ at, who, text }) => {
        const item = made("li", "", who);
        item.append(made("span", `${clock(at / 1000)} `, "note"));
        if (who !== "event") item.append(made("b", `${texts.search.who[who]}: `));
        item.append(text);
        return item;
      }),
  );
}

function sound({ recorded }) {
  const player = part("player");
  player.pause();
  player.removeAttribute("src");
  player.hidden = true;
  part("open-sound").hidden = false;
  part("sound").hidden = !recorded;
  part("sound-error").textContent = "";
}

function deeds(done) {
  const rows = done.map(({ at, who, what }) => {
    const row = made("tr");
    const when = new Date(at).toLocaleString("pl", { timeZone: "Europe/Warsaw", dateStyle: "short", timeStyle: "medium" });
    row.append(made("td", when), made("td", who), made("td", texts.search.deeds[what] ?? what));
    return row;
  });
  part("deeds").replaceChildren(...rows);
}

part("open-sound").addEventListener("click", () => {
  const player = part("player");
  player.src = `/api/records/calls/${encodeURIComponent(shown)}/recording`;
  part("open-sound").hidden = true;
  player.hidden = false;
  player.focus();
  player.play().catch(() => {}); // the browser may want another click
});
part("player").addEventListener("error", () => {
  if (!part("player").getAttribute("src")) return;
  part("player").hidden = true;
  part("open-sound").hidden = false;
  part("sound-error").textContent = texts.search.failed;
});
part("record").addEventListener("keydown", (event) => event.key === "Escape" && opener?.focus());
