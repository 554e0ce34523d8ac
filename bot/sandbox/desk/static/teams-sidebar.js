/** The list on the left in Teams: teams with their channels, and the chat with the app. @module */
/** @import { Team, TeamsPlace } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { avatar, el, icon, refill, unseen } from "./dom.js";
import { ask } from "./menu.js";

/** @param {TeamsDesk} desk @param {TeamsPlace} place */
function item(desk, place) {
  const isHere = desk.place.channel === place.id;
  const news = desk.unread.inChannel(place.id);
  const face = place.isChat ? el("span", { class: "small-face" }, avatar(place.name)) : icon("hash");
  return el(
    "button", { type: "button", class: "item", "data-key": place.id, "aria-current": isHere ? "page" : null, onclick: () => desk.goTo(place.id) },
    face, el("span", { class: "grow" }, place.name, unseen(place.isChat ? " chat" : " channel")),
    news > 0 && el("span", { class: "badge" }, String(news), unseen(" new")),
  );
}

/** Whether the app is there, and for whom it is allowed the button that changes it. @param {TeamsDesk} desk @param {boolean} isThere @param {boolean} may @param {string} where @param {{team?: string}} body */
export function appState(desk, isThere, may, where, body) {
  const { app } = desk.world;
  const words = isThere ? `${app.name} is in ${where}` : `${app.name} is not in ${where}`;
  const act = async () => {
    const question = "It hears and says nothing there any more.";
    if (isThere && !(await ask(`Remove ${app.name}?`, question, "Remove", "Keep it", true))) return;
    await desk.change(isThere ? "uninstall" : "install", body);
  };
  const button = may && el("button", { type: "button", class: "plain", "data-key": `app-${body.team ?? "chat"}`, onclick: () => void act() }, isThere ? "Remove" : "Add", unseen(` ${app.name}`));
  return el("p", { class: "app-state" }, el("span", { class: isThere ? "dot active" : "dot" }), el("span", { class: "grow" }, words), button);
}

/** @param {TeamsDesk} desk @param {Team} team */
function teamPart(desk, team) {
  const { world } = desk;
  const channels = [...world.channels.values()].filter((one) => one.team === team.id);
  const isOwner = team.members[world.me.id] === "owner";
  return [
    el("div", { class: "heading" }, el("h2", {}, team.name)),
    ...channels.map((one) => item(desk, one)),
    appState(desk, team.installed, isOwner, "this team", { team: team.id }),
  ];
}

/** Draws it again and leaves the focus where it was. @param {HTMLElement} nav @param {TeamsDesk} desk */
export function drawTeamsSidebar(nav, desk) {
  const { world } = desk;
  const chat = world.channels.get(world.chat.id);
  refill(
    nav,
    el("div", { class: "heading" }, el("h2", {}, "Chat")),
    ...(chat ? [item(desk, chat)] : []),
    appState(desk, world.chat.installed, true, "your chats", {}),
    ...[...world.teams.values()].flatMap((one) => teamPart(desk, one)),
  );
}
