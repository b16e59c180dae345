// The sign-in page: asks who is there, then shows the form, or goes on to where that person works.
import { Refused, signedIn, signIn, signOut } from "./session.js";
import { texts } from "./texts.pl.js";

const part = (id) => document.getElementById(id);
const form = part("sign-in");
const { login, password } = form.elements;
const reveal = part("reveal");

let busy = false;

function told(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 0) return texts.offline;
  const time = error.retryAfter < 90 ? texts.seconds(error.retryAfter) : texts.minutes(Math.ceil(error.retryAfter / 60));
  return [error.message || texts.failed, error.retryAfter ? texts.again(time) : ""].join(" ").trim();
}

function say(words, wrong = []) {
  part("error").textContent = words;
  for (const field of [login, password]) {
    const bad = wrong.includes(field);
    field.setAttribute("aria-invalid", String(bad));
    if (bad) field.setAttribute("aria-describedby", "error");
    else field.removeAttribute("aria-describedby");
  }
}

// One thing at a time: a second press while the first is under way does nothing. The button keeps the focus.
async function during(button, work) {
  if (busy) return;
  busy = true;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
  }
}

function show(section, focus) {
  form.hidden = section !== form;
  part("signed-in").hidden = section === form;
  focus.focus();
}

// Only to a page of this server: a link to us must not lead on to somebody else's copy of it.
function wished() {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  if (!next.startsWith("/")) return null;
  const url = new URL(next, location.origin);
  return url.origin === location.origin && url.pathname !== location.pathname ? url.href : null;
}

function goOn(person) {
  const next = wished() ?? person.home;
  if (next) {
    location.replace(next);
    return;
  }
  part("name").textContent = person.name;
  part("as").textContent = person.login;
  part("role").textContent = texts.roles[person.role];
  show(part("signed-in"), part("signed-in-h"));
}

function conceal(on) {
  password.type = on ? "password" : "text";
  reveal.firstChild.textContent = on ? texts.reveal : texts.conceal;
}

async function enter() {
  const empty = [login, password].filter((field) => !field.value);
  if (empty.length) {
    say(texts.missing, empty);
    empty[0].focus();
    return;
  }
  say("");
  conceal(true); // browsers offer to keep only what they see as a password
  try {
    const person = await signIn(login.value, password.value);
    form.reset();
    goOn(person);
  } catch (error) {
    const wrong = error.status === 401;
    say(told(error), wrong ? [login, password] : []);
    if (wrong) password.value = "";
    password.focus();
  }
}

async function leave() {
  say("");
  try {
    await signOut();
  } catch (error) {
    if (error.status !== 401) {
      say(told(error));
      return;
    }
  }
  show(form, login);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  during(part("enter"), enter);
});
reveal.addEventListener("click", () => conceal(password.type === "text"));
part("leave").addEventListener("click", () => during(part("leave"), leave));

try {
  const person = await signedIn();
  if (person) goOn(person);
  else show(form, login);
} catch (error) {
  say(told(error));
  show(form, login);
}
