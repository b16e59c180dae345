// Calls looked up: the search, its pages, and a file of what was found. What is looked for never stands in an address.
import { ask, Refused, signedIn, signOut, toSignIn } from "/static/people/session.js";
import { download, stretch } from "./file.js";
import { showRecord } from "./record.js";
import { clock, made } from "./rows.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const form = part("search");
const FIELDS = ["words", "number", "outcome", "queue", "agent"];

let asked = null;
let more = null;
let count = 0;
let person = null;

function wish() {
  const days = stretch(form);
  if (!days) throw new Refused(400, "bad_days", texts.file.order, 0);
  for (const name of FIELDS) if (form.elements[name].value.trim()) days[name] = form.elements[name].value.trim();
  return days;
}

// Does it, and says what went wrong.
async function trying(button, work) {
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  part("error").textContent = "";
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return toSignIn();
    part("error").textContent = error.message || texts.search.failed;
    part("count").textContent = "";
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function find(from) {
  part("count").textContent = texts.search.looking;
  const answer = await ask("POST", "/api/records/search", from ? { ...asked, before: from } : asked);
  if (!from) {
    part("found").replaceChildren();
    count = 0;
  }
  more = answer.more;
  count += answer.calls.length;
  const fresh = answer.calls.map(row);
  part("found").append(...fresh);
  part("more").hidden = more === null;
  part("count").textContent = texts.search.found(count, more !== null);
  if (from) fresh[0]?.firstElementChild.focus();
}

function row(call) {
  const item = made("li");
  const button = made("button");
  button.type = "button";
  button.append(
    made("b", moment(call.started)),
    made("span", texts.search.outcomes[call.outcome] ?? call.outcome ?? texts.search.lasts),
    made("span", texts.search.channels[call.channel] ?? call.channel, "note"),
    made("span", [call.number ?? "", ...call.queues, ...call.agents].filter(Boolean).join(" · "), "note"),
    made("span", [call.seconds === null ? "" : clock(call.seconds), call.recorded ? texts.search.recorded : ""].filter(Boolean).join(" · "), "note"),
  );
  button.addEventListener("click", () => trying(button, () => showRecord(call.id, button)));
  item.append(button);
  return item;
}

const moment = (text) => new Date(text).toLocaleString("pl", { timeZone: "Europe/Warsaw", dateStyle: "short", timeStyle: "short" });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  trying(form.querySelector("[type=submit]"), async () => {
    asked = wish();
    await find(null);
  });
});
part("more").addEventListener("click", () => trying(part("more"), () => find(more)));
part("export").addEventListener("click", () =>
  trying(part("export"), () => download("/api/records/calls.csv", { ...wish(), excel: part("excel").checked, numbers: part("numbers").checked }, person.csrf)),
);
part("sign-out").addEventListener("click", async () => {
  await signOut().catch(() => {});
  toSignIn();
});

person = await signedIn().catch(() => null);
if (!person) toSignIn();
else {
  part("who").textContent = person.name;
  part("numbers-part").hidden = person.role !== "admin";
  part("outcome").append(...Object.entries(texts.search.outcomes).map(([value, words]) => new Option(words, value)));
  const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Warsaw" });
  for (const name of ["first", "last"]) form.elements[name].value = today;
  const { queues, agents } = await ask("GET", "/api/wall").catch(() => ({ queues: [], agents: [] }));
  part("queue-names").replaceChildren(...queues.map(({ name }) => new Option(name, name)));
  part("agent-names").replaceChildren(...agents.map(({ name, login }) => new Option(name, login)));
  form.requestSubmit();
}
