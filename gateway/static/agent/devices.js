// Which microphone and which ears: the lists, and what happens when another one is chosen.
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);

export async function showDevices(headset, element) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  fill(part("microphone"), devices.filter(({ kind }) => kind === "audioinput"), headset.device);
  part("microphone").onchange = ({ target }) => headset.use(target.value).catch(() => {});
  part("speaker-part").hidden = !element.setSinkId;
  if (!element.setSinkId) return;
  fill(part("speaker"), devices.filter(({ kind }) => kind === "audiooutput"), element.sinkId);
  part("speaker").onchange = ({ target }) => element.setSinkId(target.value).catch(() => {});
}

function fill(select, devices, chosen) {
  const known = devices.map(({ deviceId, label }, at) => new Option(label || texts.device(at + 1), deviceId));
  select.replaceChildren(...known);
  if (devices.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
}
