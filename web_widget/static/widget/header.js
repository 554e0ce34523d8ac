/** The line on top of every screen: who this is, whether somebody is there, and the way out. @module */
/** @import {App, Conversation, Presence} from "./types.js" */
import { avatar, el, iconButton } from "./dom.js";
import { opening, t } from "./i18n.js";

/** Whether somebody is there, and since it is the guest's clock that counts, when. @param {Presence} [state] @param {string | null} [opens] */
export function presence(state, opens) {
  if (!state) return "";
  return state === "closed" && opens ? t("presence.opens", { when: opening(opens) }) : t(`presence.${state}`);
}

/**
 * @param {App} app @param {{title: string, avatar_url: string | null, presence?: Presence}} who @param {string} sub
 * @param {boolean} back @param {(anchor: HTMLElement) => void} [menu]
 */
export function header(app, who, sub, back, menu) {
  const open = (/** @type {Event} */ event) => menu?.(/** @type {HTMLElement} */ (event.currentTarget));
  return el(
    "header",
    {},
    back &&
      app.entry.kind !== "share" &&
      iconButton("back", t("header.back"), () => app.go({ name: "home" })),
    avatar(who.title, who.avatar_url, who.presence),
    el("div", { class: "title" }, el("h1", { dir: "auto" }, who.title), el("p", { dir: "auto" }, sub)),
    menu && iconButton("more", t("header.menu"), open, { "aria-haspopup": "menu", "aria-expanded": "false" }),
    app.framed && iconButton("close", t("header.close"), () => app.host.tell("close")),
  );
}

/**
 * Who stands in the header of a conversation, or of one that is about to begin with a service.
 * @param {App} app @param {string} service @param {Conversation | null} conversation
 */
export function headline({ entrance }, service, conversation) {
  const chosen = entrance.services?.find((one) => one.id === service);
  const who = conversation ?? (chosen ? { ...chosen, title: chosen.name } : entrance);
  const agents = (conversation?.people ?? []).filter((one) => one.kind === "agent").map((one) => one.name);
  const others = agents.filter((name) => name !== who.title).slice(0, 2);
  const sub = [presence(who.presence, entrance.opens_at), ...others].filter(Boolean).join(" · ");
  return { who, sub };
}
