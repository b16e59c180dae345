// Small helpers for making parts of the page. Texts go in as text, never as markup.
export const part = (id) => document.getElementById(id);

// made("p", {class: "note", hidden: true, onclick: f}, "text", element, …)
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(words, onclick, attributes = {}) {
  return made("button", { type: "button", onclick, ...attributes }, words);
}

let count = 0;

// A label above its field.
export function field(words, input, hint = null) {
  input.id ||= `f${(count += 1)}`;
  const about = hint === null ? null : made("span", { class: "note", id: `${input.id}-hint` }, hint);
  if (about) input.setAttribute("aria-describedby", about.id);
  return made("p", { class: "field" }, made("label", { for: input.id }, words), input, about);
}

// A box to tick with its words beside it.
export function tick(words, checked, onchange = () => {}) {
  const box = made("input", { type: "checkbox", checked, onchange });
  return Object.assign(made("label", { class: "tick" }, box, words), { box });
}

export function select(options, value, attributes = {}) {
  const element = made("select", attributes, ...options.map(([key, words]) => new Option(words, key)));
  element.value = value;
  return element;
}

export function moment(iso) {
  return new Date(iso).toLocaleString("pl-PL", { dateStyle: "medium", timeStyle: "short" });
}

export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString("pl-PL", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
