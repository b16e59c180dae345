// Who works here: added with a first password, changed, kept out.
import { ask } from "/static/people/session.js";
import { button, field, made, select } from "./dom.js";
import { placeOf, told } from "./errors.js";
import { texts } from "./texts.pl.js";

export async function show(place) {
  const error = made("p", { class: "error", role: "alert" });
  const news = made("div", { role: "status" });
  const list = made("ul");
  const form = about({ login: "", name: "", role: "agent", skills: [] });
  const adding = made("form", { novalidate: true }, ...form.fields, made("p", { class: "buttons" }, made("button", { type: "submit", class: "good" }, texts.hire)));

  async function act(work, words = "") {
    error.textContent = "";
    news.replaceChildren();
    try {
      const answer = await work();
      news.replaceChildren(answer?.password ? secret(answer.password, answer.login) : made("p", { class: "news" }, words));
      await load();
      return true;
    } catch (refused) {
      error.textContent = told(refused);
      placeOf(refused.answer?.field ?? "")?.focus();
      return false;
    }
  }

  async function load() {
    const { people } = await ask("GET", "/api/admin/people");
    list.replaceChildren(...people.map((one) => card(one, act)));
  }

  adding.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { login, ...rest } = form.read();
    const done = await act(async () => ({ ...(await ask("POST", "/api/admin/people", { login, ...rest })), login }));
    if (done) form.clear();
  });
  place.append(error, news, list, made("details", {}, made("summary", {}, texts.newPerson), adding));
  await load();
}

function card(one, act) {
  const path = `/api/admin/people/${encodeURIComponent(one.login)}`;
  const skills = one.skills.length ? ` · ${texts.skills}: ${one.skills.join(", ")}` : "";
  const state = one.disabled ? ` · ${texts.disabled}` : "";
  const words = made("span", { class: "about" }, made("strong", {}, one.name), made("br"), made("span", { class: "note" }, `${one.login} · ${texts.roles[one.role]}${skills}${state}`));
  const edit = about(one, { fixed: true });
  const form = made("form", { novalidate: true, hidden: true }, ...edit.fields, made("p", { class: "buttons" }, made("button", { type: "submit", class: "good" }, texts.save)));
  const open = button(texts.change, () => {
    form.hidden = !form.hidden;
    open.setAttribute("aria-expanded", String(!form.hidden));
  }, { "aria-expanded": "false", "aria-label": `${texts.change}: ${one.name}` });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, role, skills: known } = edit.read();
    act(() => ask("PUT", path, { name, role, skills: known }), texts.saved);
  });
  const password = button(texts.newPassword, () => {
    if (confirm(texts.surelyPassword(one.name))) act(async () => ({ ...(await ask("POST", `${path}/password`)), login: one.login }));
  }, { "aria-label": `${texts.newPassword}: ${one.name}` });
  const turn = one.disabled ? texts.enable : texts.disable;
  const off = button(turn, () => {
    if (one.disabled || confirm(texts.surelyDisable(one.name))) act(() => ask("PUT", `${path}/disabled`, { disabled: !one.disabled }), texts.saved);
  }, { "aria-label": `${turn}: ${one.name}` });
  return made("li", {}, made("div", { class: "person" }, words, open, password, off), form);
}

// Fields of a person, and what stands in them.
function about(one, { fixed = false } = {}) {
  const named = (name, words) => ({ "data-field": fixed ? null : name, "data-label": words });
  const input = (name, words, value) => made("input", { type: "text", value, autocomplete: "off", autocapitalize: "none", maxlength: "200", ...named(name, words) });
  const login = input("login", texts.login, one.login);
  const name = input("name", texts.name, one.name);
  const role = select(Object.entries(texts.roles), one.role, named("role", texts.role));
  const skills = input("skills", texts.skills, one.skills.join(", "));
  const fields = [field(texts.name, name), field(texts.role, role, texts.roleHint), field(texts.skills, skills, texts.skillsHint)];
  if (!fixed) fields.unshift(field(texts.login, login, texts.loginHint));
  return {
    fields,
    read: () => ({ login: login.value, name: name.value, role: role.value, skills: skills.value.split(",").map((word) => word.trim()).filter(Boolean) }),
    clear: () => [login, name, skills].forEach((empty) => (empty.value = "")),
  };
}

// Shown once: the server keeps no password.
function secret(password, login) {
  const copy = button(texts.copy, async () => {
    await navigator.clipboard.writeText(password).catch(() => {});
    copy.textContent = texts.copied;
  });
  return made("div", { class: "news secret" }, made("p", {}, texts.firstPassword(login)), made("p", { class: "buttons" }, made("code", {}, password), copy));
}
