// What happens just now: who waits, who works, who talks.
import { clock, keyed, made, put } from "./rows.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);

// watch: makes and fills what stands at the end of a talk's row.
export function showLive({ queues, agents, talks, calls }, watch) {
  put(part("calls"), String(calls));
  keyed(part("queues"), queues, (queue) => queue.name, makeQueue, fillQueue);
  keyed(part("people"), agents, (agent) => agent.login, () => makeRow(4), fillAgent);
  keyed(part("talks"), talks ?? [], (talk) => talk.call, (talk) => makeTalk(talk, watch), (row, talk) => fillTalk(row, talk, watch));
  part("no-people").hidden = agents.length > 0;
  part("no-talks").hidden = (talks ?? []).length > 0;
}

function makeQueue() {
  const item = made("li");
  item.append(made("h3"), made("p", "", "big"), made("p", "", "note"));
  return item;
}

function fillQueue(item, queue) {
  const [name, count, more] = item.children;
  put(name, queue.open ? queue.name : `${queue.name} (${texts.closed})`);
  put(count, queue.waiting ? `${queue.waiting} ${texts.waiting(queue.waiting)}` : texts.none_waits);
  const told = queue.told_min ? `${texts.told}: ${texts.minutes(queue.told_min)}` : "";
  put(more, [queue.waiting ? `${texts.longest}: ${clock(queue.longest_s)}` : "", told].filter(Boolean).join(" · "));
  item.dataset.state = !queue.open ? "closed" : queue.waiting ? "waiting" : "calm";
}

function makeRow(cells) {
  const row = made("tr");
  const head = made("th");
  head.scope = "row";
  row.append(head, ...Array.from({ length: cells - 1 }, () => made("td")));
  return row;
}

function fillAgent(row, agent) {
  const words = [agent.name, texts.states[agent.state] ?? agent.state, clock(agent.for_s), String(agent.handled)];
  words.forEach((word, at) => put(row.children[at], word));
  row.dataset.state = agent.state;
}

function makeTalk(talk, watch) {
  const row = makeRow(3);
  const cell = made("td", "", "watch");
  cell.append(watch.make(talk));
  row.append(cell);
  return row;
}

function fillTalk(row, talk, watch) {
  const words = [talk.name, talk.queue, talk.held ? `${clock(talk.for_s)} (${texts.held})` : clock(talk.for_s)];
  words.forEach((word, at) => put(row.children[at], word));
  watch.fill(row.lastElementChild.firstElementChild, talk);
}
