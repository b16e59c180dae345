// The keypad tree: what is said where, and which key leads on.
import { button, made, select } from "./dom.js";
import { show as showSheet } from "./sheet.js";
import { player } from "./speak.js";
import { texts } from "./texts.pl.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export const show = (place) => showSheet("keypad", place, draw);

function draw(sheet, body, form) {
  const tree = structuredClone(sheet.value);
  const area = made("div", { class: "tree" });
  const redraw = () => {
    area.replaceChildren(made("ul", {}, step(tree.start, new Set())));
    form.touched();
  };
  const title = (name) => {
    const node = tree.nodes[name];
    const said = sheet.texts[node.prompt];
    return said ? `${texts.steps[node.do]}: „${said.length > 40 ? `${said.slice(0, 40)}…` : said}”` : texts.steps[node.do];
  };

  function step(name, passed) {
    const node = tree.nodes[name];
    const place = made("li", { "data-field": `nodes.${name}`, "data-label": title(name) });
    if (passed.has(name)) {
      place.append(made("p", { class: "note" }, texts.backTo(title(name))));
      return place;
    }
    passed.add(name); // in full once, wherever it comes first
    place.append(made("div", { class: "step" }, made("strong", {}, texts.steps[node.do]), spoken(node.prompt)));
    if (node.do === "menu") place.append(made("ul", {}, ...Object.keys(node.options).map((key) => option(name, key, passed)), adding(name)));
    else if (node.next) place.append(made("ul", {}, step(node.next, passed)));
    return place;
  }

  function spoken(prompt) {
    if (!prompt) return null;
    const link = made("a", { href: `#teksty/${prompt}` }, texts.changeText);
    return made("div", { class: "buttons" }, made("span", {}, `„${sheet.texts[prompt]}”`), player(() => sheet.texts[prompt], form.say), link);
  }

  function option(name, key, passed) {
    const { options } = tree.nodes[name];
    const free = KEYS.filter((one) => one === key || !(one in options));
    const digit = select(free.map((one) => [one, one]), key, { "data-field": `nodes.${name}.options.${key}`, "data-label": texts.keyOf(key) });
    const words = made("input", { type: "text", autocomplete: "off", value: (options[key].words ?? []).join(", ") });
    const leads = select(Object.keys(tree.nodes).map((to) => [to, title(to)]), options[key].next);
    digit.addEventListener("change", () => {
      tree.nodes[name].options = Object.fromEntries(Object.entries(options).map(([one, what]) => [one === key ? digit.value : one, what]));
      redraw();
    });
    words.addEventListener("change", () => {
      const said = words.value.split(",").map((word) => word.trim()).filter(Boolean);
      options[key] = { ...options[key], words: said };
    });
    leads.addEventListener("change", () => {
      options[key] = { ...options[key], next: leads.value };
      redraw();
    });
    const gone = button(texts.remove, () => {
      delete options[key];
      redraw();
    }, { "aria-label": texts.removeKey(key) });
    const line = made(
      "div",
      { class: "option" },
      made("label", {}, texts.key, digit),
      made("label", { class: "words" }, texts.orWords, words),
      made("label", { class: "leads" }, texts.leadsTo, leads),
      gone,
    );
    return made("li", {}, line, made("ul", {}, step(options[key].next, passed)));
  }

  function adding(name) {
    const { options } = tree.nodes[name];
    const free = KEYS.find((one) => !(one in options));
    if (!free) return null;
    return made("li", {}, button(texts.addKey, () => {
      options[free] = { next: tree.person };
      redraw();
    }));
  }

  redraw();
  form.touched(false);
  body.append(made("p", { class: "note" }, texts.keypadAlways), area);
  return () => tree;
}
