// One sheet of settings: loaded, changed, saved against the version it was loaded with, and taken back to an earlier one.
import { ask } from "/static/people/session.js";
import { button, made, moment } from "./dom.js";
import { placeOf, told } from "./errors.js";
import { texts } from "./texts.pl.js";

let unsaved = false;

export const isUnsaved = () => unsaved;
export const forget = () => (unsaved = false);

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// Shows a sheet in `place`. draw(sheet, body) fills the form's body and gives back a function that reads the value from it.
export async function show(name, place, draw) {
  const body = made("div");
  const error = made("p", { class: "error", role: "alert" });
  const news = made("p", { class: "news", role: "status" });
  const waits = made("p", { class: "warning" }, texts.waits);
  const older = made("details");
  const save = made("button", { type: "submit", class: "good" }, texts.save);
  const again = button(texts.discard, () => load());
  const form = made("form", { novalidate: true }, body, made("div", { class: "save" }, waits, error, news, made("div", { class: "buttons" }, save, again)));
  let sheet = null;
  let read = null;

  form.addEventListener("input", () => touched());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(() => ask("PUT", `/api/admin/sheets/${name}`, { version: sheet.version, value: read() }), texts.saved);
  });
  place.append(form, older);

  function touched(now = true) {
    unsaved = now;
    if (now) news.textContent = "";
  }

  function drawn(fresh) {
    sheet = fresh;
    waits.hidden = sheet.live;
    body.replaceChildren();
    read = draw(sheet, body, { say: (words) => (error.textContent = words), touched });
    older.replaceChildren(made("summary", {}, texts.older), ...versions());
    touched(false);
  }

  function versions() {
    const back = (number) => () => {
      if (confirm(texts.surely)) change(() => ask("POST", `/api/admin/sheets/${name}/undo`, { version: sheet.version, number }), texts.restored);
    };
    const rows = sheet.history.map((one, at) => {
      const words = made("span", {}, texts.version(moment(one.at), one.who));
      return made("li", { class: "row" }, words, at ? button(texts.restore, back(one.number), { class: "push" }) : made("span", { class: "push note" }, texts.current));
    });
    const first = made("li", { class: "row" }, made("span", {}, texts.delivered), sheet.version === "delivered" ? made("span", { class: "push note" }, texts.current) : button(texts.restore, back(0), { class: "push" }));
    return [made("ul", {}, ...rows, first)];
  }

  async function change(work, words) {
    error.textContent = news.textContent = "";
    for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
    save.disabled = true;
    try {
      drawn(await work());
      news.textContent = sheet.live ? words : `${words} ${texts.waits}`;
    } catch (refused) {
      error.textContent = told(refused);
      point(refused.answer?.field);
    } finally {
      save.disabled = false;
    }
  }

  // Leads to the field that was refused.
  function point(field) {
    const found = field ? placeOf(field) : null;
    if (!found) return;
    const input = found.matches("input, select, textarea") ? found : found.querySelector("input, select, textarea");
    found.closest("details")?.setAttribute("open", "");
    input?.setAttribute("aria-invalid", "true");
    input?.focus();
  }

  async function load() {
    error.textContent = "";
    try {
      drawn(await ask("GET", `/api/admin/sheets/${name}`));
    } catch (refused) {
      error.textContent = told(refused);
    }
  }

  await load();
}
