// One chat on the agent's page: its lines, the field, and after its end the note.
import { Outbox } from "/static/chat/outbox.js";
import { Thread } from "/static/chat/thread.js";
import { texts } from "./chats.pl.js";

const TYPING_MS = 3_000; // between two typing marks, and until one of the other side is over
const NEVER = ["too_long", "bad_message", "not_now"];

let count = 0;

export class ChatPanel {
  #name;
  #handlers;
  #thread;
  #outbox;
  #typedAt = 0;
  #typing = null;
  over = false;

  constructor(name, handlers) {
    this.#name = name;
    this.#handlers = handlers;
    this.element = build(`chat-${(count += 1)}`);
    this.#thread = new Thread(this.#part(".log"), texts);
    this.#outbox = new Outbox(
      {
        send: (message) => this.#tell("say", message),
        changed: (waiting) => keep(name, waiting),
        stuck: () => this.#outbox.flush(),
      },
      load(name),
    );
    for (const message of this.#outbox.waiting) this.#thread.pending(message);
    this.#part(".write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#write();
    });
    this.#part(".write textarea").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#write();
    });
    this.#part(".write textarea").addEventListener("input", () => this.#types());
    this.#part(".end").addEventListener("click", () => this.#tell("hang_up") || handlers.refused());
    this.#part(".speak").addEventListener("click", () => this.#tell("voice") || handlers.refused());
    this.#part(".pass").addEventListener("submit", (event) => {
      event.preventDefault();
      const [kind, to] = this.#part(".to").value.split(" ");
      this.#tell("transfer", kind === "agent" ? { agent: to, queue: this.queue } : { queue: to });
    });
    this.#part(".noted").addEventListener("submit", (event) => {
      event.preventDefault();
      const { code, note } = event.target.elements;
      if (this.#tell("noted", { code: code.value, note: note.value })) handlers.closed();
      else handlers.refused();
    });
    this.#part(".away").addEventListener("click", () => handlers.closed());
  }

  // Everything the server has of it: at its beginning, and whenever the page has connected again.
  load({ card, lines, read, there, voice }) {
    this.queue = card.queue;
    this.#part("h3").textContent = card.name ?? texts.stranger;
    this.#part(".about").textContent = [card.wish, card.order && texts.order(card.order)].filter(Boolean).join(" · ");
    for (const line of lines) this.#line(line);
    this.#thread.read(read);
    this.#there(there);
    this.#voice(voice);
    this.#outbox.flush();
    this.looks();
  }

  news(news) {
    switch (news.type) {
      case "line":
        this.#line(news);
        return this.looks();
      case "typing":
        return news.side === "caller" && this.#isTyping(news.on);
      case "read":
        return news.side === "caller" && this.#thread.read(news.n);
      case "there":
        return this.#there(news.on);
      case "voice":
        return this.#voice(news.on);
    }
  }

  refused(mid, error, message) {
    const back = this.#outbox.refused(mid, NEVER.includes(error));
    this.#part(".state").textContent = message;
    if (!back) return;
    this.#thread.drop(mid);
    this.#part(".write textarea").value ||= back.text;
  }

  end(by, codes) {
    this.over = true;
    this.#outbox.stop();
    keep(this.#name, []);
    for (const part of [".write", ".actions", ".wish"]) this.#part(part).hidden = true;
    this.#isTyping(false);
    this.#part(".state").textContent = texts.ended[by] ?? "";
    this.#part(".code").replaceChildren(...Object.entries(codes).map(([code, words]) => new Option(words, code)));
    this.#part(".noted").hidden = false;
  }

  close() {
    this.#outbox.stop();
    clearTimeout(this.#typing);
    this.element.remove();
  }

  places(select) {
    const to = this.#part(".to");
    const chosen = to.value;
    to.replaceChildren(...[...select.children].map((child) => child.cloneNode(true)));
    to.value = chosen;
    if (!to.value) to.selectedIndex = 0;
  }

  // The agent sees what is here.
  looks() {
    if (!this.over && document.visibilityState === "visible" && this.#thread.last) this.#tell("read", { n: this.#thread.last });
  }

  #line(line) {
    this.#thread.add(line);
    if (line.who === "agent" && line.mid) this.#outbox.arrived(line.mid);
    if (line.who === "caller") this.#isTyping(false);
  }

  #there(is) {
    this.#part(".state").textContent = texts.there[is];
  }

  #voice(on) {
    this.#part(".wish").hidden = !on;
  }

  #isTyping(on) {
    this.#part(".typing").hidden = !on;
    clearTimeout(this.#typing);
    if (on) this.#typing = setTimeout(() => this.#isTyping(false), 2 * TYPING_MS);
  }

  #write() {
    const field = this.#part(".write textarea");
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    this.#typedAt = 0;
    this.#thread.pending(this.#outbox.add(text));
  }

  #types() {
    if (performance.now() < this.#typedAt + TYPING_MS) return;
    this.#typedAt = performance.now();
    this.#tell("typing", { on: true });
  }

  #tell(kind, more = {}) {
    return this.#handlers.send({ type: `chat_${kind}`, interaction: this.#name, ...more });
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

function build(id) {
  const element = document.createElement("article");
  element.className = "chat";
  element.setAttribute("aria-labelledby", `${id}-h`);
  element.innerHTML = `
    <header><h3 id="${id}-h"></h3><p class="about"></p><p class="state" role="status"></p></header>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="${id}-h">
      <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-labelledby="${id}-h"></div>
      <p class="typing" aria-hidden="true" hidden>${texts.typing}</p>
    </div>
    <p class="wish" role="status" hidden><span>${texts.voiceWish}</span> <button class="speak good" type="button">${texts.voice}</button></p>
    <form class="write">
      <label class="unseen" for="${id}-words">${texts.field}</label>
      <textarea id="${id}-words" rows="2" maxlength="2000" placeholder="${texts.placeholder}"></textarea>
      <button class="good" type="submit">${texts.send}</button>
    </form>
    <div class="actions">
      <form class="pass"><label class="unseen" for="${id}-to">${texts.transfer}</label><select id="${id}-to" class="to" required></select><button type="submit">${texts.pass}</button></form>
      <button class="end bad" type="button">${texts.end}</button>
    </div>
    <form class="noted" hidden>
      <p class="field"><label for="${id}-code">${texts.code}</label><select id="${id}-code" class="code" name="code" required></select></p>
      <p class="field"><label for="${id}-note">${texts.note}</label><textarea id="${id}-note" name="note" rows="2" maxlength="1000"></textarea></p>
      <button type="submit" class="good">${texts.save}</button> <button type="button" class="away quiet">${texts.close}</button>
    </form>`;
  return element;
}

// What is not sent yet outlives a reload of the page.
const key = (name) => `chat-${name}`;

function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(key(name))) ?? [];
  } catch {
    return [];
  }
}

function keep(name, waiting) {
  try {
    if (waiting.length) sessionStorage.setItem(key(name), JSON.stringify(waiting));
    else sessionStorage.removeItem(key(name));
  } catch {
    // a browser that keeps nothing
  }
}
