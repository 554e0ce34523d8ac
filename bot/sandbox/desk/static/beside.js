/** The pages beside the desk: somebody's calendars, the mailbox. @module */
/** @import { Settings } from "./types.js" */
import { el } from "./dom.js";

/** @param {Settings} settings */
export function pagesBeside(settings) {
  const links = (settings.pages ?? []).map(({ name, url }) => el("a", { href: url, target: "_blank", rel: "noopener", "data-key": `page ${url}` }, name));
  return el("span", { class: "beside" }, ...links);
}
