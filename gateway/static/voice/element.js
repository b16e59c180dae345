// <voice-button>: joins the view, the captions, the keypad and a call. Attributes: data-order, an order signed by the shop's page
// (docs/signed-orders.md); data-lang, the language to speak where it is not the line's own (docs/language-packs.md); without-launcher, for who calls start() and listens to the event "voice-state" (detail: the state).
import { Call } from "./call.js";
import { Captions } from "./captions.js";
import { Keypad } from "./keypad.js";
import { placeCall } from "./signalling.js";
import { texts } from "./texts.pl.js";
import { View } from "./view.js";

const BASE = new URL(import.meta.url).origin; // the line is where this script came from

const sheet = new CSSStyleSheet();
const css = await fetch(new URL("./voice.css", import.meta.url)).catch(() => null);
if (css?.ok) sheet.replaceSync(await css.text());

export class VoiceButton extends HTMLElement {
  #view = null;
  #captions = null;
  #keypad = null;
  #muted = false;

  // The call being made or the last one: id, token, remoteStream.
  call = null;

  get state() {
    return this.dataset.state;
  }

  connectedCallback() {
    if (!this.#view) this.#build();
    document.addEventListener("keydown", this.#keydown);
    window.addEventListener("pagehide", this.#leave);
    if (!this.dataset.state) this.#show("idle");
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#keydown);
    window.removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  // Begin a call; must be called inside a click. Does nothing while one lasts.
  start() {
    if (this.#active) return;
    this.#captions.clear();
    this.#keypad.clear();
    this.#mute(false);
    this.#view.weak(false);
    const mine = (handler) => (value) => call === this.call && handler(value);
    const lang = this.dataset.lang ?? null;
    if (lang) this.#view.find(".log").lang = lang;
    const place = (base, sdp, order) => placeCall(base, sdp, order, undefined, null, lang ? { lang } : {});
    const handlers = {
      state: mine((state) => Object.hasOwn(texts.states, state) && this.#show(state)),
      caption: mine((message) => this.#caption(message)),
      weak: mine((on) => this.#view.weak(on)),
      ended: mine((reason) => this.#show("ended", { note: texts.endings[reason] ?? texts.endings.other })),
      failed: mine((error) => this.#show("error", { error })),
    };
    const call = (this.call = new Call(BASE, this.dataset.order ?? null, handlers, place));
    call.start();
  }

  hangUp() {
    this.call?.hangUp();
  }

  get #active() {
    return !["idle", "ended", "error"].includes(this.state);
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const view = (this.#view = new View(root, texts));
    this.#captions = new Captions(view.find(".log"), view.find(".partial"), texts.who);
    this.#keypad = new Keypad(view.find(".keys"), view.find(".typed"), texts.keys, (key) => this.call?.press(key));
    view.muted(false);
    const on = (selector, action) => view.find(selector).addEventListener("click", action);
    on(".launcher", () => this.start());
    on(".retry", () => this.start());
    on(".close", () => this.#show("idle"));
    on(".hang-up", () => this.hangUp());
    on(".stop", () => this.state === "speaking" && this.call.stopTalking());
    on(".mute", () => this.#mute(!this.#muted));
    on(".pad-toggle", () => view.openPad(!view.padOpen));
  }

  #show(state, more) {
    this.dataset.state = state;
    this.#view.show(state, more);
    this.dispatchEvent(new CustomEvent("voice-state", { detail: state }));
  }

  #caption(message) {
    if (message.who === "bot") this.#keypad.clear();
    this.#captions.update(message);
  }

  #mute(on) {
    this.#muted = on;
    this.call?.mute(on);
    this.#view.muted(on);
  }

  // Escape never ends a call: losing one by a stray key is worse than a second press on the red button.
  #keydown = (event) => {
    if (!["listening", "thinking", "speaking"].includes(this.state)) {
      if (event.key === "Escape" && ["ended", "error"].includes(this.state)) this.#show("idle");
      return;
    }
    if (event.key === "Escape") {
      if (this.#view.padOpen) this.#view.openPad(false);
      else if (this.state === "speaking") this.call.stopTalking();
    } else if (this.#keypad.typed(event)) {
      event.preventDefault();
    }
  };

  #leave = () => this.hangUp();
}
