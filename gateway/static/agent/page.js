// The agent's page: shows what the server says and tells it what the agent does. The state is the server's alone.
import { Refused, signedIn, signOut, toSignIn } from "/static/people/session.js";
import { Bell } from "./bell.js";
import { CallbackList } from "./callbacks.js";
import { caption, captions, readAlong } from "./captions.js";
import { showCard } from "./card.js";
import { Chats } from "./chats.js";
import { Clock, clock } from "./clock.js";
import { endCheck, offerCheck } from "./check.js";
import { showDevices } from "./devices.js";
import { Headset } from "./headset.js";
import { Line } from "./line.js";
import { Ringing } from "./ringing.js";
import { made } from "./made.js";
import { Consult } from "./consult.js";
import { Phone } from "./phone.js";
import { texts } from "./texts.pl.js";
import { keepTitles, titled } from "./titles.js";
import { showVoicemails } from "./voicemail.js";

const part = (id) => document.getElementById(id);
const WORKING = ["ready", "ringing", "busy", "wrap_up"];

const stateClock = new Clock(part("state-for"));
const workClock = new Clock(part("clock-time"));
const bell = new Bell();
const ringing = new Ringing(bell);
const headset = new Headset(part("caller"), {
  state(name) {
    part("headset").textContent = texts.headset[name];
    if (name === "on") showDevices(headset, part("caller"), bell);
    if (name === "off" && needed()) reconnect();
  },
  blocked: () => (part("sound").hidden = false),
});

const phone = new Phone({
  send: (message) => send(message),
  changed(stage) {
    if (stage === "on") headset.close();
    if (stage === "off" && needed()) reconnect();
  },
});
const consult = new Consult((message) => send(message));

let breaks = {};
let queues = [];
let login = "";
let me = { state: "offline" };
let offer = null;
let talk = null;
let elsewhere = false;
let line;
const chats = new Chats(part("chats"), { send: (message) => line.send(message), refused: () => say(texts.offline) });

const needed = () => !elsewhere && !phone.on && (talk !== null || WORKING.includes(me.state));

// --- what the server says ------------------------------------------------------------------------

const messages = {
  hello(message) {
    breaks = message.breaks;
    offer = talk = null;
    queues = message.queues;
    keepTitles(message.titles);
    chats.codes = message.wrap_up;
    options(part("break"), breaks, part("break").firstElementChild);
    options(part("code"), message.wrap_up);
  },
  state(message) {
    const before = me.state;
    me = message;
    if (me.state !== "busy") {
      talk = null;
      part("watched").textContent = "";
    }
    if (me.state !== "ringing") offer = null;
    if (needed() && !headset.on) reconnect();
    if (before !== "wrap_up" && me.state === "wrap_up") part("wrap-up").reset();
    show(before !== me.state);
  },
  offer(message) {
    offer = message;
    say("");
    show(true);
  },
  card(message) {
    for (const shown of [offer, talk]) if (shown?.interaction === message.interaction) shown.card = message.card;
    show(false);
  },
  withdraw(message) {
    if (offer?.interaction === message.interaction) offer = null;
    const why = lastCard?.callback && message.why === "caller_gone" ? "called_off" : message.why;
    if (talk?.interaction !== message.interaction) tell(texts.withdrawn[why]);
    show(true);
  },
  talk(message) {
    const fresh = talk?.interaction !== message.interaction || talk.stage !== message.stage;
    [offer, talk] = [null, message];
    headset.speakAs(message.codec);
    if (fresh) say("");
    readAlong(message.interaction);
    show(fresh);
  },
  ended(message) {
    if (talk?.interaction === message.interaction) talk = { ...talk, over: true };
    tell(texts.ended[message.by]);
  },
  phone(message) {
    const words = phone.told(message);
    if (words) say(words);
  },
  consult(message) {
    const words = consult.told(message);
    if (words) say(words);
    show(false);
  },
  overview({ queues, agents }) {
    showColleagues(agents);
    consult.people(agents, login);
    part("queues").replaceChildren(
      ...queues.map((queue) => {
        const row = document.createElement("tr");
        const head = made("th", queue.open ? titled(queue.name) : `${titled(queue.name)} (${texts.closed})`);
        head.scope = "row";
        const told = queue.told_min ? texts.minutes(queue.told_min) : "–";
        row.append(head, made("td", String(queue.waiting)), made("td", queue.waiting ? clock(queue.longest_s) : "–"), made("td", told));
        return row;
      }),
    );
    part("people").replaceChildren(
      ...agents.map(({ name, state }) => {
        const row = made("li", name);
        row.append(made("span", texts.states[state]));
        row.dataset.state = state;
        return row;
      }),
    );
  },
  caption,
  captions,
  ...chats.messages,
  refused: ({ message }) => say(message),
  watched: ({ by, mode }) => (part("watched").textContent = by ? texts.watched[mode](by) : ""),
  elsewhere() {
    elsewhere = true;
    line.close();
    headset.close();
    show(true);
  },
};

// --- what is shown -------------------------------------------------------------------------------

let lastCard = null;
let cardOf = null;

function show(moved) {
  const rings = !elsewhere && me.state === "ringing" && offer !== null;
  const talks = !elsewhere && talk !== null && !talk.over && me.state === "busy";
  const wraps = !elsewhere && me.state === "wrap_up";
  const dials = talks && talk.stage === "ringing";
  const mode = elsewhere ? "elsewhere" : rings ? "ringing" : talks ? (talk.held ? "held" : "busy") : wraps ? "wrap_up" : chats.any ? "chats" : "idle";
  const reason = me.state === "break" ? (breaks[me.reason] ?? texts.reasons[me.reason]) : null;
  document.body.dataset.mode = mode;
  part("state").textContent = [texts.states[me.state], reason].filter(Boolean).join(": ");
  stateClock.set(me.state === "offline" ? null : (me.for_s ?? null));
  part("work-h").textContent = rings && offer.card.callback ? texts.headings.callback : texts.headings[dials ? "dials" : mode];
  part("hint").textContent = mode === "idle" ? (texts.hints[me.state] ?? "") : (texts.hints[mode] ?? "");
  for (const [id, on] of Object.entries({ accept: rings, decline: rings, hold: talks && !dials, "hang-up": talks, transfer: talks && !dials, "wrap-up": wraps && !chats.notes, clock: rings || talks || wraps }))
    part(id).hidden = !on;
  part("hold").setAttribute("aria-pressed", String(Boolean(talk?.held)));
  part("hold-word").textContent = talk?.held ? texts.unhold : texts.hold;
  part("clock-word").textContent = rings ? texts.rings : dials ? texts.dials : talks ? texts.talks : texts.wraps;
  if (moved && rings) workClock.set(offer.left_s, true);
  if (talks) workClock.set(talk.for_s + (performance.now() - talk.at) / 1000);
  if (moved && wraps) workClock.set(me.wrap_up_s - me.for_s, true);
  lastCard = rings ? offer.card : talks ? talk.card : wraps ? lastCard : null;
  if (rings || talks) cardOf = (rings ? offer : talk).interaction;
  showCard(lastCard, cardOf);
  part("captions").hidden = !(talks || wraps);
  part("ready").setAttribute("aria-pressed", String(me.state === "ready"));
  for (const id of ["ready", "break", "offline"]) part(id).disabled = elsewhere;
  ringing.set(rings ? offer.interaction : null, lastCard?.name ?? texts.stranger);
  consult.show(talks ? talk : null);
  headset.speak(talks && (!talk.held || consult.talks));
  if (!moved) return;
  if (rings) part("accept").focus();
  else if (talks) part("work-h").focus();
  else if (wraps) part("code").focus();
}

// Where a talk can be passed on to: queues, and colleagues who work. The choice made so far stays.
function showColleagues(agents) {
  const chosen = part("to").value;
  const groups = [
    [texts.queues, queues.map((name) => new Option(titled(name), `queue ${name}`))],
    [texts.people, agents.filter((one) => one.login !== login && WORKING.includes(one.state)).map((one) => new Option(one.name, `agent ${one.login}`))],
  ];
  const shown = groups.filter(([, entries]) => entries.length).map(([label, entries]) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...entries);
    return group;
  });
  part("to").replaceChildren(new Option(texts.choose, ""), ...shown);
  chats.places(part("to"));
  part("to").value = chosen;
  if (!part("to").value) part("to").selectedIndex = 0;
}

// What went wrong; and what merely happened. The one takes the other's place.
function say(words) {
  part("error").textContent = words;
  part("news").textContent = "";
}

function tell(words) {
  say("");
  part("news").textContent = words;
}

function options(select, entries, first) {
  const made = Object.entries(entries).map(([value, words]) => new Option(words, value));
  select.replaceChildren(...(first ? [first] : []), ...made);
}

// --- what the agent does -------------------------------------------------------------------------

function send(message) {
  if (!line.send(message)) say(texts.offline);
}

async function connect() {
  try {
    await headset.connect();
    return true;
  } catch (error) {
    say(texts[error.message] ?? texts.no_sound);
    return false;
  }
}

let again = null;

function reconnect() {
  clearTimeout(again);
  again = setTimeout(() => needed() && !headset.on && connect(), 300);
}

async function ready() {
  ringing.allow();
  endCheck();
  say("");
  if (phone.on || (await connect())) send({ type: "ready" });
}

const accept = () => offer && send({ type: "accept", interaction: offer.interaction });
const decline = () => offer && send({ type: "decline", interaction: offer.interaction });
const hold = () => talk && send({ type: "hold", on: !talk.held, interaction: talk.interaction });
const hangUp = () => talk && send({ type: "hang_up", interaction: talk.interaction });

for (const [id, act] of Object.entries({ ready, accept, decline, hold, "hang-up": hangUp, offline: () => send({ type: "offline" }) }))
  part(id).addEventListener("click", act);

part("break").addEventListener("change", ({ target }) => {
  if (target.value) send({ type: "break", reason: target.value });
  target.value = "";
});

part("transfer").addEventListener("submit", (event) => {
  event.preventDefault();
  const [kind, name] = part("to").value.split(" ");
  const to = kind === "agent" ? { agent: name, queue: talk.card.queue } : { queue: name };
  send({ type: "transfer", interaction: talk.interaction, ...to });
  event.target.reset();
});

part("wrap-up").addEventListener("submit", (event) => {
  event.preventDefault();
  const { code, note } = event.target.elements;
  send({ type: "wrapped_up", code: code.value, note: note.value });
});

part("allow-sound").addEventListener("click", async () => {
  bell.wake();
  part("sound").hidden = true;
  await headset.play();
});

part("sign-out").addEventListener("click", async () => {
  try {
    await signOut();
  } catch (error) {
    if (error.status !== 401) return say(texts.offline);
  }
  toSignIn();
});

// Function keys: letters would be typed into the note.
document.addEventListener("keydown", (event) => {
  const act = { F2: accept, F4: decline, F8: hold, F9: hangUp }[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
});

// --- the beginning -------------------------------------------------------------------------------

async function begin() {
  let person;
  try {
    person = await signedIn();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message || texts.offline);
    return;
  }
  if (!person) return toSignIn();
  part("who").textContent = person.name;
  login = person.login;
  new CallbackList(part("callbacks"));
  show(false);
  showVoicemails(toSignIn);
  line = new Line({
    message(message) {
      if (message.type === "talk") message.at = performance.now();
      messages[message.type]?.(message);
      if (message.type.startsWith("chat")) show(false);
    },
    connected(is) {
      part("connection").textContent = is ? "" : texts.reconnecting;
      if (!is) bell.stop();
    },
    signedOut: toSignIn,
  });
}

offerCheck(headset, bell, () => showDevices(headset, part("caller"), bell));
await begin();
