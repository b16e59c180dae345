// Opening hours: the week, trading Sundays, holidays, and single days.
import { Refused } from "/static/people/session.js";
import { button, day, made, tick } from "./dom.js";
import { show as showSheet } from "./sheet.js";
import { player } from "./speak.js";
import { texts } from "./texts.pl.js";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const USUAL = ["08:00", "16:00"];

export const show = (place) => showSheet("hours", place, draw);

function draw(sheet, body, form) {
  const { hours } = sheet.value;
  const rows = Object.fromEntries(WEEK.map((name) => [name, spans(texts.week[name], hours[name], form)]));
  const sundays = spans(texts.week.sun_trading, hours.sun_trading ?? [], form);
  const apart = tick(texts.tradingApart, hours.sun_trading !== null, () => (sundays.row.hidden = !apart.box.checked));
  sundays.row.hidden = hours.sun_trading === null;
  const holidays = tick(texts.closedOnHolidays, hours.closed_on_holidays);
  const days = made("ul");
  const single = (iso, times) => {
    const one = exception(iso, times, form);
    days.append(one.row);
    return one;
  };
  for (const [iso, times] of Object.entries(hours.exceptions)) single(iso, times);
  const more = button(texts.addDay, () => {
    single("", []).row.querySelector("input").focus();
    form.touched();
  });

  for (const [name, { row }] of [...Object.entries(rows), ["sun_trading", sundays]]) {
    row.dataset.field = `hours.${name}`;
    row.dataset.label = texts.week[name];
  }
  days.dataset.field = "hours.exceptions";
  days.dataset.label = texts.exceptions;
  body.append(
    made("p", { class: "buttons" }, made("span", {}, `${texts.nowSaid} „${sheet.says}”`), player(() => sheet.says, form.say)),
    made("h2", {}, texts.weekly),
    made("div", {}, ...WEEK.map((name) => rows[name].row), sundays.row),
    made("p", { class: "buttons" }, apart),
    made("p", { class: "buttons" }, holidays),
    made("h2", {}, texts.exceptions),
    made("p", { class: "note" }, texts.exceptionsAbout),
    days,
    made("p", { class: "buttons" }, more),
    ahead(sheet.ahead),
  );

  return () => {
    const value = Object.fromEntries(WEEK.map((name) => [name, rows[name].read()]));
    if (apart.box.checked) value.sun_trading = sundays.read();
    value.closed_on_holidays = holidays.box.checked;
    value.exceptions = once([...days.children].map((row) => row.read()));
    return { hours: value };
  };
}

// Stretches of one day: none is closed.
function spans(words, times, form) {
  const list = made("span", { class: "spans" });
  const closed = made("span", { class: "note" }, texts.closed);
  const add = button("", () => {
    one(list.children.length ? ["", ""] : USUAL);
    changed();
  });
  const row = made("div", { class: "row", role: "group", "aria-label": words }, made("span", { class: "name" }, words), closed, list, add);

  function one([from, to]) {
    const time = (value, label) => made("input", { type: "time", value, "aria-label": `${words}, ${label}`, required: true });
    // the end of a day is midnight on a clock, and 24:00 to the line
    const span = made("span", { class: "span" }, time(from, texts.from), "–", time(to === "24:00" ? "00:00" : to, texts.until));
    span.append(button("✕", () => (span.remove(), changed()), { "aria-label": `${words}: ${texts.removeSpan}`, class: "quiet" }));
    list.append(span);
  }

  function changed() {
    drawn();
    form.touched();
  }

  function drawn() {
    closed.hidden = list.children.length > 0;
    add.textContent = list.children.length ? texts.addSpan : texts.open;
    add.setAttribute("aria-label", `${words}: ${add.textContent}`);
  }

  times.forEach(one);
  drawn();
  const read = () =>
    [...list.children].map((span) => {
      const [from, to] = [...span.querySelectorAll("input")].map((input) => input.value);
      return [from, to === "00:00" ? "24:00" : to];
    });
  return { row, read };
}

// Of two entries for one day the server would get the last only.
function once(entries) {
  const twice = entries.find(([iso], at) => entries.findIndex(([other]) => other === iso) < at);
  if (twice) throw new Refused(422, "refused", "", 0, { field: "hours.exceptions", value: twice[0], allowed: texts.onceOnly });
  return Object.fromEntries(entries);
}

// A single day, of this year or of every year.
function exception(iso, times, form) {
  const yearly = iso.length === 5;
  const date = made("input", { type: "date", "aria-label": texts.date, required: true, value: yearly ? `${new Date().getFullYear()}-${iso}` : iso });
  const every = tick(texts.everyYear, yearly);
  const hours = spans(texts.exceptions, times, form);
  hours.row.querySelector(".name").replaceChildren(date);
  const gone = button(texts.remove, () => (hours.row.remove(), form.touched()), { class: "push" });
  hours.row.append(every, gone);
  const row = made("li", {}, hours.row);
  row.read = () => [every.box.checked ? date.value.slice(5) : date.value, hours.read()];
  gone.addEventListener("click", () => row.remove());
  return { row };
}

function ahead(days) {
  if (!days.length) return made("p", { class: "note" }, texts.nothingAhead);
  const line = (one) => {
    const times = one.spans.length ? one.spans.map(([from, to]) => `${from}–${to}`).join(", ") : texts.closed;
    return made("li", { class: "row" }, made("span", {}, day(one.day)), made("span", { class: "note" }, texts.why[one.why]), made("strong", { class: "push" }, times));
  };
  return made("div", {}, made("h2", {}, texts.ahead), made("ul", {}, ...days.map(line)));
}
