// The list of keys, as a dialog: by its button, or by "?" where nothing is being written.
const part = (id) => document.getElementById(id);

part("help-open").addEventListener("click", () => part("help").showModal());
part("help-close").addEventListener("click", () => part("help").close());

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest("input, textarea, select, dialog")) return;
  event.preventDefault();
  part("help").showModal();
});
