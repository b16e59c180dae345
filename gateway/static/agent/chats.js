// The agent's chats, side by side. Who has which chat is the server's matter; here they are shown and written into.
//   new Chats(section, { send(message) → whether it left, refused() })
import { ChatPanel } from "./chat_panel.js";

export class Chats {
  #section;
  #list;
  #handlers;
  #panels = new Map(); // interaction → ChatPanel
  #to = null;
  codes = {}; // of the wrap-up: key → words

  constructor(section, handlers) {
    this.#section = section;
    this.#list = section.querySelector("#chats-open");
    this.#handlers = handlers;
    document.addEventListener("visibilitychange", () => {
      for (const panel of this.#panels.values()) panel.looks();
    });
  }

  // What the server says; the names are those of its messages.
  messages = {
    chats: ({ open }) => {
      for (const [name, panel] of this.#panels) if (!panel.over && !open.includes(name)) this.#remove(name);
    },
    chat: (message) => this.#panel(message.interaction).load(message),
    chat_news: ({ interaction, news }) => this.#panels.get(interaction)?.news(news),
    chat_ended: ({ interaction, by, note }) => {
      const panel = this.#panels.get(interaction);
      if (!panel) return;
      if (note) panel.end(by, this.codes);
      else this.#remove(interaction);
    },
    chat_refused: ({ interaction, mid, error, message }) => this.#panels.get(interaction)?.refused(mid, error, message),
  };

  get any() {
    return [...this.#panels.values()].some((panel) => !panel.over);
  }

  // Some that are over wait for their note.
  get notes() {
    return [...this.#panels.values()].some((panel) => panel.over);
  }

  // Where chats can be passed on to: the choices of the page's own list.
  places(select) {
    this.#to = select;
    for (const panel of this.#panels.values()) panel.places(select);
  }

  #panel(name) {
    let panel = this.#panels.get(name);
    if (panel && !panel.over) return panel;
    if (panel) this.#remove(name);
    panel = new ChatPanel(name, { ...this.#handlers, closed: () => this.#remove(name) });
    this.#panels.set(name, panel);
    this.#list.append(panel.element);
    if (this.#to) panel.places(this.#to);
    this.#section.hidden = false;
    return panel;
  }

  #remove(name) {
    this.#panels.get(name)?.close();
    this.#panels.delete(name);
    this.#section.hidden = this.#panels.size === 0;
  }
}
