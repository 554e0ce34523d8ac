/** Starts the page: somebody sits down at the desk, and may change places with another. @module */
/** @import { Person, Place, Settings } from "./types.js" */
import { Desk } from "./desk.js";
import { listenToKeys } from "./keys.js";
import { makeSplitter, makeStrip, makeSwitch } from "./page.js";

/** @type {Settings} */
const settings = JSON.parse(document.body.dataset.settings ?? "{}");
const slot = /** @type {HTMLElement} */ (document.getElementById("desk"));
/** @type {Desk | undefined} */ let seated;
const now = () => /** @type {Desk} */ (seated);

/** Who and where the address names: `#U0ADA/C0SALES/123.456`. */
function addressed() {
  const [user, channel = "", thread = ""] = location.hash.slice(1).split("/");
  const person = settings.people.find((one) => one.user === user) ?? settings.people[0];
  /** @type {Place} */
  const place = { kind: "channel", channel: channel === "home" ? "" : channel, thread };
  return { person: /** @type {Person} */ (person), place, isHome: channel === "home" };
}

/** @param {Person} person @param {Place} place */
function take(person, place) {
  seated?.stop();
  const desk = (seated = new Desk(settings, person, place, (next, focus) => {
    const { channel, thread } = desk.place;
    const here = desk.channel;
    // A direct message is between two: the next person starts in a channel.
    take(next, here && !here.is_im ? { kind: "channel", channel, thread } : { kind: "channel", channel: "", thread: "" });
    if (focus) focusPerson(now());
  }));
  slot.replaceChildren(desk.node);
}

/** The arrow keys stay on the row of people, though the desk behind it is another. @param {Desk} desk */
function focusPerson(desk) {
  const find = () => /** @type {HTMLElement | null} */ (desk.node.querySelector(".persons [aria-checked=true]"))?.focus();
  desk.world.addEventListener("change", () => setTimeout(find), { once: true });
}

makeSplitter();
makeSwitch();
const { person, place, isHome } = addressed();
take(person, place);
if (isHome) now().world.addEventListener("change", () => void now().goHome(), { once: true });
listenToKeys(now);
makeStrip(now, settings.app);
document.addEventListener("visibilitychange", () => now().draw());
addEventListener("hashchange", () => {
  const to = addressed();
  const desk = now();
  if (to.person.user !== desk.slack.person.user) take(to.person, to.place);
  else if (to.isHome) void desk.goHome();
  else desk.goTo(to.place.channel, to.place.thread);
});
