// Which microphone, which ears and where it rings: the lists, what happens when another one is chosen, and the choices kept for next time.
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const KEPT = "voicebot.agent.devices";

export function remembered(what) {
  return kept()[what] ?? "";
}

// bell: what rings. Called again whenever more is known: names come once the microphone is allowed.
export async function showDevices(headset, element, bell) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  fill("microphone", devices.filter(({ kind }) => kind === "audioinput"), headset.device, (id) => headset.use(id));
  const outputs = devices.filter(({ kind }) => kind === "audiooutput");
  offer("speaker", outputs, element.setSinkId && ((id) => element.setSinkId(id)), element.sinkId);
  offer("ringer", outputs, bell.canMove && ((id) => bell.move(id)), bell.device);
}

// A way out that the browser lets us choose; what was chosen before is chosen again.
function offer(what, outputs, choose, now) {
  part(`${what}-part`).hidden = !choose || !outputs.length;
  if (!choose) return;
  const before = remembered(what);
  const known = outputs.some(({ deviceId }) => deviceId === before);
  fill(what, outputs, known ? before : now, choose);
  if (known && before !== now) choose(before)?.catch?.(() => {});
}

function fill(what, devices, chosen, choose) {
  const select = part(what);
  select.replaceChildren(...devices.map(({ deviceId, label }, at) => new Option(label || texts.device(at + 1), deviceId)));
  if (devices.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
  select.onchange = () => {
    keep(what, select.value);
    choose(select.value)?.catch?.(() => {});
  };
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") ?? {};
  } catch {
    return {}; // the browser keeps nothing, or somebody else wrote there
  }
}

function keep(what, device) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), [what]: device }));
  } catch {
    // then it is asked for again next time
  }
}
