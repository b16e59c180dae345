// An element with words in it; never markup.
export function made(name, words = "") {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}
