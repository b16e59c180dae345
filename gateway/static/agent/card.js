// The card: who it is, what they want, what was tried. Everything on it is text.
import { clock } from "./clock.js";
import { callbackFacts } from "./callbacks.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);

export function showCard(card) {
  part("card").hidden = !card;
  if (!card) return;
  part("card-h").textContent = card.name ?? texts.stranger;
  part("card-lost").hidden = !card.lost;
  const facts = {
    wish: card.wish,
    order: card.order,
    verified: card.verified ?? texts.unverified,
    phone: card.phone,
    channel: texts.channels[card.channel] ?? card.channel,
    queue: card.queue,
    mood: card.mood,
    waited: card.callback ? null : clock(card.waited_s),
  };
  const shown = Object.entries(facts).filter(([, value]) => value).map(([key, value]) => [texts.facts[key], value]);
  if (card.callback) shown.push(...callbackFacts(card.callback));
  part("card-facts").replaceChildren(...shown.map(([term, value]) => group(made("dt", term), made("dd", value))));
  part("card-talk").hidden = !card.last.length;
  part("card-tried-part").hidden = !card.tried.length;
  part("card-tried").replaceChildren(...card.tried.map((words) => made("li", words)));
  part("card-last").replaceChildren(
    ...card.last.map(({ who, text }) => {
      const line = made("li", "");
      line.className = who;
      line.append(made("b", `${texts.who[who]}: `), text);
      return line;
    }),
  );
}

export function made(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}

function group(...parts) {
  const element = document.createElement("div");
  element.append(...parts);
  return element;
}
