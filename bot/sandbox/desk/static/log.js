/** Slack's messages in a list: how they stand together, and what one can do with them. @module */
/** @import { Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Known } from "./deeds.js" */
import { deeds } from "./deeds.js";
import { sayWhy } from "./dom.js";
import { editor } from "./editor.js";
import { openThread } from "./going.js";
import { authorOf, messageRow, moment, react } from "./message.js";
import { Rows } from "./rows.js";
import { compose, retype } from "./text.js";

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
      together: (before, one) => isPlain(before) && isPlain(one) && authorOf(before, desk).key === authorOf(one, desk).key,
      from: (one) => [this.#news(one), desk.world.statuses.get(`${this.#channel} ${one.ts}`)?.status ?? "", desk.world.faces],
      draw: (one, compact, open) => messageRow(one, this.#channel, desk, { compact, news: this.#news(one), inThread: Boolean(this.#thread), editor: open }),
      editor: (one, over) => this.#editor(one, over),
      redraw: () => desk.draw(),
      ...deeds(this.#known()),
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

  /** @returns {Known<Message>} */
  #known() {
    const { slack, world } = this.desk;
    return {
      inThread: () => Boolean(this.#thread),
      isBare: (one) => Boolean(one.is_ephemeral) || one.subtype === "tombstone",
      isMine: (one) => this.#isMine(one),
      mayDelete: (one) => this.#isMine(one) || Boolean(world.me.is_admin),
      wordsIn: (one) => one.text,
      replyLabel: "Reply in thread",
      replyWords: () => "Reply in thread",
      reply: (one) => this.#reply(one),
      react: (one, emoji) => void react(this.#channel, one.ts, emoji, false, this.desk),
      warning: "It is taken away for everybody.",
      remove: (one) => slack.web("chat.delete", { channel: this.#channel, ts: one.ts }),
      offered: (one) => this.#offered(one),
    };
  }

  /** @param {Message} message */
  #news(message) {
    return this.#thread ? 0 : this.desk.unread.inThread(this.#channel, message.ts);
  }

  /** @param {Message} message */
  #isMine(message) {
    return message.user === this.desk.world.me.id && !message.bot_id && message.subtype !== "tombstone";
  }

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
  #offered(message) {
    const { world, slack } = this.desk;
    const use = (/** @type {string} */ callback_id) => () =>
      void slack.control("shortcut", { callback_id, channel: this.#channel, ts: message.ts }).catch(sayWhy);
    const shortcuts = (world.app?.shortcuts ?? []).filter((one) => one.type === "message");
    return shortcuts.map((one) => ({ words: one.name, hint: world.app?.name ?? "", act: use(one.callback_id) }));
  }
}
