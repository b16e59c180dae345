// The microphone and the bell tried out before anybody rings: a level, and words for who does not see it.
import { microphone } from "./headset.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const LONGEST_MS = 20_000;
const QUIET_MS = 4_000;
const HEARD_DB = -45;

let stop = null;

// tried(): the microphone was allowed, devices have names now.
export function offerCheck(headset, bell, tried) {
  part("check").addEventListener("click", () => (stop ? stop() : begin(headset, tried)));
  part("try-bell").addEventListener("click", () => bell.once());
}

export function endCheck() {
  stop?.();
}

async function begin(headset, tried) {
  let stream;
  stop = () => {}; // a second press while the browser asks does nothing
  try {
    stream = await microphone(headset.device);
  } catch {
    stop = null;
    part("check-said").textContent = texts.microphone;
    return;
  }
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const begun = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 1e-9) / samples.length);
    part("level").value = Math.max(0, Math.min(1, (level + 60) / 50));
    if (level > HEARD_DB) say(texts.check.heard);
    else if (performance.now() - begun > QUIET_MS && part("check-said").textContent !== texts.check.heard) say(texts.check.quiet);
    if (performance.now() - begun > LONGEST_MS) stop();
  }, 100);
  stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    context.close();
    stop = null;
    show(false);
  };
  show(true);
  say(texts.check.speak);
  tried();
}

function say(words) {
  if (part("check-said").textContent !== words) part("check-said").textContent = words;
}

function show(on) {
  part("check").setAttribute("aria-pressed", String(on));
  part("check").textContent = on ? texts.check.stop : texts.check.start;
  part("level").hidden = !on;
  if (!on && part("check-said").textContent !== texts.check.heard) part("check-said").textContent = "";
}
