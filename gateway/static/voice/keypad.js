// Twelve keys on the screen, and the same keys of the computer's keyboard while a call lasts.
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const SHOWN = 14;

export class Keypad {
  #press;
  #typed;
  #buttons = new Map();

  constructor(group, typed, names, press) {
    this.#press = press;
    this.#typed = typed;
    for (const key of KEYS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "key";
      button.dataset.key = key;
      button.textContent = key;
      if (names[key]) button.setAttribute("aria-label", names[key]);
      button.addEventListener("click", () => this.press(key));
      this.#buttons.set(key, button);
      group.append(button);
    }
  }

  press(key) {
    this.#typed.textContent = (this.#typed.textContent + key).slice(-SHOWN);
    this.#press(key);
  }

  clear() {
    this.#typed.textContent = "";
  }

  // A key of the computer's keyboard; true when it was ours. Typing into the page's own fields is not.
  typed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return false;
    if (!this.#buttons.has(event.key) || isField(event.composedPath()[0])) return false;
    const button = this.#buttons.get(event.key);
    button.classList.add("pressed");
    setTimeout(() => button.classList.remove("pressed"), 150);
    this.press(event.key);
    return true;
  }
}

function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
