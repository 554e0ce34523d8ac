/** The line on top of the desk: the workspace, who sits there, whether they are present. @module */
/** @import { Desk } from "./desk.js" */
import { pagesBeside } from "./beside.js";
import { el, icon, iconButton, refill, sayWhy } from "./dom.js";
import { openKeys } from "./keys.js";
import { openMenu } from "./menu.js";
import { persons } from "./persons.js";

/** @param {Desk} desk */
function presence(desk) {
  const now = desk.world.presence.get(desk.world.me.id) ?? "active";
  const next = now === "active" ? "away" : "active";
  const onclick = () => void desk.slack.control("presence", { presence: next }).catch(sayWhy);
  return el("button", { type: "button", class: "presence", "data-key": "presence", title: `Set yourself ${next}`, onclick }, el("span", { class: `dot ${now}` }), now === "active" ? "Active" : "Away");
}

/** Other workspaces are offered once the app is installed there. @param {Desk} desk */
async function chooseTeam(desk, /** @type {HTMLElement} */ anchor) {
  const here = desk.slack.person.team;
  const firsts = desk.settings.people.filter((one, at, all) => all.findIndex((other) => other.team === one.team) === at);
  const states = await Promise.all(firsts.map((one) => desk.slack.state(one.user, 1).catch(() => null)));
  const open = firsts.filter((one, at) => one.team === here || states[at]?.app);
  openMenu(anchor, open.map((one) => ({ words: one.team_name, hint: one.team === here ? "you are here" : `as ${one.name}`, checked: one.team === here, act: () => desk.sit(one) })));
}

/** @param {HTMLElement} bar @param {Desk} desk @param {() => void} toggleSide */
export function drawHeader(bar, desk, toggleSide) {
  const { world, settings, slack } = desk;
  if (bar.querySelector("[aria-expanded=true]")) return;
  const people = settings.people.filter((one) => one.team === slack.person.team);
  const team = el("button", { type: "button", class: "team", "data-key": "team", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => void chooseTeam(desk, team) }, world.team.name || slack.person.team_name, icon("down"));
  refill(
    bar,
    iconButton("menu", "Channels", toggleSide, { class: "tool drawer", "data-key": "drawer", "aria-expanded": null }),
    el("h1", {}, "Desk"), team, el("span", { class: "grow" }),
    persons(people, { user: slack.person.user, presence: world.presence.get(slack.person.user) ?? "", picture: (user) => world.users.get(user)?.profile.image_72, sit: desk.sit }),
    pagesBeside(settings),
    presence(desk),
    iconButton("keys", "Keyboard shortcuts", () => openKeys(), { "data-key": "keys" }),
  );
}
