// What the widget can offer, by the names that widget.yml uses. A part is a module with
//   icon         markup of a line icon (../voice/icons.js)
//   begin(stage) the shopper chose it; called inside a click
//   about(stage) optional: a promise of the line under its choice, or of null for the usual one
// stage: { base, texts, facts, root, panel(title, node), home(), away(), back() }, see widget.js.
export const parts = {
  voice: () => import("./voice.js"),
  callback: () => import("./callback.js"),
};
