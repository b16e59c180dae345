// The widget on the shop's pages: look, words, where it shows; the real one beside it, and what to paste.
import { ask } from "/static/people/session.js";
import { button, field, made, select, tick } from "./dom.js";
import { told } from "./errors.js";
import { show as showSheet } from "./sheet.js";
import { texts } from "./texts.pl.js";

const LATER_MS = 400;
const PARTS = ["voice", "callback"];
const LISTS = ["url", "category", "cart_has"];

export const show = (place) => showSheet("widget", place, draw);

function draw(sheet, body, form) {
  const { look, texts: words, show: shown, rules } = sheet.value;
  const named = (key, label) => ({ "data-field": key, "data-label": label });
  const text = (key, label, value) => made("input", { type: "text", maxlength: "80", value: value ?? "", ...named(key, label) });
  const number = (key, label, value, step = "1") => made("input", { type: "number", min: "0", step, value: value ?? "", ...named(key, label) });
  const colours = Object.entries(texts.looks).map(([key, label]) => [key, label, made("input", { type: "color", value: look[key], ...named(`look.${key}`, label) })]);
  const corner = select(Object.entries(texts.corners), look.corner, named("look.corner", texts.corner));
  const side = number("look.side_px", texts.sidePx, String(look.side_px));
  const bottom = number("look.bottom_px", texts.bottomPx, String(look.bottom_px));
  const inputs = Object.entries(texts.widgetTexts).map(([key, label]) => [key, label, text(`texts.${key}`, label, words[key])]);
  const usual = choice(shown);
  const list = made("div");
  const added = (rule) => list.append(one(rule));
  rules.forEach(added);
  const more = button(texts.addRule, () => {
    added({ name: texts.rule(list.children.length + 1), show: PARTS });
    changed();
  });

  // --- a rule -------------------------------------------------------------------------------------
  function one(rule) {
    const name = text("", texts.ruleName, rule.name);
    const lists = LISTS.map((key) => {
      const area = made("textarea", { rows: "2" });
      area.value = (rule[key] ?? []).join("\n");
      return [key, area];
    });
    const money = [["cart_from", texts.cartFrom], ["cart_below", texts.cartBelow]].map(([key, label]) => [key, label, number("", label, rule[key] === undefined ? "" : String(rule[key]), "any")]);
    const others = [["open", texts.ruleOpen], ["title", texts.ruleTitle]].map(([key, label]) => [key, label, text("", label, rule[key])]);
    const shows = choice(rule.show);
    const up = button(texts.ruleUp, () => (place.previousElementSibling?.before(place), changed()));
    const gone = button(texts.remove, () => (place.remove(), changed()));
    const place = made(
      "fieldset",
      {},
      made("legend", {}, rule.name),
      made(
        "div",
        { class: "grid" },
        field(texts.ruleName, name),
        ...lists.map(([key, area]) => field(texts.ruleFields[key], area)),
        ...[...money, ...others].map(([, label, input]) => field(label, input)),
      ),
      made("p", {}, texts.ruleShows),
      shows.place,
      made("p", { class: "buttons" }, up, gone),
    );
    place.read = () => ({
      name: name.value,
      show: shows.read(),
      ...filled(lists.map(([key, area]) => [key, area.value.split("\n").map((line) => line.trim()).filter(Boolean)]).filter(([, lines]) => lines.length)),
      ...filled(money.map(([key, , input]) => [key, input.value]).filter(([, value]) => value !== "").map(([key, value]) => [key, Number(value)])),
      ...filled(others.map(([key, , input]) => [key, input.value.trim()]).filter(([, value]) => value)),
    });
    return place;
  }

  function read() {
    return {
      look: { ...filled(colours.map(([key, , input]) => [key, input.value])), corner: corner.value, side_px: Number(side.value), bottom_px: Number(bottom.value) },
      texts: filled(inputs.map(([key, , input]) => [key, input.value.trim()])),
      show: usual.read(),
      rules: [...list.children].map((place) => place.read()),
    };
  }

  // --- the preview --------------------------------------------------------------------------------
  const frame = made("iframe", { src: "/static/admin/preview.html", title: texts.previewPage, allow: "microphone" });
  let later = 0;
  let asked = 0;

  function changed() {
    form.touched();
    clearTimeout(later);
    later = setTimeout(previewed, LATER_MS);
  }

  // Of several that are on their way the last one asked for counts, and none of a form that was drawn anew meanwhile.
  async function previewed() {
    const mine = ++asked;
    const counts = () => mine === asked && frame.isConnected;
    try {
      const settings = await ask("POST", "/api/admin/widget/preview", { value: read() });
      if (!counts()) return;
      form.say("");
      frame.contentWindow?.postMessage(settings, location.origin);
    } catch (error) {
      if (counts()) form.say(told(error));
    }
  }

  addEventListener("message", function ready(event) {
    if (!frame.isConnected) return removeEventListener("message", ready);
    if (event.source === frame.contentWindow) frame.contentWindow.postMessage(sheet.shown, location.origin);
    return undefined;
  });
  body.addEventListener("input", changed);
  list.dataset.field = "rules";
  list.dataset.label = texts.rules;
  body.append(
    made("h2", {}, texts.preview),
    frame,
    made("h2", {}, texts.look),
    made("div", { class: "grid" }, ...colours.map(([, label, input]) => field(label, input)), field(texts.corner, corner), field(texts.sidePx, side), field(texts.bottomPx, bottom)),
    made("h2", {}, texts.words),
    made("div", { class: "grid" }, ...inputs.map(([, label, input]) => field(label, input))),
    made("h2", {}, texts.shows),
    usual.place,
    made("h2", {}, texts.rules),
    made("p", { class: "note" }, texts.rulesAbout),
    list,
    made("p", { class: "buttons" }, more),
    snippet(),
  );
  return read;
}

function choice(shown) {
  const boxes = PARTS.map((name) => [name, tick(texts.parts[name], shown.includes(name))]);
  return {
    place: made("p", { class: "buttons" }, ...boxes.map(([, label]) => label)),
    read: () => boxes.filter(([, { box }]) => box.checked).map(([name]) => name),
  };
}

const filled = (pairs) => Object.fromEntries(pairs);

function snippet() {
  const code = `<script src="${location.origin}/widget.js" async></script>`;
  const copy = button(texts.copy, async () => {
    await navigator.clipboard.writeText(code).catch(() => {});
    copy.textContent = texts.copied;
  });
  return made("div", {}, made("h2", {}, texts.snippet), made("p", { class: "note" }, texts.snippetAbout), made("p", { class: "snippet", tabindex: "0" }, made("code", {}, code)), made("p", { class: "buttons" }, copy));
}
