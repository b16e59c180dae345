// A talk heard along: the buttons at its row, and one connection for as long as it lasts. The microphone is open only where somebody hears it.
import { ask, Refused } from "/static/people/session.js";
import { Headset } from "/static/agent/headset.js";
import { made, put } from "./rows.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const MODES = ["listen", "whisper", "barge"];

export class Watch {
  #call = null;
  #mode = "listen";
  #busy = false;
  #headset;

  // changed: called when it would be good to look again.
  constructor(changed) {
    this.changed = changed;
    this.login = "";
    this.#headset = new Headset(
      part("talk"),
      { state: (name) => name === "off" && this.#lost(), blocked: () => (part("sound").hidden = false) },
      (sdp) => ask("POST", "/api/wall/watch", { ...sdp, call: this.#call, mode: this.#mode }),
    );
    part("allow-sound").addEventListener("click", () => {
      part("sound").hidden = true;
      this.#headset.play();
    });
  }

  make(talk) {
    const box = made("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", texts.watch.of(talk.name));
    for (const mode of MODES) {
      const button = made("button", texts.watch[mode]);
      button.type = "button";
      button.dataset.mode = mode;
      button.addEventListener("click", () => this.#press(talk.call, mode));
      box.append(button);
    }
    const stop = made("button", texts.watch.stop);
    stop.type = "button";
    stop.addEventListener("click", () => this.#stop());
    box.append(stop);
    return box;
  }

  fill(box, talk) {
    const mine = this.#call === talk.call;
    const taken = talk.agent === this.login || (talk.watched_by !== null && talk.watched_by !== this.login);
    for (const button of box.children) {
      const mode = button.dataset.mode;
      if (mode) button.setAttribute("aria-pressed", String(mine && mode === this.#mode));
      else button.hidden = !mine;
      button.disabled = taken && !mine;
    }
  }

  // The talks that go on: the one that is heard may be over.
  seen(talks) {
    if (this.#call === null || this.#busy || talks.some(({ call }) => call === this.#call)) return;
    this.#close(texts.watch.over);
  }

  async #press(call, mode) {
    if (this.#busy) return;
    this.#busy = true;
    part("watch-error").textContent = "";
    try {
      if (this.#call === call && this.#headset.on) await ask("PUT", "/api/wall/watch", { mode });
      else {
        this.#headset.close();
        [this.#call, this.#mode] = [call, mode];
        await this.#headset.connect();
      }
      this.#mode = mode;
      this.#headset.speak(mode !== "listen");
      put(part("watch-state"), texts.watch.on[mode]);
    } catch (error) {
      this.#call = null;
      this.#headset.close();
      put(part("watch-state"), "");
      const refused = [error, error.cause].find((one) => one instanceof Refused);
      part("watch-error").textContent = refused?.message || texts.watch[error.message] || texts.watch.failed;
    } finally {
      this.#busy = false;
      this.changed();
    }
  }

  async #stop() {
    this.#close("");
    await ask("DELETE", "/api/wall/watch").catch(() => {}); // our silence tells it as well
    this.changed();
  }

  #close(words) {
    this.#call = null;
    this.#headset.close();
    put(part("watch-state"), words);
  }

  #lost() {
    if (this.#call === null || this.#busy) return;
    this.#call = null;
    put(part("watch-state"), texts.watch.lost);
  }
}
