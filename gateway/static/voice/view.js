// The button and its panel: what is shown in which state. It decides nothing; the element tells it.
import { icons } from "./icons.js";

const BUSY = new Set(["microphone", "connecting"]);
const TALKING = new Set(["listening", "thinking", "speaking"]);
const LONGEST_WAIT_S = 60;

const template = (texts) => `
  <button class="launcher" type="button">${icons.talk}<span>${texts.launcher}</span></button>
  <section class="panel" role="dialog" aria-labelledby="title" aria-describedby="status" tabindex="-1" hidden>
    <header>
      <span class="orb" aria-hidden="true"><i></i><i></i><i></i></span>
      <div>
        <h2 id="title">${texts.assistant}</h2>
        <p id="status" class="status"></p>
      </div>
      <button class="close" type="button" aria-label="${texts.close}" title="${texts.close}">${icons.close}</button>
    </header>
    <div class="scroll" tabindex="0" role="group" aria-label="${texts.panel}">
      <p class="hint">${texts.hint}</p>
      <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label="${texts.log}"></div>
      <p class="partial" aria-hidden="true" hidden></p>
      <div class="problem" role="alert"></div>
    </div>
    <div class="pad" id="pad" hidden>
      <output class="typed" aria-label="${texts.typed}"></output>
      <div class="keys" role="group" aria-label="${texts.keypadGroup}"></div>
    </div>
    <footer>
      <button class="control mute" type="button" aria-pressed="false"></button>
      <button class="control pad-toggle" type="button" aria-expanded="false" aria-controls="pad">${icons.keypad}<span>${texts.keypad}</span></button>
      <button class="control stop" type="button" title="${texts.stopLong}">${icons.stop}<span>${texts.stop}</span></button>
      <button class="control hang-up" type="button">${icons.hangUp}<span></span></button>
      <button class="retry" type="button"></button>
    </footer>
  </section>
  <p class="announcer" role="status"></p>`;

export class View {
  #root;
  #texts;
  #countdown = null;
  #state = "idle";
  #muted = false;
  #weak = false;

  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    root.innerHTML = template(texts);
  }

  find(selector) {
    return this.#root.querySelector(selector);
  }

  get padOpen() {
    return !this.find(".pad").hidden;
  }

  // note: why it ended. error: CallError of the state "error".
  show(state, { note = "", error = null } = {}) {
    const before = this.#state;
    this.#state = state;
    const idle = state === "idle";
    const talking = TALKING.has(state);
    const going = talking || BUSY.has(state);
    this.find(".panel").dataset.state = state;
    this.find(".panel").hidden = idle;
    this.find(".launcher").hidden = !idle;
    this.find(".close").hidden = going;
    this.find(".hint").hidden = !talking;
    for (const control of [".mute", ".pad-toggle", ".stop"]) this.find(control).hidden = !talking;
    this.find(".stop").setAttribute("aria-disabled", String(state !== "speaking")); // disabled would throw the focus away
    this.find(".hang-up").hidden = !going;
    this.find(".hang-up span").textContent = talking ? this.#texts.hangUp : this.#texts.cancel;
    this.find(".retry").hidden = going || idle;
    if (!talking) this.openPad(false);
    this.#problem(note, error);
    this.#retry(state, error?.retryAfter ?? 0);
    this.#status(error);
    this.#announce(before, talking);
    this.#focus(before, going);
  }

  muted(on) {
    this.#muted = on;
    const button = this.find(".mute");
    button.setAttribute("aria-pressed", String(on));
    button.innerHTML = `${on ? icons.muted : icons.microphone}<span>${on ? this.#texts.unmute : this.#texts.mute}</span>`;
    this.#status();
  }

  weak(on) {
    this.#weak = on;
    this.#status();
  }

  openPad(open) {
    this.find(".pad").hidden = !open;
    this.find(".pad-toggle").setAttribute("aria-expanded", String(open));
  }

  #status(error = null) {
    const { states, muted, weak, errors } = this.#texts;
    let text = error ? (errors[error.code] ?? errors.failed).title : states[this.#state];
    if (TALKING.has(this.#state) && this.#muted) text = muted;
    if (TALKING.has(this.#state) && this.#weak) text = weak;
    this.find(".status").textContent = text;
    this.find(".panel").classList.toggle("muted", this.#muted);
  }

  #problem(note, error) {
    const words = error ? (error.detail ?? (this.#texts.errors[error.code] ?? this.#texts.errors.failed).detail) : note;
    this.find(".problem").textContent = words;
    this.find(".problem").hidden = !words;
  }

  #retry(state, wait) {
    clearInterval(this.#countdown);
    const button = this.find(".retry");
    let left = Math.min(wait, LONGEST_WAIT_S);
    const tick = () => {
      button.disabled = left > 0;
      const ready = state === "ended" ? this.#texts.again : this.#texts.retry;
      button.textContent = left > 0 ? this.#texts.retryIn(left) : ready;
      if (left <= 0) clearInterval(this.#countdown);
      left -= 1;
    };
    this.#countdown = setInterval(tick, 1000);
    tick();
  }

  // Only what changes the whole matter is said aloud; listening and speaking are heard anyway.
  #announce(before, talking) {
    if (talking) {
      if (!TALKING.has(before)) this.find(".announcer").textContent = this.#texts.connected;
    } else if (this.#state !== "error") {
      this.find(".announcer").textContent = this.#texts.states[this.#state];
    }
  }

  // A call that begins or ends hides the button that had the focus.
  #focus(before, going) {
    if (before === this.#state) return;
    const went = TALKING.has(before) || BUSY.has(before);
    if (this.#state === "idle") this.find(".launcher").focus();
    else if (before === "idle" || going !== went) this.find(".panel").focus();
  }
}
