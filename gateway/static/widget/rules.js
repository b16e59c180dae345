// Which rule of the widget's settings (GET /api/widget) holds for a page, and what is shown there. Pure.
// page: { url: absolute address, category: [texts], cart: { value: złoty or null, items: [texts] } }

export function choose(settings, page) {
  const rule = settings.rules.find((one) => holds(one, page));
  const texts = { ...settings.texts };
  for (const name of ["open", "title"]) if (rule?.[name]) texts[name] = rule[name];
  return { rule: rule?.name ?? null, show: [...new Set(rule ? rule.show : settings.show)], texts };
}

function holds(rule, { url, category, cart }) {
  return (
    (!rule.url || rule.url.some((pattern) => matches(pattern, addressFor(pattern, url)))) &&
    (!rule.category || some(rule.category, category)) &&
    (rule.cart_from === undefined || (cart.value !== null && cart.value >= rule.cart_from)) &&
    (rule.cart_below === undefined || (cart.value !== null && cart.value < rule.cart_below)) &&
    (!rule.cart_has || some(rule.cart_has, cart.items))
  );
}

function some(patterns, texts) {
  return patterns.some((pattern) => texts.some((text) => matches(pattern, text)));
}

// The part of the address that a pattern speaks of: what stands behind a question mark only if it has one itself.
function addressFor(pattern, url) {
  const { origin, pathname, search } = new URL(url);
  return (pattern.includes("://") ? origin : "") + readable(pathname) + (pattern.includes("?") ? readable(search) : "");
}

function readable(part) {
  try {
    return decodeURI(part);
  } catch {
    return part; // not UTF-8
  }
}

// A star stands for any characters; large and small letters are the same. Takes no longer than the text is long.
export function matches(pattern, text) {
  const pieces = pattern.toLowerCase().split("*");
  const whole = text.toLowerCase();
  const first = pieces.shift();
  if (!pieces.length) return whole === first;
  if (!whole.startsWith(first)) return false;
  const last = pieces.pop();
  let at = first.length;
  for (const piece of pieces) {
    const found = whole.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return whole.length - last.length >= at && whole.endsWith(last);
}
