/** What a guest can do with one message: react, correct, delete, send again. @module */
/** @import {Acts} from "./types.js" */
import { el, say } from "./dom.js";
import { t } from "./i18n.js";
import { askFirst, openMenu } from "./menu.js";

/** What the palette offers. */
const PALETTE = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

/**
 * @param {import("./outbox.js").Outbox} outbox
 * @param {import("./timeline.js").Timeline} timeline
 * @param {{
 *   id(): string, change(method: string, path: string, body?: unknown): Promise<void>,
 *   edit(number: number, text: string): void, meet: Acts["meet"],
 * }} here
 * @returns {Acts}
 */
export function messageActs(outbox, timeline, here) {
  /** @type {Acts["react"]} */
  const react = (number, emoji, add) => {
    const path = `/messages/${number}/reactions/${encodeURIComponent(emoji)}`;
    here.change(add ? "PUT" : "DELETE", path).catch((problem) => say(problem.title || t("error.network")));
  };
  /** @type {Acts["menu"]} */
  const menu = (number, anchor) => {
    const message = timeline.message(number);
    const mine = (/** @type {string} */ emoji) =>
      message?.reactions.some((one) => one.emoji === emoji && one.mine);
    const yes = t("message.delete");
    const remove = () =>
      askFirst(yes, [el("p", {}, t("message.delete_ask"))], yes, () =>
        here.change("DELETE", `/messages/${number}`),
      );
    const own = message?.author?.mine && [
      { words: t("message.edit"), act: () => here.edit(number, message.text) },
      { words: yes, danger: true, act: remove },
    ];
    const palette = PALETTE.map((emoji) => ({
      words: emoji,
      small: true,
      act: () => react(number, emoji, !mine(emoji)),
    }));
    openMenu(anchor, [...palette, ...(own || [])]);
  };
  return { id: here.id, react, menu, retry: (key) => outbox.retry(key), drop: (key) => outbox.drop(key), meet: here.meet };
}
