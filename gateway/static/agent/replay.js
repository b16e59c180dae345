// A turn of the recorded call, played where the agent hears the caller. One at a time.
import { texts } from "./texts.pl.js";

const player = new Audio();
let pressed = null;

for (const name of ["ended", "error"]) player.addEventListener(name, () => show(null));

export function playButton(interaction, turn) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "play";
  button.dataset.sound = `/api/agent/sound/${encodeURIComponent(interaction)}/${turn}`;
  button.addEventListener("click", () => toggle(button));
  const plays = pressed?.dataset.sound === button.dataset.sound; // the card was shown anew meanwhile
  look(button, plays);
  if (plays) pressed = button;
  return button;
}

async function toggle(button) {
  const again = pressed === button;
  player.pause();
  show(null);
  if (again) return;
  show(button);
  player.src = button.dataset.sound;
  const { sinkId } = document.getElementById("caller");
  if (sinkId) await player.setSinkId(sinkId).catch(() => {});
  player.play().catch(() => show(null));
}

function show(button) {
  if (pressed) look(pressed, false);
  pressed = button;
  if (button) look(button, true);
}

function look(button, plays) {
  button.setAttribute("aria-pressed", String(plays));
  button.textContent = plays ? "■" : "▶";
  button.setAttribute("aria-label", plays ? texts.stop : texts.play);
}
