// What callers hear first while something is wrong for many of them.
import { ask } from "/static/people/session.js";
import { button, field, made, moment } from "./dom.js";
import { placeOf, told } from "./errors.js";
import { player } from "./speak.js";
import { texts } from "./texts.pl.js";

export async function show(place) {
  const error = made("p", { class: "error", role: "alert" });
  const news = made("p", { class: "news", role: "status" });
  const list = made("ul");
  const say = (words) => (error.textContent = words);
  const text = made("textarea", { rows: "2", maxlength: "300", required: true, "data-field": "text", "data-label": texts.noticeText });
  const carrier = made("input", { type: "text", maxlength: "40", autocomplete: "off", "data-field": "carrier", "data-label": texts.carrier });
  const until = made("input", { type: "datetime-local", required: true, "data-field": "until", "data-label": texts.noticeUntil });
  const add = made("button", { type: "submit", class: "good" }, texts.addNotice);
  const form = made(
    "form",
    { novalidate: true },
    field(texts.noticeText, text, texts.noticeHint),
    field(texts.noticeUntil, until),
    field(texts.carrier, carrier, texts.carrierHint),
    made("p", { class: "buttons" }, player(() => text.value || " ", say), add),
  );

  async function act(work, words) {
    error.textContent = news.textContent = "";
    try {
      await work();
      news.textContent = words;
    } catch (refused) {
      say(told(refused));
      placeOf(refused.answer?.field ?? "")?.focus();
    }
    await load();
  }

  async function load() {
    const { notices } = await ask("GET", "/api/admin/notices");
    list.replaceChildren(
      ...notices.map((one) =>
        made(
          "li",
          { class: "row" },
          made("span", {}, `„${one.text}”`),
          made("span", { class: "note" }, texts.noticeFor(moment(one.until), one.carrier)),
          player(() => one.text, say),
          button(texts.remove, () => act(() => ask("DELETE", `/api/admin/notices/${one.id}`), texts.noticeRemoved), { class: "push" }),
        ),
      ),
    );
    if (!notices.length) list.append(made("li", { class: "note" }, texts.noNotices));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = { text: text.value, carrier: carrier.value.trim() || null, until: until.value ? new Date(until.value).toISOString() : "" };
    act(async () => {
      await ask("POST", "/api/admin/notices", wish);
      form.reset();
    }, texts.noticeAdded);
  });
  place.append(error, news, made("h2", {}, texts.noticesNow), list, made("h2", {}, texts.newNotice), form);
  await load();
}
