// Elements without markup in texts: what a shopkeeper or a server wrote is never taken for HTML.
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.startsWith("aria")) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// An icon of ../voice/icons.js: markup of our own.
export function drawn(icon) {
  const holder = document.createElement("template");
  holder.innerHTML = icon;
  return holder.content.firstElementChild;
}
