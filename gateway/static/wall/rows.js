// Small helpers for what the pages show: elements, rows that stay where they are when they are shown anew, and how numbers are written.
import { clock } from "/static/agent/clock.js";
import { texts } from "./texts.pl.js";

const whole = new Intl.NumberFormat("pl");
const parts = new Intl.NumberFormat("pl", { style: "percent", maximumFractionDigits: 0 });

export function made(name, words = "", className = "") {
  const element = document.createElement(name);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

// One child for each item, by its key: those that stay are only filled anew, so that a button in them keeps the focus.
export function keyed(parent, items, keyOf, make, fill) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const shown = items.map((item) => {
    const key = String(keyOf(item));
    const child = known.get(key) ?? make(item);
    child.dataset.key = key;
    known.delete(key);
    fill(child, item);
    return child;
  });
  for (const gone of known.values()) gone.remove();
  shown.forEach((child, at) => parent.children[at] !== child && parent.insertBefore(child, parent.children[at] ?? null));
}

export function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// A value by the name the API gives it: parts as percent, seconds as a clock from a minute on.
export function written(name, value) {
  if (value === null || value === undefined) return texts.nothing;
  if (["service_level", "abandonment", "containment", "abandonment_in_bot", "range_held"].includes(name)) return parts.format(value);
  if (name.endsWith("_s")) return Math.round(value) < 60 ? texts.seconds(whole.format(Math.round(value))) : clock(value);
  return whole.format(value);
}

export { clock };
