// The bot's voice in the browser. It runs through a gain node, because the browser itself still holds
// some 100 ms of speech when the bot is told to be silent.
const FADE_S = 0.005;

export class Playback {
  // Create it inside the click: browsers start an AudioContext only then.
  constructor() {
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.gain = new GainNode(this.context);
    this.gain.connect(this.context.destination);
    this.context.resume().catch(() => {});
  }

  attach(stream) {
    // Chromium lets a remote stream flow into Web Audio only while a media element holds it too
    this.holder = new Audio();
    this.holder.muted = true;
    this.holder.srcObject = stream;
    this.holder.play().catch(() => {});
    this.context.createMediaStreamSource(stream).connect(this.gain);
  }

  silence() {
    this.#to(0);
  }

  speak() {
    this.#to(1);
  }

  close() {
    if (this.holder) this.holder.srcObject = null;
    if (this.context.state !== "closed") this.context.close().catch(() => {});
  }

  #to(level) {
    const now = this.context.currentTime;
    this.gain.gain.cancelScheduledValues(now);
    this.gain.gain.setValueAtTime(this.gain.gain.value, now);
    this.gain.gain.linearRampToValueAtTime(level, now + FADE_S);
  }
}
