// What went wrong, in words.
import { Refused, toSignIn } from "/static/people/session.js";
import { texts } from "./texts.pl.js";

// Anything but a refusal is a fault of this page and is not hidden.
export function told(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) toSignIn();
  if (error.status === 0) return texts.offline;
  if (error.code === "refused") {
    const { field, value, allowed } = error.answer;
    const shown = value === null || value === "" ? texts.nothing : String(value);
    return texts.refused(place(field), shown, allowed);
  }
  return error.message || texts.failed;
}

// The place on the page that a dotted field belongs to, the most exact one there is.
export function placeOf(field) {
  const parts = field.split(".");
  while (parts.length) {
    const found = document.querySelector(`[data-field="${CSS.escape(parts.join("."))}"]`);
    if (found) return found;
    parts.pop();
  }
  return null;
}

function place(field) {
  return placeOf(field)?.dataset.label ?? texts.fields[field.split(".").at(-1)] ?? field;
}
