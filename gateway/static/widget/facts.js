// What a page says of itself, by the attributes of the script or by voicebot.page({...}). What makes no sense counts as not said.
// Facts: { category: [texts], cart: { value: złoty or null, items: [texts] }, order: signed text or null }

const MOST = 200; // goods in a basket that are looked at
const LONGEST = 300;
const ORDER = /^[\w.-]{1,512}$/; // what a signed order is written in; anything else could not even be sent

export const NOTHING = { category: [], cart: { value: null, items: [] }, order: null };

export function ofAttributes({ category, cartValue, cartItems, order }) {
  const list = (text) => text?.split(";").map((one) => one.trim()).filter(Boolean);
  return told(NOTHING, { category: list(category), cart: { value: cartValue, items: list(cartItems) }, order });
}

// The facts after a page has told some of them: those it named replace the earlier ones, null forgets them.
export function told(before, news) {
  const facts = { ...before };
  if (typeof news !== "object" || news === null) return facts;
  if (news.category !== undefined) facts.category = texts(news.category);
  if (news.cart !== undefined) {
    const { value, items } = news.cart ?? {};
    facts.cart = { value: value === undefined && news.cart ? before.cart.value : amount(value) };
    facts.cart.items = items === undefined && news.cart ? before.cart.items : texts(items);
  }
  if (news.order !== undefined) facts.order = typeof news.order === "string" && ORDER.test(news.order) ? news.order : null;
  return facts;
}

function texts(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string" && one).slice(0, MOST).map((one) => one.slice(0, LONGEST));
}

// 349.9, "349,90", "1 249,90 zł"
export function amount(value) {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== "string") return null;
  const written = value.replace(/\s|zł|pln/gi, "").replace(",", ".");
  return /^\d{1,9}(\.\d+)?$/.test(written) ? Number(written) : null;
}
