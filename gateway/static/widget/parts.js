// What the widget can offer, by the names that widget.yml uses: the icon of its choice, and the module that is loaded when a shopper
// comes near. That one exports
//   begin(stage) the shopper chose it; called inside a click
//   about(stage) optional: a promise of the line under its choice, or of null for the usual one
// stage: { base, root, texts, facts, panel(title, node), close(), away(), back() }, see widget.js.
import { icons } from "../voice/icons.js";

export const parts = {
  voice: { icon: icons.talk, load: () => import("./voice.js") },
  callback: { icon: icons.telephone, load: () => import("./callback.js") },
};
