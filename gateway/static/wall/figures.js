// The numbers of a day and of many days.
import { bars, replace } from "./plots.js";
import { made, written } from "./rows.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const HOURS_FROM = 6;
const HOURS_TO = 22;

export function showDay({ total, queues, hours }) {
  part("tiles").replaceChildren(
    ...Object.entries(texts.tiles).map(([name, [words, more]]) => {
      const tile = made("div", "", "tile");
      tile.append(made("dt", words), made("dd", written(name, total[name])));
      if (more) tile.append(made("dd", more, "note"));
      tile.dataset.number = name;
      return tile;
    }),
  );
  showQueues(queues);
  // hours of the night only where something happened in them
  const shown = hours.filter((one) => (one.hour >= HOURS_FROM && one.hour <= HOURS_TO) || one.entered || one.calls);
  const labels = shown.map((one) => `${one.hour}:00`);
  const { hours: titles, hour: unit } = texts.plots;
  replace(part("hour-plots"), [
    people(titles.people, unit, labels, shown),
    bars({ title: titles.level, unit, labels, series: [series("service_level", shown)], top: 1 }),
    bars({ title: titles.waits, unit, labels, series: [series("asa_s", shown)] }),
  ]);
}

export function showDays({ days }) {
  const labels = days.map((one) => one.day.slice(8) + "." + one.day.slice(5, 7));
  const { days: titles, day: unit } = texts.plots;
  replace(part("day-plots"), [
    people(titles.people, unit, labels, days),
    bars({ title: titles.level, unit, labels, series: [series("service_level", days)], top: 1 }),
    bars({ title: titles.bot, unit, labels, series: ["contained", "abandoned_in_bot", "wanted_person", "failed"].map((key) => series(key, days)) }),
  ]);
}

function people(title, unit, labels, shown) {
  const other = shown.map((one) => one.callback + one.nobody);
  return bars({ title, unit, labels, series: [series("answered", shown), series("gone", shown), { key: "other", name: texts.plots.series.other, values: other }] });
}

const series = (key, shown) => ({ key, name: texts.plots.series[key], values: shown.map((one) => one[key]) });

function showQueues(queues) {
  const names = Object.keys(texts.columns);
  const head = made("tr");
  head.append(...names.map((name) => Object.assign(made("th", texts.columns[name]), { scope: "col" })));
  const rows = queues.map((queue) => {
    const row = made("tr");
    row.append(...names.map((name) => (name === "queue" ? Object.assign(made("th", queue.queue), { scope: "row" }) : made("td", written(name, queue[name])))));
    return row;
  });
  const [top, body] = [made("thead"), made("tbody")];
  top.append(head);
  body.append(...rows);
  part("by-queue").replaceChildren(top, body);
}
