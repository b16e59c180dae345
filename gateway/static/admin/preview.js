// The real widget with settings that are not saved yet: the admin page, around this frame, says which.
import { start } from "/static/widget/widget.js";

const NAME = "voicebot-widget";
const css = await (await fetch("/static/widget/widget.css")).text();
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
await start({}, {}, []);

addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== location.origin || !event.data?.colours) return;
  const fresh = document.createElement(NAME);
  // the rules are of the shop's own pages; what is shown where none holds is what there is to see
  fresh.begin({ ...event.data, rules: [] }, sheet, { category: [], cart: { value: null, items: [] }, order: null });
  document.querySelector(NAME)?.remove();
  document.body.append(fresh);
});
parent.postMessage("ready", location.origin);
