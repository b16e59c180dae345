// Times of a talk as people read them, and clocks that go on by themselves.
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Shows passed (or, with `down`, left) time from `seconds` on; null shows nothing.
export class Clock {
  constructor(element) {
    this.element = element;
    this.begin = null;
    setInterval(() => this.#show(), 500);
  }

  set(seconds, down = false) {
    this.down = down;
    this.begin = seconds === null ? null : performance.now() - (down ? -seconds : seconds) * 1000;
    this.#show();
  }

  #show() {
    const passed = this.begin === null ? null : (performance.now() - this.begin) / 1000;
    this.element.textContent = passed === null ? "" : clock(this.down ? -passed : passed);
  }
}
