// <shop-chat>: joins the view, the lines, what is kept in this tab, the line to the server and the voice.
import { keep, load } from "./kept.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { texts } from "./texts.pl.js";
import { Thread } from "./thread.js";
import { View } from "./view.js";
import { ChatVoice } from "./voice.js";

const BASE = new URL(import.meta.url).origin; // the line is where this script came from
const TYPING_MS = 3_000; // between two typing marks, and until one is over
const REPLAY_MS = 500; // what was said before a reload is not read out again
const GOING = ["connecting", "open", "away"];
const NEVER = ["too_long", "bad_message"]; // a message refused so will not do the next time either

const sheet = new CSSStyleSheet();
const css = await fetch(new URL("./chat.css", import.meta.url)).catch(() => null);
if (css?.ok) sheet.replaceSync(await css.text());

export class ShopChat extends HTMLElement {
  #view = null;
  #thread = null;
  #outbox = null;
  #line = null;
  #voice = null;
  #chat = null; // {id, token}
  #question = null; // to be answered before somebody speaks; null: nothing is recorded here
  #person = null;
  #unread = 0;
  #typedAt = 0;
  #typing = null;

  connectedCallback() {
    if (!this.#view) this.#build();
    document.addEventListener("visibilitychange", this.#looks);
    const kept = load();
    if (!this.#line && kept) {
      this.#connect(kept);
      if (kept.open) this.open();
    } else if (!this.dataset.state) this.#show("idle");
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#looks);
    this.#voice.stop();
    this.#line?.close();
    this.#line = null;
  }

  // Show the panel; a chat begins unless one goes on.
  open() {
    if (!this.#line && !["ended", "error"].includes(this.dataset.state)) this.#connect(null);
    this.#view.open(true);
    this.toggleAttribute("data-open", true);
    this.#looks();
    this.#keep();
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const view = (this.#view = new View(root, texts));
    this.#thread = new Thread(view.find(".log"), texts);
    this.#voice = new ChatVoice(BASE, (problem) => this.#voiceChanged(problem));
    view.voice(null, false);
    const on = (selector, action) => view.find(selector).addEventListener("click", action);
    on(".launcher", () => this.open());
    on(".minimise", () => this.#minimise());
    on(".end", () => this.#line?.send({ type: "bye" }));
    on(".again", () => this.#anew());
    on(".speak", () => this.#chat && this.#voice.state === null && this.#speak());
    on(".yes", () => this.#speak(true));
    on(".no", () => this.#speak(false));
    on(".silent", () => this.#voice.stop());
    on(".mute", () => this.#voice.mute());
    view.find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#write();
    });
    const field = view.find("textarea");
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#write();
    });
    field.addEventListener("input", () => this.#types());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.#minimise());
  }

  // kept: a chat that this tab had before it was loaded anew; null: begin one.
  #connect(kept) {
    this.#chat = kept && { id: kept.id, token: kept.token };
    this.#show("connecting");
    this.#outbox = new Outbox(
      {
        send: (message) => this.dataset.state === "open" && this.#line.send({ type: "say", ...message }),
        changed: () => this.#keep(),
        stuck: () => this.#line?.again(),
      },
      kept?.waiting ?? [],
    );
    for (const message of this.#outbox.waiting) this.#thread.pending(message);
    if (kept) this.#quietly();
    this.#line = new Line(new URL("/api/chat", BASE.replace(/^http/, "ws")), {
      first: () => (this.#chat ? { type: "resume", ...this.#chat, seen: this.#thread.last } : { type: "begin" }),
      message: (message) => this.#messages[message.type]?.(message),
      connected: (is) => !is && this.dataset.state !== "connecting" && this.#show("away"),
    });
  }

  // --- what the server says ----------------------------------------------------------------------

  #messages = {
    chat: ({ id, token, record }) => {
      this.#chat = { id, token };
      this.#question = record ?? null;
      this.#keep();
    },
    marks: ({ read, person, voice }) => {
      this.#person = person;
      this.#show("open");
      this.#thread.read(read);
      if (!voice) this.#voice.stop(); // the server has none of ours any more
      this.#outbox.flush();
      this.#looks();
    },
    line: (line) => {
      const fresh = this.#thread.add(line);
      if (line.mid) this.#outbox.arrived(line.mid);
      if (line.who === "caller" || !fresh) return;
      this.#isTyping(false);
      if (!this.#isSeen) this.#view.unread((this.#unread += 1));
      this.#looks();
    },
    typing: ({ side, on }) => side === "shop" && this.#isTyping(on),
    read: ({ side, n }) => side === "shop" && this.#thread.read(n),
    partial: ({ text }) => this.#view.passing(".partial", text),
    person: ({ name }) => {
      this.#person = name;
      this.#isTyping(false);
      this.#show("open");
      this.#voiceChanged("");
    },
    error: ({ mid, error, message }) => {
      const back = mid && this.#outbox.refused(mid, NEVER.includes(error));
      if (!back) return;
      this.#thread.drop(mid);
      this.#view.find("textarea").value ||= back.text;
      this.#view.problem(message);
    },
    refused: ({ error, message, retry_after }) => {
      if (error === "chat_gone") this.#over("gone");
      else if (!retry_after || !this.#chat) this.#over(null, message);
      // else the line tries again by itself
    },
    elsewhere: () => this.#over("elsewhere"),
    bye: ({ reason }) => this.#over(reason),
  };

  // --- what is shown -----------------------------------------------------------------------------

  #show(state, more) {
    this.dataset.state = state;
    const status = state === "open" && this.#person ? texts.talksWith(this.#person) : null;
    this.#view.show(state, { status, ...more });
  }

  #isTyping(on) {
    const who = this.#person ? texts.typing.agent(this.#person) : texts.typing.bot;
    this.#view.passing(".typing", on ? who : "");
    clearTimeout(this.#typing);
    // an agent who stopped without a word, or whose mark was lost
    if (on && this.#person) this.#typing = setTimeout(() => this.#isTyping(false), 2 * TYPING_MS);
  }

  #voiceChanged(problem) {
    const { state, muted } = this.#voice;
    this.#view.voice(state === "listening" && this.#person ? "person" : state, muted);
    if (problem) this.#view.problem(problem);
  }

  get #isSeen() {
    return this.#view.isOpen && document.visibilityState === "visible";
  }

  #looks = () => {
    if (!this.#isSeen) return;
    this.#view.unread((this.#unread = 0));
    if (this.#thread.last) this.#line?.send({ type: "read", n: this.#thread.last });
  };

  #quietly() {
    const log = this.#view.find(".log");
    log.setAttribute("aria-live", "off");
    setTimeout(() => log.setAttribute("aria-live", "polite"), REPLAY_MS);
  }

  // --- what the customer does --------------------------------------------------------------------

  #write() {
    const field = this.#view.find("textarea");
    const text = field.value.trim();
    if (!text || !GOING.includes(this.dataset.state)) return;
    field.value = "";
    this.#typedAt = 0;
    this.#view.problem("");
    this.#thread.pending(this.#outbox.add(text));
  }

  // record: the answer; null: there is none yet.
  #speak(record = null) {
    const asks = this.#question !== null && record === null;
    this.#view.asks(asks ? this.#question : null);
    if (!asks && this.#chat) this.#voice.start(this.#chat, record);
  }

  #types() {
    if (performance.now() < this.#typedAt + TYPING_MS) return;
    this.#typedAt = performance.now();
    this.#line?.send({ type: "typing", on: true });
  }

  #minimise() {
    if (!this.#view.isOpen) return;
    this.#view.open(false);
    this.toggleAttribute("data-open", false);
    this.#keep();
  }

  #anew() {
    const back = this.#chat && this.dataset.ended === "elsewhere" ? { ...this.#chat, waiting: this.#outbox.waiting } : null;
    if (!back) this.#thread.clear();
    this.#person = null;
    delete this.dataset.ended;
    this.#connect(back);
    this.#view.find("textarea").focus();
  }

  #over(reason, message = null) {
    this.#voice.stop();
    this.#view.asks(null);
    this.#outbox.stop();
    this.#line?.close();
    this.#line = null;
    this.#person = null;
    this.#isTyping(false);
    const elsewhere = reason === "elsewhere";
    if (!elsewhere) this.#chat = null;
    if (reason) this.dataset.ended = reason;
    keep(null);
    const again = elsewhere ? texts.here : texts.again;
    if (message) this.#show("error", { problem: message, again });
    else this.#show("ended", { problem: texts.endings[reason] ?? texts.endings.other, again });
  }

  #keep() {
    if (this.#chat && this.#line) keep({ ...this.#chat, waiting: this.#outbox.waiting, open: this.#view.isOpen });
  }
}
