// What was written and is not known to have arrived: sent one after the other, each again until it stands in the chat.
//   new Outbox({ send(message) → whether the line is there, changed(waiting), stuck() })
// The server takes a message of one id once, however often it comes.
const AGAIN_MS = 2_000;
const STUCK_MS = 8_000;

export class Outbox {
  #handlers;
  #timer = null;
  waiting = []; // {mid, text}

  constructor(handlers, waiting = []) {
    this.#handlers = handlers;
    this.waiting = waiting;
  }

  add(text) {
    const message = { mid: id(), text };
    this.waiting.push(message);
    this.#handlers.changed(this.waiting);
    if (this.waiting.length === 1) this.flush();
    return message;
  }

  // The line is there (again).
  flush() {
    clearTimeout(this.#timer);
    const [first] = this.waiting;
    if (!first || !this.#handlers.send(first)) return;
    this.#timer = setTimeout(() => this.#handlers.stuck(), STUCK_MS);
  }

  // It stands in the chat.
  arrived(mid) {
    if (!this.waiting.some((message) => message.mid === mid)) return;
    this.waiting = this.waiting.filter((message) => message.mid !== mid);
    this.#handlers.changed(this.waiting);
    this.flush();
  }

  // Not taken now, and will be sent again; or never taken: it is given back.
  refused(mid, forGood) {
    const message = this.waiting.find((one) => one.mid === mid);
    if (!message) return null;
    clearTimeout(this.#timer);
    if (!forGood) {
      this.#timer = setTimeout(() => this.flush(), AGAIN_MS);
      return null;
    }
    this.arrived(mid);
    return message;
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

// randomUUID is there on safe pages only
function id() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
