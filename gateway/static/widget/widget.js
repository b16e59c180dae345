// The widget on a shop's page: one button, a panel of choices, and the part that was chosen. It lives in a shadow root and has no
// style of the page's; which parts there are is decided by the rules, again whenever the page says something new of itself.
import { drawn, element } from "./dom.js";
import { NOTHING, ofAttributes, told } from "./facts.js";
import { icons } from "../voice/icons.js";
import { settings } from "./line.js";
import { parts } from "./parts.js";
import { choose } from "./rules.js";
import { texts } from "./texts.pl.js";

const BASE = new URL(import.meta.url).origin; // the line is where this script came from
const CSS_NAMES = { accent_dark: "accent-dark", on_accent: "on-accent" };

class Widget extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #settings = null;
  #facts = NOTHING;
  #chosen = null; // what rules.choose said last
  #shown = []; // names of parts
  #loaded = new Map(); // name → its module

  // settings: of GET /api/widget. sheet: widget.css.
  begin(settings, sheet, facts) {
    this.#settings = settings;
    this.#root.adoptedStyleSheets = [sheet];
    this.lang = "pl";
    for (const [name, colour] of Object.entries(settings.colours)) this.style.setProperty(`--voice-${CSS_NAMES[name] ?? name}`, colour);
    const { corner, side_px, bottom_px } = settings.place;
    this.dataset.corner = corner;
    this.style.setProperty("--side", `${side_px}px`);
    this.style.setProperty("--bottom", `${bottom_px}px`);
    this.#build();
    this.tell(facts);
  }

  // The page says something new of itself, or has another address now.
  tell(news) {
    this.#facts = told(this.#facts, news);
    this.#apply();
  }

  // By the shop's own button: the panel, or one part at once. Nothing where the rules show nothing.
  open(name) {
    if (this.hidden || this.#away) return;
    const [first, ...others] = this.#shown;
    if (this.#shown.includes(name)) this.#begin(name);
    else if (!others.length) this.#begin(first);
    else this.#choices();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.#apply();
  }

  get #away() {
    return this.launcher.hidden && this.panel.hidden;
  }

  #apply() {
    // an open panel or a call is not taken away from whoever uses it
    if (!this.panel.hidden || this.#away) return;
    this.#chosen = choose(this.#settings, { ...this.#facts, url: location.href });
    this.#shown = this.#chosen.show.filter((name) => Object.hasOwn(parts, name));
    this.hidden = !this.#shown.length;
    this.dataset.rule = this.#chosen.rule ?? "";
    const icon = this.#shown.length === 1 ? parts[this.#shown[0]].icon : icons.talk;
    this.launcher.replaceChildren(drawn(icon), element("span", {}, this.#chosen.texts.open));
  }

  // Not before somebody comes near: most pages are left without a call.
  #prepare = () => {
    for (const name of this.#shown) this.#load(name).catch(() => {}); // the click tries again
  };

  async #load(name) {
    if (!this.#loaded.has(name)) this.#loaded.set(name, await parts[name].load());
    return this.#loaded.get(name);
  }

  // Inside the click if it can be: some browsers give no sound to what comes later.
  #begin(name) {
    const ready = this.#loaded.get(name);
    if (ready) return ready.begin(this.#stage());
    const failed = () => this.#show(this.#chosen.texts[name], element("p", { role: "alert" }, texts.offline), true);
    return this.#load(name).then((part) => part.begin(this.#stage()), failed);
  }

  #build() {
    this.hidden = true;
    const button = (className, label, icon, action) =>
      element("button", { type: "button", className, "aria-label": label, title: label, onclick: action }, drawn(icon));
    this.launcher = element("button", {
      type: "button", className: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open(),
    });
    this.backButton = button("plain", texts.back, icons.back, () => this.#choices());
    this.heading = element("h2", { id: "title" });
    this.body = element("div", { className: "body" });
    const head = element("header", {}, this.backButton, this.heading, button("plain", texts.close, icons.close, () => this.close()));
    this.panel = element(
      "section",
      { className: "panel", role: "dialog", "aria-labelledby": "title", tabIndex: -1, hidden: true, onkeydown: (event) => event.key === "Escape" && this.close() },
      head,
      this.body,
    );
    for (const near of ["pointerenter", "focusin"]) this.addEventListener(near, this.#prepare, { once: true });
    this.#root.append(this.launcher, this.panel);
  }

  #choices() {
    const choices = this.#shown.map((name) => this.#choice(name));
    this.#show(this.#chosen.texts.title, element("div", { className: "choices", role: "group", "aria-label": texts.choices }, ...choices), false);
  }

  #choice(name) {
    const more = element("span", { className: "more" }, this.#chosen.texts[`${name}_more`] ?? "");
    const words = element("span", { className: "words" }, element("strong", {}, this.#chosen.texts[name] ?? name), more);
    const about = this.#load(name).then((part) => part.about?.(this.#stage()));
    about.then((line) => line && (more.textContent = line), () => {}); // the usual line stands there
    return element("button", { type: "button", className: "choice", onclick: () => this.#begin(name) }, drawn(parts[name].icon), words);
  }

  #show(title, node, inPart) {
    this.heading.textContent = title;
    this.body.replaceChildren(node);
    this.backButton.hidden = !inPart || this.#shown.length < 2;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.panel.focus();
  }

  #stage() {
    return {
      base: BASE,
      root: this.#root,
      texts: this.#chosen.texts,
      facts: this.#facts,
      panel: (title, node) => this.#show(title, node, true),
      close: () => this.close(),
      away: () => (this.panel.hidden = this.launcher.hidden = true),
      back: () => this.close(),
    };
  }
}

// script: the attributes of the pasted script. api: window.voicebot. waiting: what the page called meanwhile.
export async function start(script, api, waiting) {
  if (!customElements.get("voicebot-widget")) customElements.define("voicebot-widget", Widget);
  const css = fetch(new URL("./widget.css", import.meta.url)).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
  const [how, text] = await Promise.all([settings(BASE), css]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const widget = document.createElement("voicebot-widget");
  widget.begin(how, sheet, ofAttributes(script));
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
  document.body.append(widget);
  api.page = (news) => void widget.tell(news);
  api.open = (part) => widget.open(part);
  for (const [name, told] of waiting) api[name](...told);
  const moved = () => void widget.tell({});
  for (const event of ["popstate", "hashchange"]) addEventListener(event, moved);
  window.navigation?.addEventListener("navigatesuccess", moved);
}
