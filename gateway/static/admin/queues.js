// The queues where people wait for a person: the numbers that the server says there are, with the limits it says.
import { field, made, select } from "./dom.js";
import { show as showSheet } from "./sheet.js";
import { texts } from "./texts.pl.js";

export const show = (place) => showSheet("queues", place, draw);

function draw(sheet, body) {
  const readers = Object.entries(sheet.value.queues).map(([name, queue]) => {
    const inputs = Object.entries(texts.queueFields)
      .filter(([key]) => key in sheet.schema.properties)
      .map(([key, words]) => one(name, key, words, queue, sheet));
    body.append(made("fieldset", {}, made("legend", {}, queue.title || texts.queueNames[name] || name), made("div", { class: "grid" }, ...inputs.map(({ place }) => place))));
    return [name, queue, inputs];
  });
  return () => ({
    queues: Object.fromEntries(
      readers.map(([name, queue, inputs]) => {
        const value = { ...queue };
        for (const { key, read } of inputs) {
          const now = read();
          if (now === null) delete value[key];
          else value[key] = now;
        }
        return [name, value];
      }),
    ),
  });
}

function one(name, key, [words, hint], queue, sheet) {
  const rule = sheet.schema.properties[key];
  const about = { "data-field": `queues.${name}.${key}`, "data-label": words };
  if (key === "strategy") return chosen(key, words, hint, Object.entries(texts.strategies), queue[key] ?? rule.default, about);
  if (key === "then") {
    const others = sheet.queues.filter((other) => other !== name).map((other) => [other, sheet.value.queues[other]?.title || texts.queueNames[other] || other]);
    return chosen(key, words, hint, [["", texts.thenNothing], ["callback", texts.thenCallback], ["voicemail", texts.thenVoicemail], ...others], queue[key] ?? "", about);
  }
  const number = [rule, ...(rule.anyOf ?? [])].find((part) => part.type === "number" || part.type === "integer");
  if (!number) {
    const text = made("input", { type: "text", maxlength: String(rule.maxLength ?? 100), value: queue[key] ?? rule.default ?? "", ...about });
    return { key, place: field(words, text, hint), read: () => text.value.trim() || null };
  }
  const input = made("input", { type: "number", min: String(number.minimum), max: String(number.maximum), step: number.type === "integer" ? "1" : "any", value: String(queue[key] ?? rule.default ?? ""), ...about });
  // what is no number is sent as it is, and refused with its name
  const read = () => (input.value === "" ? (input.validity.badInput ? texts.notANumber : null) : Number(input.value));
  return { key, place: field(words, input, `${hint} ${texts.between(number.minimum, number.maximum)}`.trim()), read };
}

function chosen(key, words, hint, options, value, about) {
  const input = select(options, value, about);
  return { key, place: field(words, input, hint), read: () => input.value || null };
}
