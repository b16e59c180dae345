// Bars over time as SVG, each with its table: what is seen can be read as well.
import { made, written } from "./rows.js";
import { texts } from "./texts.pl.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [420, 200, 46, 6, 10, 26];
const LINES = 4;
const LABELS = 7;

let plots = 0;

function drawn(name, attributes, words) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (words !== undefined) element.textContent = words;
  return element;
}

// A scale whose top is a round number not below the largest value.
export function roundUp(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= value - 1e-9);
}

// title: of the plot. unit: head of the first column. labels: one for each place. series: [{name, key, values}], stacked in this order; null is
// no value. top: of the scale, by the values where it is left out.
export function bars({ title, unit, labels, series, top }) {
  const sums = labels.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const largest = Math.max(0, ...sums);
  const high = top ?? roundUp(largest);
  const key = series[0].key;
  const id = `plot-${++plots}`;
  const figure = made("figure", "", "plot");
  const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-labelledby": `${id}-t ${id}-d` });
  const summary = largest > 0 ? texts.plots.largest(title, written(key, largest), labels[sums.indexOf(largest)]) : texts.plots.empty;
  picture.append(drawn("title", { id: `${id}-t` }, title), drawn("desc", { id: `${id}-d` }, summary));
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / high);
  for (let line = 0; line <= LINES; line++) {
    const value = (high * line) / LINES;
    picture.append(drawn("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
    if (Number.isInteger(value) || top !== undefined) picture.append(drawn("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, written(key, value)));
  }
  const step = (WIDTH - LEFT - RIGHT) / labels.length;
  const every = Math.ceil(labels.length / LABELS);
  labels.forEach((label, at) => {
    const x = LEFT + step * at;
    if (at % every === 0) picture.append(drawn("text", { x: x + step / 2, y: HEIGHT - 8, "text-anchor": "middle" }, label));
    let below = 0;
    series.forEach(({ values }, nth) => {
      const value = values[at];
      if (!value) return;
      picture.append(drawn("rect", { class: `bar s${nth}`, x: x + step * 0.14, width: step * 0.72, y: y(below + value), height: y(below) - y(below + value) }));
      below += value;
    });
  });
  figure.append(made("figcaption", title), picture, legend(series), twin(title, unit, labels, series));
  return figure;
}

function legend(series) {
  const list = made("ul", "", "legend");
  if (series.length > 1)
    list.append(
      ...series.map(({ name }, nth) => {
        const item = made("li");
        item.append(made("span", "", `swatch s${nth}`), name);
        return item;
      }),
    );
  return list;
}

function twin(title, unit, labels, series) {
  const details = made("details");
  const box = made("div", "", "scroll");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", title);
  const table = made("table");
  const head = made("tr");
  for (const name of [unit, ...series.map((one) => one.name)]) {
    const cell = made("th", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made("tbody");
  labels.forEach((label, at) => {
    const row = made("tr");
    const cell = made("th", label);
    cell.scope = "row";
    row.append(cell, ...series.map(({ key, values }) => made("td", written(key, values[at] ?? null))));
    body.append(row);
  });
  const top = made("thead");
  top.append(head);
  table.append(made("caption", title, "unseen"), top, body);
  box.append(table);
  details.append(made("summary", texts.plots.table), box);
  return details;
}

// Put plots where others were: a table that was opened stays open, and one that has the focus keeps it until the next time.
export function replace(parent, figures) {
  if (parent.contains(document.activeElement)) return;
  const open = [...parent.children].map((figure) => figure.querySelector("details").open);
  figures.forEach((figure, at) => (figure.querySelector("details").open = open[at] ?? false));
  parent.replaceChildren(...figures);
}
