// The lines of one chat on a page: each once, by its number; those that are on their way stand at the end.
//   new Thread(log, { names: who → words, mine: who writes here, sending, read })
export class Thread {
  #log;
  #texts;
  #lines = new Map(); // n → element
  #pending = new Map(); // mid → element
  #read = 0; // the other side's

  constructor(log, texts) {
    this.#log = log;
    this.#texts = texts;
    this.last = 0; // everything up to this number is here
    new ResizeObserver(() => this.#down()).observe(this.#scroll);
  }

  clear() {
    this.#log.replaceChildren();
    this.#lines.clear();
    this.#pending.clear();
    this.last = this.#read = 0;
  }

  // A line of the server. False when it is here already.
  add(line) {
    const fresh = !this.#lines.has(line.n);
    const waiting = line.mid ? this.#pending.get(line.mid) : null;
    this.#pending.delete(line.mid);
    if (!fresh) {
      waiting?.remove();
      return false;
    }
    const element = waiting ?? this.#make(line);
    element.classList.remove("pending");
    element.querySelector(".name").textContent = this.#name(line);
    element.querySelector(".mark").textContent = "";
    this.#lines.set(line.n, element);
    this.last = Math.max(this.last, line.n);
    const [first] = this.#pending.values();
    if (first) first.before(element);
    else if (!waiting) this.#log.append(element);
    if (line.n <= this.#read) this.read(this.#read);
    this.#down();
    return true;
  }

  // What this page has written; it stands here until the server has it.
  pending({ mid, text }) {
    if (this.#pending.has(mid)) return;
    const element = this.#make({ who: this.#texts.mine, text });
    element.classList.add("pending");
    element.querySelector(".mark").textContent = this.#texts.sending;
    this.#pending.set(mid, element);
    this.#log.append(element);
    this.#down();
  }

  // The server will not take it.
  drop(mid) {
    this.#pending.get(mid)?.remove();
    this.#pending.delete(mid);
  }

  // The other side has read up to n: the newest of ours is marked.
  read(n) {
    this.#read = n;
    let newest = null;
    for (const [number, element] of this.#lines) {
      if (!element.classList.contains(this.#texts.mine)) continue;
      element.querySelector(".mark").textContent = "";
      if (number <= n) newest = element;
    }
    if (newest) newest.querySelector(".mark").textContent = this.#texts.read;
  }

  #make(written) {
    const line = document.createElement("p");
    line.className = `line ${written.who}`;
    for (const [part, words] of [["name", this.#name(written)], ["words", written.text], ["mark", ""]]) {
      const span = document.createElement("span");
      span.className = part;
      span.textContent = words;
      line.append(span, " ");
    }
    return line;
  }

  #name({ who, name }) {
    return name ?? this.#texts.names[who];
  }

  get #scroll() {
    return this.#log.closest(".scroll");
  }

  #down() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
