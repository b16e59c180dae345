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
  #parts = new Map(); // name → module, of what is shown
  #applying = 0;

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
    return this.tell(facts);
  }

  // The page says something new of itself, or has another address now.
  tell(news) {
    this.#facts = told(this.#facts, news);
    return this.#apply();
  }

  // By the shop's own button: the panel, or one part at once. Nothing where the rules show nothing.
  open(name) {
    if (this.hidden || this.#away) return;
    const only = this.#parts.size === 1 ? [...this.#parts.keys()][0] : null;
    const part = this.#parts.get(name) ?? this.#parts.get(only);
    if (part) part.begin(this.#stage());
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

  async #apply() {
    const chosen = choose(this.#settings, { ...this.#facts, url: location.href });
    const mine = ++this.#applying;
    const loaded = await Promise.all(chosen.show.filter((name) => Object.hasOwn(parts, name)).map(async (name) => [name, await parts[name]()]));
    // an open panel or a call is not taken away from whoever uses it
    if (mine !== this.#applying || !this.panel.hidden || this.#away) return;
    this.#chosen = chosen;
    this.#parts = new Map(loaded);
    this.hidden = !loaded.length;
    this.dataset.rule = chosen.rule ?? "";
    const [icon] = loaded.length === 1 ? [loaded[0][1].icon] : [icons.talk];
    this.launcher.replaceChildren(drawn(icon), element("span", {}, chosen.texts.open));
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
    this.#root.append(this.launcher, this.panel);
  }

  #choices() {
    const choices = [...this.#parts].map(([name, part]) => this.#choice(name, part));
    this.#show(this.#chosen.texts.title, element("div", { className: "choices", role: "group", "aria-label": texts.choices }, ...choices), false);
  }

  #choice(name, part) {
    const more = element("span", { className: "more" }, this.#chosen.texts[`${name}_more`] ?? "");
    const words = element("span", { className: "words" }, element("strong", {}, this.#chosen.texts[name] ?? name), more);
    part.about?.(this.#stage()).then((line) => line && (more.textContent = line));
    return element("button", { type: "button", className: "choice", onclick: () => part.begin(this.#stage()) }, drawn(part.icon), words);
  }

  #show(title, node, inPart) {
    this.heading.textContent = title;
    this.body.replaceChildren(node);
    this.backButton.hidden = !inPart || this.#parts.size < 2;
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
      home: () => this.#choices(),
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
  await widget.begin(how, sheet, ofAttributes(script));
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
  document.body.append(widget);
  api.page = (news) => void widget.tell(news);
  api.open = (part) => widget.open(part);
  for (const [name, told] of waiting) api[name](...told);
  const moved = () => void widget.tell({});
  for (const event of ["popstate", "hashchange"]) addEventListener(event, moved);
  window.navigation?.addEventListener("navigatesuccess", moved);
}
