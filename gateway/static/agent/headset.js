// The agent's microphone and ears: one connection that stays open while they work, so that answering takes no time.
//   new Headset(audioElement, { state("off"|"connecting"|"on"), blocked() }, offer)
// offer: takes {sdp, type} to the server and gives its answer.
import { remembered } from "./devices.js";
import { ask } from "/static/people/session.js";
import { settings } from "/static/voice/signalling.js";

const CONNECT_MS = 15_000;
const GATHER_MS = 1_000; // only with STUN or TURN, as in voice/call.js
const LOST_MS = 4_000; // a short gap heals by itself

export class Headset {
  #element;
  #handlers;
  #peer = null;
  #stream = null;
  #timer = null;
  #opening = null;
  #speaks = false;
  #offer;
  #codec = null;

  constructor(element, handlers, offer = (sdp) => ask("POST", "/api/agent/media", sdp)) {
    this.#offer = offer;
    this.#element = element;
    this.#handlers = handlers;
    this.device = remembered("microphone");
  }

  get on() {
    return this.#peer?.connectionState === "connected";
  }

  // Resolves once sound can flow. Rejects with "microphone" or "no_sound".
  connect() {
    if (this.on) return Promise.resolve();
    this.#opening ??= this.#connect().finally(() => (this.#opening = null));
    return this.#opening;
  }

  // Another microphone, in the middle of a talk too.
  async use(device) {
    this.device = device;
    if (!this.#peer) return;
    const stream = await microphone(device);
    await this.#peer.getSenders()[0].replaceTrack(stream.getAudioTracks()[0]);
    this.#stop(this.#stream);
    this.#stream = stream;
    this.speak(this.#speaks);
  }

  // Whether the microphone is open: outside of talks nothing of the room is sent.
  speak(on) {
    this.#speaks = on;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = on;
  }

  // Speak as the caller's telephone does ("PCMA"), so that the line need not encode anew; null: as the browser likes best. A browser that
  // cannot choose is understood all the same.
  async speakAs(codec) {
    this.#codec = codec;
    const sender = this.#peer?.getSenders()[0];
    const parameters = sender?.getParameters();
    const [encoding] = parameters?.encodings ?? [];
    if (!encoding) return;
    const found = parameters.codecs.find(({ mimeType }) => mimeType.toLowerCase() === `audio/${codec}`.toLowerCase());
    if (found?.payloadType === encoding.codec?.payloadType) return;
    if (found) encoding.codec = found;
    else delete encoding.codec;
    try {
      await sender.setParameters(parameters);
    } catch {
      // the line decodes what comes
    }
  }

  close() {
    clearTimeout(this.#timer);
    this.#stop(this.#stream);
    if (this.#peer) this.#peer.onconnectionstatechange = null;
    this.#peer?.close();
    this.#peer = this.#stream = null;
    this.#handlers.state("off");
  }

  async play() {
    try {
      await this.#element.play();
    } catch {
      this.#handlers.blocked();
    }
  }

  async #connect() {
    this.close();
    this.#handlers.state("connecting");
    try {
      this.#stream = await microphone(this.device);
      this.speak(this.#speaks);
    } catch {
      this.#handlers.state("off");
      throw new Error("microphone");
    }
    try {
      await this.#open();
    } catch (cause) {
      this.close();
      throw new Error("no_sound", { cause });
    }
    this.#handlers.state("on");
    await this.speakAs(this.#codec);
    await this.play();
  }

  async #open() {
    const { iceServers } = await settings(location.origin);
    const peer = (this.#peer = new RTCPeerConnection({ iceServers }));
    peer.addTrack(this.#stream.getAudioTracks()[0], this.#stream);
    peer.ontrack = ({ track }) => (this.#element.srcObject = new MediaStream([track]));
    await peer.setLocalDescription();
    if (iceServers.length) await gathered(peer);
    const { sdp, type } = peer.localDescription;
    await peer.setRemoteDescription(await this.#offer({ sdp, type }));
    await connected(peer);
    peer.onconnectionstatechange = () => this.#changed(peer);
  }

  #changed(peer) {
    clearTimeout(this.#timer);
    if (peer.connectionState === "disconnected") this.#timer = setTimeout(() => this.close(), LOST_MS);
    else if (peer.connectionState !== "connected") this.close();
  }

  #stop(stream) {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}

// One that was unplugged is replaced by another.
export async function microphone(device) {
  const wish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: device ? { ...wish, deviceId: { exact: device } } : wish });
  } catch (error) {
    if (!device || error.name !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia({ audio: wish });
  }
}

function connected(peer) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), CONNECT_MS);
    peer.onconnectionstatechange = () => {
      if (peer.connectionState === "connected") {
        clearTimeout(timer);
        resolve();
      } else if (["failed", "closed"].includes(peer.connectionState)) {
        clearTimeout(timer);
        reject(new Error(peer.connectionState));
      }
    };
  });
}

function gathered(peer) {
  return new Promise((resolve) => {
    setTimeout(resolve, GATHER_MS);
    const check = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", check);
    check();
  });
}
