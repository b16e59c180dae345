// The written conversation of both sides. What the caller is still saying stands in a line of its own,
// outside the live log: a screen reader hears only finished sentences.
export class Captions {
  #log;
  #partial;
  #who;
  #bot = new Map(); // turn -> its text element, so that a corrected caption replaces the first one

  constructor(log, partial, who) {
    this.#log = log;
    this.#partial = partial;
    this.#who = who;
  }

  clear() {
    this.#log.replaceChildren();
    this.#bot.clear();
    this.#showPartial("");
  }

  update({ who, text, final, turn }) {
    if (typeof text !== "string" || !Object.hasOwn(this.#who, who)) return;
    if (who === "caller") {
      this.#showPartial(final ? "" : text);
      if (final && text) this.#add(who, text);
    } else if (this.#bot.has(turn)) {
      this.#bot.get(turn).textContent = text;
    } else if (text) {
      this.#bot.set(turn, this.#add(who, text));
    }
    this.#log.parentElement.scrollTop = this.#log.parentElement.scrollHeight;
  }

  #add(who, text) {
    const line = document.createElement("p");
    line.className = `line ${who}`;
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = this.#who[who];
    const words = document.createElement("span");
    words.className = "words";
    words.textContent = text;
    line.append(name, " ", words);
    this.#log.append(line);
    return words;
  }

  #showPartial(text) {
    this.#partial.textContent = text;
    this.#partial.hidden = !text;
  }
}
