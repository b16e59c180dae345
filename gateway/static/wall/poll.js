// Asks again and again: at its own pace while all is well, ever more seldom while the server does not answer, rarely while nobody looks.
import { toSignIn } from "/static/people/session.js";

const LONGEST_MS = 30_000;

export class Poll {
  #timer = 0;
  #wait;
  #round = 0;

  // work: asks and shows; may throw Refused. trouble: told true when it failed, false when it works again.
  constructor(everyMs, work, trouble) {
    Object.assign(this, { everyMs, work, trouble });
    this.#wait = everyMs;
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  // Now, and then at its pace; an answer that is still under way counts no more.
  async now() {
    clearTimeout(this.#timer);
    const round = ++this.#round;
    try {
      await this.work();
      this.#wait = this.everyMs;
      this.trouble(false);
    } catch (error) {
      if (error.status === 401) return toSignIn();
      if (error.status === 403) return location.replace("/agent");
      if (error.status === undefined) throw error; // a fault of this page
      this.#wait = Math.max((error.retryAfter ?? 0) * 1000, Math.min(LONGEST_MS, this.#wait * 2));
      this.trouble(true);
    } finally {
      if (round === this.#round) this.#timer = setTimeout(() => this.now(), document.hidden ? Math.max(LONGEST_MS, this.#wait) : this.#wait);
    }
  }
}
