// The list of callbacks: who waits, who is to be called when, whom nobody reached; and what may be done with each. It is read only when
// somebody wants to see it: the numbers are personal, and every look is written down.
import { Refused, ask } from "/static/people/session.js";
import { texts } from "./callbacks.texts.pl.js";
import { made } from "./made.js";

const PATH = "/api/agent/callbacks";
const moment = new Intl.DateTimeFormat("pl-PL", {
  timeZone: "Europe/Warsaw", weekday: "short", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit",
});

export const when = (iso) => moment.format(new Date(iso));

// For a card: what was tried, asked and promised, as [term, words].
export function callbackFacts({ tries, asked, at, why }) {
  return facts({ at, asked, tries: String(tries), why });
}

export class CallbackList {
  #toggle = made("button", texts.show);
  #refresh = made("button", texts.again);
  #news = made("p");
  #list = made("ul");
  #sure = null;

  constructor(section) {
    this.#list.id = "callbacks-list";
    this.#list.className = "callbacks";
    this.#news.className = "note";
    this.#news.setAttribute("role", "status");
    this.#toggle.setAttribute("aria-controls", this.#list.id);
    for (const button of [this.#toggle, this.#refresh]) button.type = "button";
    const buttons = made("div");
    buttons.className = "actions";
    buttons.append(this.#toggle, this.#refresh);
    section.append(buttons, this.#news, this.#list);
    this.#toggle.addEventListener("click", () => this.#open(this.#list.hidden));
    this.#refresh.addEventListener("click", () => this.#load(""));
    this.#open(false);
  }

  #open(open) {
    this.#list.hidden = this.#refresh.hidden = !open;
    this.#toggle.textContent = open ? texts.hide : texts.show;
    this.#toggle.setAttribute("aria-expanded", String(open));
    this.#list.replaceChildren();
    this.#news.textContent = "";
    if (open) this.#load("");
  }

  async #load(words) {
    this.#sure = null;
    try {
      const { callbacks, calls_out } = await ask("GET", PATH);
      if (this.#list.hidden) return;
      this.#list.replaceChildren(...callbacks.map((one) => this.#item(one)));
      const count = callbacks.length ? texts.count(callbacks.length) : texts.none;
      this.#news.textContent = [words, count, calls_out ? "" : texts.by_hand].filter(Boolean).join(" ");
    } catch (error) {
      this.#failed(error);
    }
  }

  #item(one) {
    const item = made("li");
    item.dataset.state = one.state;
    item.append(made("strong", one.phone ?? texts.unknown), made("span", texts.states[one.state]), made("p", one.wish));
    const list = made("dl");
    const shown = facts({
      at: one.at, due: one.state === "quarantined" ? one.due : null, asked: one.asked, tries: one.tries ? String(one.tries) : null, why: one.why, page: one.page,
    });
    list.append(...shown.flatMap(([term, words]) => [made("dt", term), made("dd", words)]));
    const buttons = made("div");
    buttons.className = "actions";
    buttons.append(...one.acts.map((act) => this.#button(one, act)));
    item.append(list, buttons);
    return item;
  }

  #button(one, act) {
    const button = made("button", texts.acts[act]);
    button.type = "button";
    button.className = act === "call" ? "good" : "";
    button.setAttribute("aria-label", `${texts.acts[act]}: ${one.phone ?? texts.unknown}`);
    button.addEventListener("click", () => {
      if (texts.sure[act] && this.#sure !== button) this.#ask(button, act);
      else this.#do(one, act);
    });
    return button;
  }

  // What cannot be taken back is asked for twice.
  #ask(button, act) {
    this.#sure = button;
    button.textContent = texts.sure[act];
    button.removeAttribute("aria-label");
    button.className = "bad";
  }

  async #do(one, act) {
    try {
      await ask("POST", `${PATH}/${encodeURIComponent(one.id)}`, { act });
      await this.#load(texts.did[act]);
      this.#toggle.focus();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    if (!(error instanceof Refused)) throw error;
    this.#news.textContent = error.message || texts.failed;
  }
}

function facts({ at, due, asked, tries, why, page }) {
  const shown = { at: at && when(at), due: due && when(due), asked: asked && when(asked), tries, why: why && texts.why[why], page };
  return Object.entries(shown).filter(([, words]) => words).map(([key, words]) => [texts.facts[key], words]);
}
