/** The line on top of the desk: the workspace, who sits there, whether they are present. @module */
/** @import { Person } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { avatar, el, icon, iconButton, say } from "./dom.js";
import { openKeys } from "./keys.js";
import { openMenu } from "./menu.js";

/** One button each; the arrow keys choose, as in a group of radio buttons. @param {Desk} desk @param {Person[]} people */
function persons(desk, people) {
  const { world } = desk;
  const buttons = people.map((one) => {
    const isMe = one.user === desk.slack.person.user;
    const presence = isMe ? world.presence.get(one.user) : "";
    const face = el("span", { class: `small-face ${presence ?? ""}` }, avatar(one.name, world.users.get(one.user)?.profile.image_72));
    return el("button", { type: "button", role: "radio", class: "person", "data-key": one.user, "aria-checked": String(isMe), tabindex: isMe ? 0 : -1, title: `Sit here as ${one.name}`, "aria-label": one.name, onclick: () => desk.sit(one) }, face, el("span", {}, one.name));
  });
  const group = el("div", { class: "persons", role: "radiogroup", "aria-label": "Who sits at the desk" }, ...buttons);
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = people.findIndex((one) => one.user === desk.slack.person.user);
    const next = people[(at + step + people.length) % people.length];
    if (next) desk.sit(next, true);
  });
  return group;
}

/** @param {Desk} desk */
function presence(desk) {
  const now = desk.world.presence.get(desk.world.me.id) ?? "active";
  const next = now === "active" ? "away" : "active";
  const onclick = () => void desk.slack.control("presence", { presence: next }).catch((problem) => say(problem.message, true));
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
  const key = bar.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.key : "";
  const people = settings.people.filter((one) => one.team === slack.person.team);
  const team = el("button", { type: "button", class: "team", "data-key": "team", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => void chooseTeam(desk, team) }, world.team.name || slack.person.team_name, icon("down"));
  bar.replaceChildren(
    iconButton("menu", "Channels", toggleSide, { class: "tool drawer", "data-key": "drawer", "aria-expanded": null }),
    el("h1", {}, "Desk"), team, el("span", { class: "grow" }),
    persons(desk, people), presence(desk),
    iconButton("keys", "Keyboard shortcuts", () => openKeys(), { "data-key": "keys" }),
  );
  if (key) /** @type {HTMLElement | null} */ (bar.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus();
}
