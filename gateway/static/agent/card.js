// The card: who it is, what they want, what was tried. Everything on it is text.
import { clock } from "./clock.js";
import { callbackFacts } from "./callbacks.js";
import { showHistory } from "./history.js";
import { made } from "./made.js";
import { playButton } from "./replay.js";
import { texts } from "./texts.pl.js";
import { titled } from "./titles.js";

const part = (id) => document.getElementById(id);

// interaction: whose card it is.
export function showCard(card, interaction) {
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
    queue: titled(card.queue),
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
    ...card.last.map(({ who, text, turn }) => {
      const line = made("li", "");
      line.className = who;
      line.append(made("b", `${texts.who[who]}: `), text);
      if (typeof turn === "number") line.append(playButton(interaction, turn));
      return line;
    }),
  );
  showHistory(card.history ?? null);
}

function group(...parts) {
  const element = document.createElement("div");
  element.append(...parts);
  return element;
}
