/** The app's own page: its Home tab, and the way to its messages. @module */
/** @import { Desk } from "./desk.js" */
import { drawBlocks } from "./blocks.js";
import { el } from "./dom.js";
import { surfaceOf } from "./modal.js";

/** @param {Desk} desk @param {"home" | "messages"} shown */
export function appTabs(desk, shown) {
  const tab = (/** @type {"home" | "messages"} */ name, /** @type {string} */ words) =>
    el("button", { type: "button", "data-key": `tab-${name}`, "aria-current": shown === name ? "page" : null, onclick: () => void desk.goHome(name) }, words);
  return el("nav", { class: "tabs", "aria-label": desk.world.app?.name ?? "App" }, tab("home", "Home"), tab("messages", "Messages"));
}

/** @param {Desk} desk */
export function homeTab(desk) {
  const view = desk.world.home;
  const blocks = view ? drawBlocks(view.blocks, surfaceOf(view, desk, false), desk.world) : [];
  const empty = el("p", { class: "nothing" }, `${desk.world.app?.name ?? "The app"} has not put anything on its Home tab yet.`);
  return el("div", { class: "home", tabindex: "-1" }, ...(blocks.length ? blocks : [empty]));
}
