/** Slack's messages in a list: how they stand together, and what one can do with them. @module */
/** @import { Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { say } from "./dom.js";
import { editor } from "./editor.js";
import { openThread } from "./going.js";
import { ask, openEmoji, openMenu } from "./menu.js";
import { authorOf, messageRow, moment, react } from "./message.js";
import { Rows } from "./rows.js";
import { compose, retype } from "./text.js";

const TOGETHER = 5 * 60;
/** @type {import("./rows.js").Kind<Message>["tools"]} */
const TOOLS = [
  { name: "react", picture: "smile", label: "React", key: "+", opens: "dialog" },
  { name: "reply", picture: "reply", label: "Reply in thread", key: "r" },
  { name: "edit", picture: "pencil", label: "Edit", key: "e" },
  { name: "more", picture: "more", label: "More actions", key: "m", opens: "menu" },
];

/** @param {Message} one */
const isPlain = (one) => !one.is_ephemeral && !one.subtype?.includes("_join") && one.subtype !== "tombstone";

/** One for the channel and one for the thread beside it. */
export class Log {
  #channel = "";
  #thread = "";

  /** @param {Desk} desk @param {string} label */
  constructor(desk, label) {
    this.desk = desk;
    /** @type {Rows<Message>} */
    this.rows = new Rows({
      time: (one) => moment(one.ts),
      together: (before, one) => this.#together(before, one),
      from: (one) => [this.#news(one), desk.world.statuses.get(`${this.#channel} ${one.ts}`)?.status ?? "", desk.world.faces],
      draw: (one, compact, open) => messageRow(one, this.#channel, desk, { compact, news: this.#news(one), inThread: Boolean(this.#thread), editor: open }),
      editor: (one, stop) => this.#editor(one, stop),
      isMine: (one) => this.#isMine(one),
      acts: this.#acts,
      tools: TOOLS,
      hidden: (one) => this.#hidden(one),
      redraw: () => desk.draw(),
    }, label);
  }

  get node() {
    return this.rows.node;
  }

  /** @param {string} channel @param {string} thread @param {Message[]} messages @param {string} newFrom */
  show(channel, thread, messages, newFrom) {
    this.#channel = channel;
    this.#thread = thread;
    this.rows.show(`${channel} ${thread}`, messages, newFrom);
  }

  /** @param {Message} before @param {Message} message */
  #together(before, message) {
    const near = Number(message.ts) - Number(before.ts) < TOGETHER;
    return near && isPlain(before) && isPlain(message) && authorOf(before, this.desk).key === authorOf(message, this.desk).key;
  }

  /** @param {Message} message */
  #news(message) {
    return this.#thread ? 0 : this.desk.unread.inThread(this.#channel, message.ts);
  }

  /** @param {Message} message */
  #hidden(message) {
    if (message.is_ephemeral || message.subtype === "tombstone") return null;
    return [...(this.#isMine(message) ? [] : ["edit"]), ...(this.#thread ? ["reply"] : [])];
  }

  /** What keys and tools do with a message. @type {Record<string, (message: Message) => void>} */
  #acts = {
    Enter: (message) => this.#reply(message),
    r: (message) => this.#reply(message),
    e: (message) => this.#isMine(message) && this.rows.edit(message.ts),
    "+": (message) => openEmoji(this.rows.tool("react", message), (name) => void react(this.#channel, message.ts, name, false, this.desk)),
    m: (message) => this.#more(message),
    Delete: (message) => void this.#delete(message),
  };

  /** @param {Message} message @param {() => void} over */
  #editor(message, over) {
    const { slack, world } = this.desk;
    const channel = this.#channel;
    const save = (/** @type {string} */ text) => slack.web("chat.update", { channel, ts: message.ts, text: compose(text, world) });
    return editor({ draft: this.desk.values.of(`edit ${message.ts}`), text: retype(message.text, world), save, over });
  }

  /** @param {Message} message */
  #reply(message) {
    if (this.#thread) this.desk.threadComposer.focus();
    else openThread(this.desk, this.#channel, message.thread_ts || message.ts);
  }

  /** @param {Message} message */
  #isMine(message) {
    return message.user === this.desk.world.me.id && !message.bot_id && message.subtype !== "tombstone";
  }

  /** @param {Message} message */
  async #delete(message) {
    const { world, slack } = this.desk;
    if (!this.#isMine(message) && !world.me.is_admin) return;
    if (!(await ask("Delete this message?", "It is taken away for everybody.", "Delete", "Keep it", true))) return;
    await slack.web("chat.delete", { channel: this.#channel, ts: message.ts }).catch((problem) => say(problem.message, true));
  }

  /** @param {Message} message */
  #more(message) {
    const { world, slack } = this.desk;
    const own = this.#isMine(message);
    const use = (/** @type {string} */ callback_id) => () =>
      void slack.control("shortcut", { callback_id, channel: this.#channel, ts: message.ts }).catch((problem) => say(problem.message, true));
    const shortcuts = (world.app?.shortcuts ?? []).filter((one) => one.type === "message");
    openMenu(this.rows.tool("more", message), [
      ...(this.#thread ? [] : [{ words: "Reply in thread", hint: "r", act: () => this.#reply(message) }]),
      { words: "Copy text", act: () => void navigator.clipboard?.writeText(message.text) },
      ...(own ? [{ words: "Edit", hint: "e", act: () => this.rows.edit(message.ts) }] : []),
      ...(own || world.me.is_admin ? [{ words: "Delete…", hint: "Del", danger: true, act: () => void this.#delete(message) }] : []),
      ...(shortcuts.length ? [null] : []),
      ...shortcuts.map((one) => ({ words: one.name, hint: world.app?.name ?? "", act: use(one.callback_id) })),
    ]);
  }
}
