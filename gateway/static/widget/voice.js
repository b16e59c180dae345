// The part that talks: the voice button, whose panel takes the place of the widget's while a call lasts.
import "../voicebot.js";

export function begin(stage) {
  let button = stage.root.querySelector("voice-button");
  if (!button) {
    button = document.createElement("voice-button");
    button.setAttribute("without-launcher", "");
    button.addEventListener("voice-state", ({ detail }) => detail === "idle" && stage.back());
    stage.root.append(button);
  }
  stage.away();
  if (stage.facts.order) button.dataset.order = stage.facts.order;
  else delete button.dataset.order;
  button.start();
}
