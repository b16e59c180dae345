// The part that takes down a wish to be called: number, a time that is free, consent; then when it will be, and the link that cancels.
import { element } from "./dom.js";
import { book, slots } from "./line.js";
import { texts } from "./texts.pl.js";

const SOON = "soon";
const SHORTEST = 9; // digits; whether a longer one is a number is for the line to say
const STALE = new Set(["slot_taken", "stale_page", "callbacks_full"]); // what was offered is not so any more

export async function about({ base }) {
  const offer = await slots(base).catch(() => null);
  return offer?.soon ? texts.soon(offer.soon) : null;
}

export function begin(stage) {
  return new CallbackForm(stage).open();
}

class CallbackForm {
  #stage;
  #offer = null;

  constructor(stage) {
    this.#stage = stage;
  }

  async open() {
    this.#show(element("p", { className: "notice", role: "status" }, texts.loading));
    try {
      this.#offer = await slots(this.#stage.base);
    } catch (error) {
      return this.#failed(error.message);
    }
    if (!this.#offer.soon && !this.#offer.slots.length) return this.#failed(texts.noTimes);
    this.#show(this.#form());
  }

  #show(node) {
    this.#stage.panel(this.#stage.texts.callback, node);
  }

  #failed(message) {
    const again = element("button", { type: "button", className: "primary", onclick: () => this.open() }, texts.retry);
    this.#show(element("div", { className: "form" }, element("p", { role: "alert" }, message), again));
  }

  #form() {
    const { soon, slots: free, consent } = this.#offer;
    this.phone = element("input", {
      id: "phone", type: "tel", autocomplete: "tel", inputMode: "tel", maxLength: 40, required: true, "aria-describedby": "phone-hint error",
    });
    const options = free.map(({ at, text }) => element("option", { value: at }, text));
    if (soon) options.unshift(element("option", { value: SOON }, texts.asSoonAs(soon)));
    this.when = element("select", { id: "when" }, ...options);
    this.consent = element("input", { id: "consent", type: "checkbox", required: true, "aria-describedby": "consent-text error" });
    this.error = element("p", { id: "error", className: "error", role: "alert" });
    this.submit = element("button", { type: "submit", className: "primary" }, texts.submit);
    return element(
      "form",
      { className: "form", noValidate: true, onsubmit: (event) => this.#send(event) },
      element("label", { htmlFor: "phone" }, texts.phone),
      this.phone,
      element("p", { id: "phone-hint", className: "hint" }, texts.phoneHint),
      element("label", { htmlFor: "when" }, texts.when),
      this.when,
      element("p", { id: "consent-text", className: "consent-text" }, consent.text),
      element("label", { className: "check" }, this.consent, texts.consent),
      this.error,
      this.submit,
    );
  }

  async #send(event) {
    event.preventDefault();
    if (this.submit.ariaDisabled === "true") return;
    const phone = this.phone.value.trim();
    if (!phone) return this.#wrong(texts.phoneMissing, this.phone);
    if (phone.replace(/\D/g, "").length < SHORTEST) return this.#wrong(texts.phoneShort, this.phone);
    if (!this.consent.checked) return this.#wrong(texts.consentMissing, this.consent);
    this.#busy(true);
    const at = this.when.value;
    const time = at === SOON ? { soon: true } : { slot: at };
    // without what stands behind the question mark: a shop may have the customer's name there
    const page = (location.origin + location.pathname).slice(0, 500);
    try {
      const booked = await book(this.#stage.base, { phone, ...time, consent: true, version: this.#offer.consent.version, page });
      this.#booked(booked);
    } catch (error) {
      this.#busy(false);
      if (STALE.has(error.code)) await this.#renew(error.message, phone);
      else this.#wrong(error.message, ["bad_phone", "phone_not_called"].includes(error.code) ? this.phone : this.submit);
    }
  }

  // What is free has changed, or the words of the consent: all of it anew, but for the number, and agreed to anew.
  async #renew(message, phone) {
    await this.open();
    if (!this.phone?.isConnected) return;
    this.phone.value = phone;
    this.#wrong(message, this.when);
  }

  #busy(on) {
    this.submit.ariaDisabled = String(on); // disabled would throw the focus away
    this.submit.textContent = on ? texts.sending : texts.submit;
    if (on) this.error.textContent = "";
  }

  #wrong(message, field) {
    for (const one of [this.phone, this.consent]) one.ariaInvalid = String(one === field);
    this.error.textContent = message;
    field.focus();
  }

  #booked({ message, cancel }) {
    const said = element("p", { className: "booked", role: "status", tabIndex: -1 }, message);
    const done = element("div", { className: "form" }, said);
    if (cancel) {
      const link = element("a", { href: new URL(cancel, this.#stage.base).href, target: "_blank", rel: "noopener" }, texts.cancel);
      done.append(element("p", {}, link), element("p", { className: "hint" }, texts.cancelNote));
    }
    done.append(element("button", { type: "button", className: "primary", onclick: () => this.#stage.close() }, texts.close));
    this.#stage.panel(texts.done, done);
    said.focus();
  }
}
