// The supervisors' wall: asks the server again and again, and shows what it says.
import { ask, Refused, signedIn, signOut, toSignIn } from "/static/people/session.js";
import { showDay, showDays } from "./figures.js";
import { download, stretch } from "./file.js";
import { showLive } from "./live.js";
import { Poll } from "./poll.js";
import { texts } from "./texts.pl.js";
import { Watch } from "./watch.js";

const part = (id) => document.getElementById(id);
const LIVE_MS = 2_000;
const NUMBERS_MS = 30_000;

const today = () => new Date().toLocaleDateString("sv", { timeZone: "Europe/Warsaw" });
let shownToday = today();
const watch = new Watch(() => live.now());
const troubled = new Set();
const trouble = (name) => (on) => {
  if (on) troubled.add(name);
  else troubled.delete(name);
  part("connection").textContent = troubled.size ? texts.unreachable : "";
};

const live = new Poll(LIVE_MS, showNow, trouble("live"));
const numbers = new Poll(
  NUMBERS_MS,
  async () => {
    if (part("which-day").value === shownToday && shownToday !== today()) part("which-day").value = today(); // a wall screen stays on over midnight
    shownToday = today();
    const day = part("which-day").value;
    showDay(await ask("GET", day ? `/api/wall/day?day=${day}` : "/api/wall/day"));
    showDays(await ask("GET", `/api/wall/days?count=${part("how-many").value}`));
  },
  trouble("numbers"),
);

async function showNow() {
  try {
    const now = await ask("GET", "/api/wall");
    watch.seen(now.talks);
    showLive(now, watch);
  } catch (refused) {
    if (refused.status !== 404) throw refused;
    part("live").hidden = true; // nobody is put through here
  }
}

part("which-day").addEventListener("change", () => numbers.now());
part("how-many").addEventListener("change", () => numbers.now());
part("sign-out").addEventListener("click", async () => {
  await signOut().catch(() => {});
  toSignIn();
});
part("file").addEventListener("submit", async (event) => {
  event.preventDefault();
  const days = stretch(event.target);
  part("file-error").textContent = days ? "" : texts.file.order;
  if (!days) return;
  try {
    await download("/api/wall/hours.csv", { ...days, excel: part("file-excel").checked }, person.csrf);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    part("file-error").textContent = error.message || texts.file.failed;
  }
});

const person = await signedIn().catch(() => null);
if (!person) toSignIn();
else {
  part("who").textContent = person.name;
  watch.login = person.login;
  for (const id of ["which-day", "file-first", "file-last"]) part(id).value = shownToday;
  live.now();
  numbers.now();
}
