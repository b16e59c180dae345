// What a shop pastes into its pages (docs/widget.md):
//   <script src="https://LINE/widget.js" async data-category="…" data-cart-value="349,90" data-cart-items="…; …" data-order="v1.…"></script>
// It gives the page window.voicebot at once, so that the shop's own scripts need not wait for the rest of it.
(() => {
  const script = document.currentScript;
  if (!script) return console.warn("voicebot: the script tag must not be of type module");
  if (window.voicebot?.page) return; // pasted twice
  const waiting = [];
  const later = (name) => (...told) => void waiting.push([name, told]);
  const voicebot = Object.assign((window.voicebot ??= {}), { page: later("page"), open: later("open") });
  import(new URL("/static/widget/widget.js", script.src).href)
    .then(({ start }) => start(script.dataset, voicebot, waiting))
    .catch((error) => console.warn(`voicebot: ${script.src} gives this page nothing: is its origin in server.allowed_origins?`, error));
})();
