/** The list on the left: channels, direct messages, the app. @module */
/** @import { Channel } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { avatar, el, icon, iconButton, refill, sayWhy, unseen } from "./dom.js";
import { openMenu } from "./menu.js";

/** @param {Desk} desk @param {Channel} channel */
function item(desk, channel) {
  const { world, place } = desk;
  const isHere = place.kind === "channel" && place.channel === channel.id;
  const news = desk.unread.inChannel(channel.id);
  const partner = channel.user ?? "";
  const title = world.titleOf(channel);
  const presence = world.presence.get(partner);
  const face = channel.is_im ? el("span", { class: `small-face ${presence ?? ""}` }, avatar(title, world.users.get(partner)?.profile.image_72)) : icon(channel.is_private ? "lock" : "hash");
  const about = channel.is_im ? (presence ?? "") : channel.is_private ? "private channel" : "channel";
  return el(
    "button",
    { type: "button", class: channel.is_member || channel.is_im ? "item" : "item outside", "data-key": channel.id, "aria-current": isHere ? "page" : null, onclick: () => desk.goTo(channel.id) },
    face, el("span", { class: "grow" }, title, unseen(` ${about}`)), news ? el("span", { class: "badge" }, String(news), unseen(" new")) : null,
  );
}

/** @param {Desk} desk */
async function writeTo(desk, /** @type {string} */ user) {
  try {
    const { channel } = await desk.slack.web("conversations.open", { users: user, return_im: true });
    if (!desk.world.channels.has(channel.id)) desk.world.apply({ type: "channel", channel: { ...channel, is_member: true } });
    desk.goTo(channel.id);
  } catch (problem) {
    sayWhy(problem);
  }
}

/** @param {Desk} desk */
function people(desk) {
  const { world } = desk;
  const button = iconButton("plus", "New direct message", () => {
    const known = [...world.users.values()].filter((one) => !one.deleted && one.id !== world.me.id && !(one.is_bot && one.id !== world.app?.bot_user_id));
    openMenu(button, known.map((one) => ({ words: one.real_name, hint: one.is_bot ? "app" : (one.profile.title ?? ""), act: () => void writeTo(desk, one.id) })));
  }, { "data-key": "new-dm", "aria-haspopup": "menu", "aria-expanded": "false" });
  return button;
}

/** @param {Desk} desk */
function appItem(desk) {
  const { app } = desk.world;
  if (!app) return null;
  const user = desk.world.users.get(app.bot_user_id);
  return el(
    "button", { type: "button", class: "item", "data-key": "home", "aria-current": desk.place.kind === "home" ? "page" : null, onclick: () => void desk.goHome() },
    el("span", { class: "small-face" }, avatar(app.name, user?.profile.image_72)), el("span", { class: "grow" }, app.name), el("small", {}, "Home"),
  );
}

/** @param {Desk} desk @returns {HTMLElement[]} */
export function sidebar(desk) {
  const all = [...desk.world.channels.values()].filter((one) => !one.is_archived);
  const channels = all.filter((one) => !one.is_im);
  const heading = (/** @type {string} */ words, /** @type {HTMLElement | null} */ tool = null) => el("div", { class: "heading" }, el("h2", {}, words), tool);
  return [
    heading("Channels"), ...channels.map((one) => item(desk, one)),
    heading("Direct messages", people(desk)), ...all.filter((one) => one.is_im && (one.messages.length || one.ephemerals.length || one.id === desk.place.channel)).map((one) => item(desk, one)),
    heading("Apps"), ...[appItem(desk)].filter((one) => one !== null),
  ];
}

/** Channels in the order of the list, for the keys that step through them. @param {Desk} desk */
export const order = (desk) => [...desk.world.channels.values()].filter((one) => !one.is_archived && !one.is_im).map((one) => one.id);

/** Draws it again and leaves the focus where it was. @param {HTMLElement} nav @param {Desk} desk */
export function drawSidebar(nav, desk) {
  const expanded = nav.querySelector("[aria-expanded=true]");
  if (expanded) return;
  refill(nav, ...sidebar(desk));
}
