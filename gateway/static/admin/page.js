// The admin page: who is here, which part is open, and the way between them.
import { signedIn, signOut, toSignIn } from "/static/people/session.js";
import { made, part } from "./dom.js";
import { told } from "./errors.js";
import * as hours from "./hours.js";
import * as keypad from "./keypad.js";
import * as notices from "./notices.js";
import * as people from "./people.js";
import * as queues from "./queues.js";
import { forget, isUnsaved } from "./sheet.js";
import { texts } from "./texts.pl.js";
import * as widget from "./widget.js";
import * as wording from "./wording.js";

const TABS = { godziny: hours, komunikaty: notices, teksty: wording, zespol: people, kolejki: queues, klawisze: keypad, przycisk: widget };

let shown = "";

// The part of the page's address after #, and what follows a slash in it.
function wished() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  return TABS[name] ? [name, rest.join("/")] : ["godziny", ""];
}

async function open() {
  const [name, more] = wished();
  const was = shown;
  if (was && isUnsaved() && !confirm(texts.unsaved)) {
    history.replaceState(null, "", `#${was}`);
    return;
  }
  forget();
  shown = name;
  for (const link of part("tabs").querySelectorAll("a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const title = made("h1", { tabindex: "-1" }, texts.tabs[name]);
  const place = made("div");
  part("main").replaceChildren(title, made("p", { class: "note" }, texts.about[name]), place);
  document.title = `${texts.tabs[name]} – ${texts.title}`;
  part("error").textContent = "";
  if (was) title.focus();
  try {
    await TABS[name].show(place, more);
  } catch (error) {
    part("error").textContent = told(error);
  }
}

async function start() {
  try {
    const person = await signedIn();
    if (!person) return toSignIn();
    if (person.role !== "admin") {
      part("error").textContent = texts.forbidden;
      return undefined;
    }
    part("who").textContent = person.name;
  } catch (error) {
    part("error").textContent = told(error);
    return undefined;
  }
  part("tabs").append(...Object.keys(TABS).map((name) => made("li", {}, made("a", { href: `#${name}` }, texts.tabs[name]))));
  addEventListener("hashchange", open);
  return open();
}

part("sign-out").addEventListener("click", async () => {
  await signOut().catch(() => {});
  forget();
  toSignIn();
});

await start();
