// Asking a colleague or a number outside while the caller hears music: new Consult({ send(message), login() })
import { texts } from "./consult.pl.js";

const part = (id) => document.getElementById(id);
const NUMBER = "number";

export class Consult {
  #send;
  #now = null;
  #talk = null;

  constructor(send) {
    this.#send = send;
    part("consult").addEventListener("submit", (event) => this.#ask(event, false));
    part("consult-blind").addEventListener("click", (event) => part("consult").reportValidity() && this.#ask(event, true));
    part("consult-who").addEventListener("change", () => this.#choose());
    part("consult-done").addEventListener("click", () => this.#do("consult_done"));
    part("consult-back").addEventListener("click", () => this.#do("consult_back"));
  }

  // The agent talks with somebody they ask: their microphone is open though the caller is held.
  get talks() {
    return this.#now?.stage === "talking";
  }

  // A message of the server. Gives what is to be said of it, or nothing.
  told(message) {
    const over = message.stage === "over";
    this.#now = over ? null : message;
    return over && message.why ? texts.missed[message.why] ?? texts.missed.failed : "";
  }

  // Who can be asked now. The choice made so far stays.
  people(agents, login) {
    const select = part("consult-who");
    const chosen = select.value;
    const free = agents.filter((one) => one.login !== login && one.state === "ready");
    select.replaceChildren(new Option(texts.choose, ""), ...free.map((one) => new Option(one.name, `agent ${one.login}`)), new Option(texts.number, NUMBER));
    select.value = chosen;
    if (!select.value) select.selectedIndex = 0;
    this.#choose();
  }

  // Called with what is shown now; null: no talk. Takes away what cannot be done meanwhile.
  show(talk) {
    this.#talk = talk;
    if (this.#now?.interaction !== talk?.interaction) this.#now = null;
    const asked = talk?.card.consult ?? null;
    part("consult").hidden = !talk || this.#now !== null || asked !== null;
    part("consulting").hidden = this.#now === null;
    part("consult-done").hidden = !this.talks;
    part("consult-by").hidden = asked === null;
    part("consult-by").textContent = asked === null ? "" : texts.by(asked);
    if (this.#now) part("consult-stage").textContent = (this.#now.blind ? texts.blind : texts.stages[this.#now.stage])(this.#now.whom);
    for (const id of this.#now ? ["hold", "hang-up", "transfer"] : asked ? ["hold", "transfer"] : []) part(id).hidden = true;
  }

  #choose() {
    const number = part("consult-who").value === NUMBER;
    for (const id of ["consult-number-part", "consult-blind"]) part(id).hidden = !number;
    part("consult-number").required = number;
  }

  #ask(event, blind) {
    event.preventDefault();
    const who = part("consult-who").value;
    const whom = who === NUMBER ? { number: part("consult-number").value, blind } : { agent: who.slice("agent ".length) };
    this.#do("consult", whom);
    part("consult").reset();
    this.#choose();
  }

  #do(type, more = {}) {
    if (this.#talk) this.#send({ type, interaction: this.#talk.interaction, ...more });
  }
}
