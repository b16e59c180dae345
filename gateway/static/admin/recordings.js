// Which sentences are played from the shop's own recordings, and which recordings say something else by now.
import { ask } from "/static/people/session.js";
import { made } from "./dom.js";
import { texts } from "./texts.pl.js";

// Adds a line to each recorded sentence in `body`, and one above all for files that cannot be used.
export async function showRecordings(body) {
  const told = await ask("GET", "/api/admin/recordings").catch(() => null); // the texts can be changed all the same
  if (!told) return;
  for (const { key, piece, state, words } of told.recordings) {
    const place = state === "refused" ? null : body.querySelector(`[data-field="${CSS.escape(`texts.${key}`)}"]`);
    if (!place) continue;
    const which = piece ? texts.recordingPiece(piece) : texts.recording;
    if (state === "used") place.append(made("p", { class: "note" }, texts.recordingUsed(which)));
    else place.append(made("p", { class: "warning" }, texts.recordingOutdated(which, words)));
  }
  const files = told.recordings.filter((one) => one.state === "refused").map((one) => one.name);
  if (files.length) body.prepend(made("p", { class: "warning" }, texts.recordingsRefused(files.join(", "))));
}
