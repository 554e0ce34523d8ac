/** What a guest can do with one message; what its menu offers comes later, with the other menus. @module */
/** @import {Acts} from "./types.js" */
import { say } from "./dom.js";
import { t } from "./i18n.js";

/**
 * @param {import("./outbox.js").Outbox} outbox
 * @param {(method: string, path: string) => Promise<void>} change
 * @param {Pick<Acts, "id" | "menu" | "meet" | "retry">} here
 * @returns {Acts}
 */
export const messageActs = (outbox, change, here) => ({
  ...here,
  react: (number, emoji, add) => {
    const path = `/messages/${number}/reactions/${encodeURIComponent(emoji)}`;
    change(add ? "PUT" : "DELETE", path).catch((problem) => say(problem.title || t("error.network")));
  },
  drop: (key) => outbox.drop(key),
});
