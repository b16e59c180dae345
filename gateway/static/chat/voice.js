// The voice of a chat: a call like any other, but put to the chat it belongs to.
import { Call } from "../voice/call.js";
import { placeCall } from "../voice/signalling.js";
import { texts as voiceTexts } from "../voice/texts.pl.js";

export class ChatVoice {
  #base;
  #changed;
  #call = null;
  state = null; // of the call, null while there is none
  muted = false;

  // changed(problem): the state is another one; problem: what went wrong, or "".
  constructor(base, changed) {
    this.#base = base;
    this.#changed = changed;
  }

  // Call it inside a click. record: what was answered to the question whether it may be recorded; null: it was not asked.
  start({ id, token }, record) {
    if (this.#call) return;
    this.muted = false;
    const mine = (handler) => (value) => call === this.#call && handler(value);
    const call = (this.#call = new Call(
      this.#base,
      null,
      {
        state: mine((state) => this.#show(state)),
        caption: () => {},
        weak: () => {},
        ended: mine(() => this.#over("")),
        failed: mine((error) => this.#over(words(error))),
      },
      (base, sdp) =>
        placeCall(base, sdp, null, `/api/chat/${encodeURIComponent(id)}/voice`, token, record === null ? {} : { record }),
    ));
    call.start();
  }

  stop() {
    this.#call?.hangUp();
  }

  mute() {
    this.muted = !this.muted;
    this.#call?.mute(this.muted);
    this.#changed("");
  }

  #show(state) {
    this.state = state;
    this.#changed("");
  }

  #over(problem) {
    this.#call = this.state = null;
    this.#changed(problem);
  }
}

function words(error) {
  const known = voiceTexts.errors[error.code] ?? voiceTexts.errors.failed;
  return `${known.title}. ${error.detail ?? known.detail}`;
}
