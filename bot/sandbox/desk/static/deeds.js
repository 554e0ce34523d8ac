/** What is done with a message, by the keys and by the tools beside it, whoever's it is. @module */
/** @import { Choice } from "./types.js" */
/** @import { Kind, Rows } from "./rows.js" */
import { sayWhy } from "./dom.js";
import { ask, openEmoji, openMenu } from "./menu.js";

/**
 * What a desk knows of its messages. With one that is `isBare` nothing can be done; `warning` is said before one is
 * deleted; `replyLabel` names the tool, `replyWords` the menu's item; `offered` is what the app does with a message.
 * @template M
 * @typedef {{
 *   inThread: () => boolean,
 *   isBare: (message: M) => boolean,
 *   isMine: (message: M) => boolean,
 *   mayDelete: (message: M) => boolean,
 *   wordsIn: (message: M) => string,
 *   replyLabel: string,
 *   replyWords: () => string,
 *   reply: (message: M) => void,
 *   react: (message: M, emoji: string) => void,
 *   warning: string,
 *   remove: (message: M) => Promise<unknown>,
 *   offered: (message: M) => Choice[],
 * }} Known
 */

/** The part of a list's kind that says what is done with its messages. @template {{ts: string}} M @param {Known<M>} known @returns {Pick<Kind<M>, "isMine" | "acts" | "tools" | "hidden">} */
export function deeds(known) {
  return {
    isMine: known.isMine,
    acts: acts(known),
    tools: [
      { name: "react", picture: "smile", label: "React", key: "+", opens: "dialog" },
      { name: "reply", picture: "reply", label: known.replyLabel, key: "r" },
      { name: "edit", picture: "pencil", label: "Edit", key: "e" },
      { name: "more", picture: "more", label: "More actions", key: "m", opens: "menu" },
    ],
    hidden: (message) => {
      if (known.isBare(message)) return null;
      return [...(known.isMine(message) ? [] : ["edit"]), ...(known.inThread() ? ["reply"] : [])];
    },
  };
}

/** By the keys of the keyboard. @template {{ts: string}} M @param {Known<M>} known @returns {Kind<M>["acts"]} */
const acts = (known) => ({
  Enter: known.reply,
  r: known.reply,
  e: (message, rows) => known.isMine(message) && rows.edit(message.ts),
  "+": (message, rows) => openEmoji(rows.tool("react", message), (name) => known.react(message, name)),
  m: (message, rows) => openMenu(rows.tool("more", message), choices(known, message, rows)),
  Delete: (message) => void remove(known, message),
});

/** @template M @param {Known<M>} known @param {M} message */
async function remove(known, message) {
  if (!known.mayDelete(message)) return;
  if (!(await ask("Delete this message?", known.warning, "Delete", "Keep it", true))) return;
  await known.remove(message).catch(sayWhy);
}

/** @template {{ts: string}} M @param {Known<M>} known @param {M} message @param {Rows<M>} rows @returns {(Choice | null)[]} */
function choices(known, message, rows) {
  const offered = known.offered(message);
  return [
    ...(known.inThread() ? [] : [{ words: known.replyWords(), hint: "r", act: () => known.reply(message) }]),
    { words: "Copy text", act: () => void navigator.clipboard?.writeText(known.wordsIn(message)) },
    ...(known.isMine(message) ? [{ words: "Edit", hint: "e", act: () => rows.edit(message.ts) }] : []),
    ...(known.mayDelete(message) ? [{ words: "Delete…", hint: "Del", danger: true, act: () => void remove(known, message) }] : []),
    ...(offered.length ? [null] : []),
    ...offered,
  ];
}
