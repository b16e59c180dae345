// One call: microphone, WebRTC connection and data channel. It reports through `handlers`:
//   state(name)  caption(message)  weak(isWeak)  ended(reason)  failed(CallError)
// After ended or failed nothing more is reported.
import { CallError } from "./errors.js";
import { openMicrophone } from "./microphone.js";
import { Playback } from "./playback.js";
import { placeCall, settings } from "./signalling.js";

const CONNECT_MS = 15_000;
const LOST_MS = 6_000; // a short gap heals by itself; after this the caller is told
const GATHER_MS = 1_000; // only with STUN or TURN: otherwise the offer goes without candidates, the server learns ours
const GOODBYE_MS = 150; // lets the last message leave before the connection closes

export class Call {
  #base;
  #order;
  #handlers;
  #place;
  #playback = null;
  #microphone = null;
  #peer = null;
  #channel = null;
  #timer = null;
  #over = false;

  // order: signed by the shop's page, or null. place: puts our offer to the server, for its answer.
  constructor(base, order, handlers, place = placeCall) {
    this.#base = base;
    this.#order = order;
    this.#handlers = handlers;
    this.#place = place;
    this.id = null;
    this.token = null; // opens GET /api/calls/{id}
    this.remoteStream = null;
  }

  // Call it inside a click. Never rejects.
  async start() {
    try {
      await this.#connect();
    } catch (error) {
      this.#fail(error instanceof CallError ? error : new CallError("failed"));
    }
  }

  press(digit) {
    this.#send({ type: "key", digit });
  }

  // The server answers with "stop", which silences the playback; asking alone must not, it may have nothing to stop.
  stopTalking() {
    this.#send({ type: "stop" });
  }

  mute(on) {
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !on;
  }

  hangUp() {
    if (this.#over) return;
    this.#send({ type: "bye" });
    this.#close();
    this.#handlers.ended("hangup");
  }

  async #connect() {
    this.#playback = new Playback();
    this.#handlers.state("microphone");
    const asked = settings(this.#base);
    asked.catch(() => {}); // judged below; the microphone may take its time
    const microphone = await openMicrophone();
    if (this.#over) return stopTracks(microphone);
    this.#microphone = microphone;
    this.#handlers.state("connecting");
    const { iceServers } = await asked;
    if (this.#over) return;
    this.#open(iceServers);
    await this.#peer.setLocalDescription();
    if (iceServers.length) await gathered(this.#peer);
    if (this.#over) return;
    this.#timer = setTimeout(() => this.#fail(new CallError("connect")), CONNECT_MS);
    const answer = await this.#place(this.#base, this.#peer.localDescription.sdp, this.#order);
    if (this.#over) return;
    this.id = answer.id;
    this.token = answer.token;
    await this.#peer.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
  }

  #open(iceServers) {
    const peer = (this.#peer = new RTCPeerConnection({ iceServers }));
    for (const track of this.#microphone.getAudioTracks()) {
      track.onended = () => this.#fail(new CallError("microphone_lost"));
      peer.addTrack(track, this.#microphone);
    }
    peer.ontrack = ({ track }) => {
      this.remoteStream = new MediaStream([track]);
      this.#playback.attach(this.remoteStream);
    };
    peer.onconnectionstatechange = () => this.#connection(peer.connectionState);
    this.#channel = peer.createDataChannel("voicebot");
    this.#channel.onopen = () => this.#opened();
    this.#channel.onmessage = ({ data }) => this.#message(data);
    this.#channel.onclose = () => this.#fail(new CallError("network"));
  }

  #opened() {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#handlers.state("listening");
  }

  #connection(state) {
    if (this.#over || this.#channel.readyState === "connecting") {
      if (state === "failed") this.#fail(new CallError("connect"));
      return;
    }
    clearTimeout(this.#timer);
    if (state === "failed") this.#fail(new CallError("network"));
    this.#handlers.weak(state === "disconnected");
    if (state === "disconnected") this.#timer = setTimeout(() => this.#fail(new CallError("network")), LOST_MS);
  }

  #message(data) {
    if (this.#over) return;
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    switch (message?.type) {
      case "caption":
        return this.#handlers.caption(message);
      case "state":
        return this.#handlers.state(message.state);
      case "stop":
        return this.#playback.silence();
      case "speak":
        return this.#playback.speak();
      case "bye":
        this.#close();
        if (message.reason === "failed") this.#handlers.failed(new CallError("failed"));
        else this.#handlers.ended(message.reason);
    }
  }

  #send(message) {
    if (this.#channel?.readyState === "open") this.#channel.send(JSON.stringify(message));
  }

  #fail(error) {
    if (this.#over) return;
    this.#close();
    this.#handlers.failed(error);
  }

  #close() {
    this.#over = true;
    clearTimeout(this.#timer);
    stopTracks(this.#microphone);
    this.#playback?.close();
    if (this.#peer) setTimeout(() => this.#peer.close(), GOODBYE_MS);
  }
}

function stopTracks(stream) {
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
}

function gathered(peer) {
  return new Promise((resolve) => {
    setTimeout(resolve, GATHER_MS);
    const check = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", check);
    check();
  });
}
