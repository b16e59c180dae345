// The agent's own telephone in the place of the browser's sound: new Phone({ send(message), changed() })
import { texts } from "./phone.pl.js";

const part = (id) => document.getElementById(id);
const REMEMBERED = "voicebot.phone";

export class Phone {
  #send;
  #changed;
  #stage = "off";

  constructor({ send, changed }) {
    this.#send = send;
    this.#changed = changed;
    part("phone-number").value = localStorage.getItem(REMEMBERED) ?? "";
    part("phone").addEventListener("submit", (event) => {
      event.preventDefault();
      localStorage.setItem(REMEMBERED, part("phone-number").value);
      this.#send({ type: "phone", number: part("phone-number").value });
    });
    part("phone-off").addEventListener("click", () => this.#send({ type: "phone_off" }));
  }

  // The browser's sound is not needed.
  get on() {
    return this.#stage !== "off";
  }

  // A message of the server. Gives what is to be said of it, or nothing.
  told({ stage, why }) {
    const before = this.#stage;
    this.#stage = stage;
    part("phone-stage").textContent = texts.stages[stage];
    part("phone-on").hidden = stage !== "off";
    part("phone-off").hidden = stage === "off";
    if (before !== stage) this.#changed(stage);
    return why ? texts.missed[why] ?? texts.missed.failed : "";
  }
}
