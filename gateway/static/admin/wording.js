// The sentences that callers hear, in groups, each with its own voice.
import { button, made } from "./dom.js";
import { showRecordings } from "./recordings.js";
import { show as showSheet } from "./sheet.js";
import { player } from "./speak.js";
import { groups, texts } from "./texts.pl.js";

export function show(place, wanted) {
  return showSheet("texts", place, (sheet, body, form) => draw(sheet, body, form, wanted));
}

function draw(sheet, body, form, wanted) {
  const rows = sheet.texts.map((one) => row(one, form));
  const search = made("input", { type: "search", "aria-label": texts.search, placeholder: texts.search });
  const places = groups.map(([title, pattern]) => ({ pattern, place: made("details", {}, made("summary", {}, title)) }));
  for (const one of rows) places.find(({ pattern }) => pattern.test(one.key)).place.append(one.place);
  const none = made("p", { class: "note", hidden: true }, texts.noneFound);

  function filter() {
    const words = search.value.trim().toLocaleLowerCase("pl");
    for (const one of rows) one.place.hidden = !one.matches(words);
    for (const { place } of places) {
      place.hidden = !place.querySelector(".text:not([hidden])");
      place.open = words !== "" && !place.hidden;
    }
    none.hidden = places.some(({ place }) => !place.hidden);
  }

  search.addEventListener("input", (event) => {
    event.stopPropagation(); // looking for something changes nothing
    filter();
  });
  body.append(made("p", { class: "field" }, search), none, ...places.map(({ place }) => place));
  search.value = wanted;
  filter();
  showRecordings(body);

  return () => Object.fromEntries(rows.filter((one) => one.changed()).map((one) => [one.key, one.text()]));
}

function row({ key, text, delivered, fields }, form) {
  const area = made("textarea", { rows: text.length > 90 ? "3" : "2", maxlength: "400", "aria-label": delivered });
  area.value = text;
  area.defaultValue = text;
  const back = button(texts.asDelivered, () => {
    area.value = delivered;
    form.touched();
    drawn();
    area.focus();
  });
  const hint = fields.length ? made("span", { class: "note" }, texts.keepFields(fields.map((name) => `{${name}}`).join(" "))) : null;
  const place = made("div", { class: "text", "data-field": `texts.${key}`, "data-label": texts.sentence(delivered) }, area, made("div", { class: "buttons" }, player(() => area.value || " ", form.say), back, hint));

  function drawn() {
    const changed = area.value.trim() !== delivered;
    place.classList.toggle("changed", changed);
    back.hidden = !changed;
  }

  area.addEventListener("input", drawn);
  drawn();
  return {
    key,
    place,
    text: () => area.value,
    changed: () => area.value.trim() !== delivered,
    matches: (words) => !words || key === words || `${area.value} ${delivered}`.toLocaleLowerCase("pl").includes(words),
  };
}
