/** The menus: what the guest can do with a conversation, with themselves (WID-06), and with a message. @module */
/** @import {Acts, App, Conversation, Message} from "./types.js" */
import { at, call } from "./api.js";
import { el, say } from "./dom.js";
import { download } from "./files.js";
import { t } from "./i18n.js";
import { askFirst } from "./menu.js";
import { correctMe, invite, showPeople } from "./people.js";
import { beep, muted, setMuted } from "./sound.js";

/** A message came while the guest looked elsewhere. */
export const ring = () => beep();

/** What the palette offers. */
const PALETTE = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

/**
 * @param {Message | undefined} message
 * @param {{
 *   change(method: string, path: string): Promise<void>, edit(number: number, text: string): void, react: Acts["react"],
 * }} act
 * @returns {import("./menu.js").Choice[]}
 */
export function messageMenu(message, { change, edit, react }) {
  if (!message) return [];
  const { number, text, author, reactions } = message;
  const mine = (/** @type {string} */ emoji) => reactions.some((one) => one.emoji === emoji && one.mine);
  const yes = t("options.delete");
  const remove = () =>
    askFirst(yes, [el("p", {}, t("options.delete_ask"))], yes, () => change("DELETE", `/messages/${number}`));
  const palette = PALETTE.map((emoji) => ({
    words: emoji,
    small: true,
    act: () => react(number, emoji, !mine(emoji)),
  }));
  const own = [
    { words: t("options.edit"), act: () => edit(number, text) },
    { words: yes, danger: true, act: remove },
  ];
  return [...palette, ...(author?.mine ? own : [])];
}

/**
 * @param {App} app @param {Conversation | null} conversation @param {() => Promise<void>} refresh
 * @returns {import("./menu.js").Choice[]}
 */
export function conversationMenu(app, conversation, refresh) {
  if (!conversation) return [];
  const { id, state, number, can_write: writer, share_url: share } = conversation;
  const post = (/** @type {string} */ what, /** @type {unknown} */ body) =>
    call("POST", at(id, what), body).then(refresh);
  const tell = (/** @type {Promise<unknown>} */ work, /** @type {string} */ done) =>
    void work.then(
      () => done && say(done),
      (problem) => say(problem.title || t("error.network")),
    );
  const email = app.guest?.email;
  const leave = () =>
    askFirst(t("options.leave"), [el("p", {}, t("options.leave_ask"))], t("options.leave"), async () => {
      await call("POST", at(id, "/leave"));
      app.go({ name: "home" });
    });
  return [
    { words: t("options.me"), act: () => void correctMe(app) },
    ...(writer
      ? [
          { words: t("options.people"), act: () => showPeople(conversation) },
          { words: t("options.invite"), act: () => invite(conversation) },
        ]
      : []),
    { words: t("options.sounds"), checked: !muted(), act: () => setMuted(!muted()) },
    {
      words: t("options.transcript"),
      act: () => void download(at(id, "/transcript?format=html"), `${number}.html`),
    },
    ...(email
      ? [
          {
            words: t("options.mail"),
            act: () => tell(post("/transcript", { email }), t("options.mailed", { email })),
          },
        ]
      : []),
    ...(share
      ? [
          {
            words: t("options.share"),
            act: () => tell(navigator.clipboard.writeText(share), t("options.copied")),
          },
        ]
      : []),
    ...(writer
      ? [
          state === "open"
            ? { words: t("options.close"), act: () => tell(post("/close", undefined), "") }
            : { words: t("options.reopen"), act: () => tell(post("/reopen", undefined), "") },
        ]
      : []),
    { words: t("options.leave"), danger: true, act: leave },
  ];
}
