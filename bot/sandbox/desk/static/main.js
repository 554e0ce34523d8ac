/** Starts the page: somebody sits down at the desk, on either platform, and may change places with another. @module */
/** @import { Person, Place, Settings } from "./types.js" */
import { Desk } from "./desk.js";
import { listenToKeys } from "./keys.js";
import { makeSplitter, makeStrip, makeSwitch } from "./page.js";
import { Slack } from "./slack.js";
import { TeamsDesk } from "./teams-desk.js";
import { TeamsLine } from "./teams-line.js";
import { TeamsWorld } from "./teams-world.js";
import { Watch } from "./watch.js";
import { World } from "./world.js";

const NOWHERE = /** @type {Place} */ ({ kind: "channel", channel: "", thread: "" });
/** @type {Settings} */
const settings = JSON.parse(document.body.dataset.settings ?? "{}");
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const slot = byId("seat");
const tabs = /** @type {HTMLElement[]} */ ([...byId("platforms").querySelectorAll("button")]);
/** @type {Desk | TeamsDesk | undefined} */ let seated;
/** @type {Watch | undefined} */ let watch;
const now = () => /** @type {Desk | TeamsDesk} */ (seated);
/** Where somebody was on the other platform, to come back to. @type {Record<string, string>} */
const left = { slack: "", teams: "teams" };

/** Part of an address, or what stands there where that is none. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Who and where an address names: `U0ADA/C0SALES/123.456`, or in Teams `teams/cleo/19:…/123`. */
function addressed(address = location.hash.slice(1)) {
  const words = address.split("/").map(decoded);
  const isTeams = words[0] === "teams" && settings.teams.length > 0;
  const [user, channel = "", thread = ""] = isTeams ? words.slice(1) : words;
  const people = isTeams ? settings.teams : settings.people;
  const person = people.find((one) => one.user === user) ?? people[0];
  /** @type {Place} */
  const place = { kind: "channel", channel: channel === "home" ? "" : channel, thread };
  return { person: /** @type {Person} */ (person), place, isTeams, isHome: channel === "home" };
}

/** @param {Desk | TeamsDesk} desk */
function seat(desk) {
  seated = desk;
  slot.replaceChildren(desk.node);
  const platform = desk instanceof TeamsDesk ? "teams" : "slack";
  slot.setAttribute("aria-labelledby", `tab-${platform}`);
  for (const tab of tabs) {
    const isOn = tab.dataset.platform === platform;
    tab.setAttribute("aria-selected", String(isOn));
    tab.tabIndex = isOn ? 0 : -1;
  }
  makeStrip(desk, settings.app);
  if (settings.teams.length) lookAcross(platform === "teams" ? "slack" : "teams");
}

/** Counts what is new on the platform that is not in front, for whoever sat there last. @param {string} platform */
function lookAcross(platform) {
  watch?.stop();
  const { person } = addressed(left[platform]);
  const tab = byId(`tab-${platform}`);
  watch = platform === "teams"
    ? new Watch(new TeamsLine(person), new TeamsWorld(), `teams.${person.user}`, tab)
    : new Watch(new Slack(person), new World(), person.user, tab);
}

/** @param {Person} person @param {Place} place */
function sitInSlack(person, place) {
  seated?.stop();
  const desk = new Desk(settings, person, place, (next, focus) => {
    const { channel, thread } = desk.place;
    const here = desk.channel;
    // A direct message is between two: the next person starts in a channel.
    sitInSlack(next, here && !here.is_im ? { kind: "channel", channel, thread } : NOWHERE);
    if (focus) focusPerson(now());
  });
  seat(desk);
}

/** @param {Person} person @param {Place} place */
function sitInTeams(person, place) {
  seated?.stop();
  const desk = new TeamsDesk(settings, person, place, (next, focus) => {
    sitInTeams(next, desk.channel && !desk.channel.isChat ? desk.place : NOWHERE);
    if (focus) focusPerson(now());
  });
  seat(desk);
}

/** Sits down where the address says. */
function take() {
  const to = addressed();
  if (to.isTeams) sitInTeams(to.person, to.place);
  else sitInSlack(to.person, to.place);
  if (to.isHome) now().world.addEventListener("change", () => void (/** @type {Desk} */ (now()).goHome()), { once: true });
}

/** The arrow keys stay on the row of people, though the desk behind it is another. @param {Desk | TeamsDesk} desk */
function focusPerson(desk) {
  const find = () => /** @type {HTMLElement | null} */ (desk.node.querySelector(".persons [aria-checked=true]"))?.focus();
  desk.world.addEventListener("change", () => setTimeout(find), { once: true });
}

/** @param {string} platform */
function turnTo(platform) {
  const other = platform === "teams" ? "slack" : "teams";
  if ((now() instanceof TeamsDesk) === (platform === "teams")) return;
  left[other] = location.hash.slice(1);
  history.replaceState(null, "", `#${left[platform]}`);
  take();
}

function makeTabs() {
  byId("platforms").hidden = !settings.teams.length;
  for (const tab of tabs) tab.addEventListener("click", () => turnTo(tab.dataset.platform ?? "slack"));
  byId("platforms").addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const next = tabs.find((one) => one !== document.activeElement);
    next?.focus();
    next?.click();
  });
}

makeSplitter();
makeSwitch();
makeTabs();
take();
listenToKeys(now);
document.addEventListener("visibilitychange", () => now().draw());
addEventListener("hashchange", () => {
  const to = addressed();
  const desk = now();
  if (to.isTeams !== desk instanceof TeamsDesk || to.person.user !== desk.person.user) take();
  else if (to.isHome && desk instanceof Desk) void desk.goHome();
  else desk.goTo(to.place.channel, to.place.thread);
});
