// That it rings: heard, in the title of the tab, and as a notification for who looks at another window.
import { texts } from "./texts.pl.js";

export class Ringing {
  #bell;
  #title = document.title;
  #notice = null;
  #rings = null;

  constructor(bell) {
    this.#bell = bell;
  }

  // Inside a click: browsers ask the person only then.
  allow() {
    this.#bell.wake();
    if (globalThis.Notification?.permission === "default") Notification.requestPermission().catch(() => {});
  }

  // interaction: what rings; null: nothing. who: of the card. Others may read the screen: a notification tells no name.
  set(interaction, who) {
    document.title = interaction ? `● ${texts.headings.ringing} – ${who}` : this.#title;
    if (interaction) this.#bell.ring();
    else this.#bell.stop();
    if (interaction === this.#rings) return;
    this.#rings = interaction;
    this.#notice?.close();
    this.#notice = interaction && !document.hasFocus() ? notify(interaction) : null;
  }
}

function notify(interaction) {
  if (globalThis.Notification?.permission !== "granted") return null;
  try {
    const notice = new Notification(texts.notice.title, { body: texts.notice.body, tag: interaction, requireInteraction: true });
    notice.onclick = () => globalThis.focus();
    return notice;
  } catch {
    return null; // phones have none for pages
  }
}
