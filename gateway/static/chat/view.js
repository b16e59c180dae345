// The chat's launcher and panel: what is shown in which state. It decides nothing; the element tells it.
import { icons } from "../voice/icons.js";

const template = (texts) => `
  <button class="launcher" type="button" aria-expanded="false">${icons.write}<span>${texts.launcher}</span><span class="badge" hidden></span></button>
  <section class="panel" role="dialog" aria-labelledby="title" aria-describedby="status" tabindex="-1" hidden>
    <header>
      <div>
        <h2 id="title">${texts.title}</h2>
        <p id="status" class="status" role="status"></p>
      </div>
      <button class="speak" type="button" title="${texts.voice.start}">${icons.microphone}<span>${texts.voice.short}</span></button>
      <button class="minimise" type="button" aria-label="${texts.minimise}" title="${texts.minimise}">${icons.close}</button>
    </header>
    <div class="voice consent" role="group" aria-labelledby="question" hidden>
      <p id="question"></p>
      <button class="yes" type="button">${texts.voice.yes}</button>
      <button class="no" type="button">${texts.voice.no}</button>
    </div>
    <div class="voice sound" role="group" aria-label="${texts.voice.group}" hidden>
      <p class="voice-state" role="status"></p>
      <button class="mute" type="button" aria-pressed="false"></button>
      <button class="silent" type="button">${texts.voice.stop}</button>
    </div>
    <div class="scroll" tabindex="0" role="group" aria-label="${texts.log}">
      <p class="hint">${texts.hint}</p>
      <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label="${texts.log}"></div>
      <p class="partial" aria-hidden="true" hidden></p>
      <p class="typing" aria-hidden="true" hidden></p>
    </div>
    <p class="problem" role="alert"></p>
    <form>
      <label class="unseen" for="words">${texts.field}</label>
      <textarea id="words" rows="1" maxlength="500" placeholder="${texts.placeholder}" enterkeyhint="send"></textarea>
      <button class="send" type="submit" aria-label="${texts.send}" title="${texts.send}">${icons.send}</button>
    </form>
    <footer>
      <button class="end" type="button">${texts.end}</button>
      <button class="again" type="button"></button>
    </footer>
  </section>`;

export class View {
  #root;
  #texts;

  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    root.innerHTML = template(texts);
  }

  find(selector) {
    return this.#root.querySelector(selector);
  }

  get isOpen() {
    return !this.find(".panel").hidden;
  }

  open(on) {
    this.find(".panel").hidden = !on;
    this.find(".launcher").hidden = on;
    this.find(".launcher").setAttribute("aria-expanded", String(on));
    if (on) (this.find("form").hidden ? this.find(".panel") : this.find("textarea")).focus();
    else this.find(".launcher").focus();
  }

  // status: words that take the place of the state's own. again: words of the button that begins anew, null: none.
  show(state, { status = null, problem = "", again = null } = {}) {
    const over = state === "ended" || state === "error";
    this.find(".panel").dataset.state = state;
    this.say(".status", status ?? this.#texts.states[state] ?? "");
    this.find("form").hidden = over;
    this.find(".end").hidden = over || state === "idle";
    this.find(".speak").hidden = over;
    this.find(".again").hidden = again === null;
    this.find(".again").textContent = again ?? "";
    this.problem(problem);
  }

  problem(words) {
    this.say(".problem", words);
    this.find(".problem").hidden = !words;
  }

  unread(count) {
    const badge = this.find(".badge");
    badge.hidden = count === 0;
    badge.textContent = count ? String(count) : "";
    if (count) this.find(".launcher").setAttribute("aria-label", `${this.#texts.launcher}. ${this.#texts.unread(count)}`);
    else this.find(".launcher").removeAttribute("aria-label");
  }

  // words: who is typing, or what is being said; "": nobody, nothing.
  passing(selector, words) {
    this.say(selector, words);
    this.find(selector).hidden = !words;
    if (words) this.find(".scroll").scrollTop = this.find(".scroll").scrollHeight;
  }

  // question: to be answered by yes or no before somebody speaks; null: none.
  asks(question) {
    const had = !this.find(".consent").hidden;
    this.say("#question", question ?? "");
    this.find(".consent").hidden = question === null;
    if (question !== null) this.find(".yes").focus();
    else if (had && !this.find("form").hidden) this.find("textarea").focus();
  }

  // state: of the voice, null while there is none.
  voice(state, muted) {
    this.find(".sound").hidden = state === null;
    this.find(".speak").setAttribute("aria-disabled", String(state !== null));
    this.say(".voice-state", state === null ? "" : this.#texts.voice.states[state]);
    this.find(".mute").textContent = muted ? this.#texts.voice.unmute : this.#texts.voice.mute;
    this.find(".mute").setAttribute("aria-pressed", String(muted));
  }

  // The same words are not said aloud again.
  say(selector, words) {
    const element = this.find(selector);
    if (element.textContent !== words) element.textContent = words;
  }
}
