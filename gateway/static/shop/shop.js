// The demo page: goods, basket, the orders one may ask about, and the button in the middle of the page that starts a call.
import { goods } from "./goods.js";
import { texts } from "./texts.pl.js";

const SVG = "http://www.w3.org/2000/svg";
const zloty = new Intl.NumberFormat("pl-PL", { style: "currency", currency: "PLN" });

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function picture(art) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 200 160");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/shop/art.svg#${art}`);
  svg.append(use);
  return svg;
}

function basket(output) {
  const taken = [];
  return (good) => {
    taken.push(good.price);
    output.textContent = `${taken.length} · ${zloty.format(taken.reduce((a, b) => a + b) / 100)}`;
  };
}

function goodCard(good, take) {
  const buy = element("button", { type: "button", textContent: texts.buy, ariaLabel: texts.buyLabel(good.name) });
  buy.addEventListener("click", () => take(good));
  const price = element("span", { className: "price", textContent: zloty.format(good.price / 100) });
  const card = element("li", { className: "good" }, picture(good.art));
  card.style.setProperty("--tint", good.tint);
  card.append(
    element(
      "div",
      {},
      element("h3", { textContent: good.name }),
      element("p", { className: "detail", textContent: good.detail }),
      element("p", { className: "buy" }, price, buy),
    ),
  );
  return card;
}

function orderCard({ number, postcode, goods: names, say, hint }) {
  const pair = (name, value) => element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value }));
  const line = (name, value) => element("p", {}, element("span", { textContent: name }), value);
  return element(
    "li",
    { className: "order" },
    element("p", { className: "what", textContent: names }),
    element(
      "dl",
      {},
      pair(texts.number, `${number.slice(0, 3)} ${number.slice(3)}`),
      pair(texts.postcode, `${postcode.slice(0, 2)}-${postcode.slice(2)}`),
    ),
    element("div", { className: "words" }, line(texts.say, `„${say}”`), line(texts.hear, hint)),
  );
}

async function showOrders(list) {
  const orders = await fetch("/api/demo/orders")
    .then((response) => response.json())
    .then((body) => body.orders ?? [])
    .catch(() => []);
  list.replaceChildren(...orders.map(orderCard));
  if (!orders.length) list.append(element("li", { className: "missing", textContent: texts.noOrders }));
}

const take = basket(document.querySelector("#basket"));
document.querySelector("#goods").append(...goods.map((good) => goodCard(good, take)));
for (const button of document.querySelectorAll("[data-call]")) {
  button.addEventListener("click", () => document.querySelector("voice-button").start());
}
showOrders(document.querySelector("#orders"));
