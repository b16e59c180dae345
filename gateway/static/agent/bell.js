// The ringing: two soft strokes every two seconds, until it is told to stop. Browsers let it sound once the agent has clicked.
const EVERY_MS = 2_000;

export class Bell {
  #context = null;
  device = "";
  #timer = null;

  // Whether it can ring elsewhere than where the caller is heard.
  get canMove() {
    return "setSinkId" in AudioContext.prototype;
  }

  // Ring by this device from now on.
  async move(device) {
    this.device = device;
    await this.#context?.setSinkId(device);
  }

  // Call it inside a click.
  wake() {
    this.#open();
    this.#context.resume().catch(() => {});
  }

  get rings() {
    return this.#timer !== null;
  }

  ring() {
    if (this.rings) return;
    this.#open();
    this.#strike();
    this.#timer = setInterval(() => this.#strike(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  // To try it out; inside a click.
  once() {
    this.wake();
    this.#strike();
  }

  #open() {
    if (this.#context) return;
    this.#context = new AudioContext();
    if (this.device && this.canMove) this.#context.setSinkId(this.device).catch(() => {});
  }

  #strike() {
    navigator.vibrate?.([200, 100, 200]);
    for (const [hertz, at] of [[880, 0], [660, 0.35]]) {
      const begin = this.#context.currentTime + at;
      const tone = new OscillatorNode(this.#context, { frequency: hertz, type: "triangle" });
      const gain = new GainNode(this.#context, { gain: 0 });
      gain.gain.setTargetAtTime(0.3, begin, 0.01);
      gain.gain.setTargetAtTime(0, begin + 0.12, 0.12);
      tone.connect(gain).connect(this.#context.destination);
      tone.start(begin);
      tone.stop(begin + 1);
    }
  }
}
