/** Messages of Teams in a list: how they stand together, and what one can do with them. @module */
/** @import { TeamsMessage } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
/** @import { Known } from "./deeds.js" */
import { deeds } from "./deeds.js";
import { sayWhy } from "./dom.js";
import { editor } from "./editor.js";
import { openThread } from "./going.js";
import { Rows } from "./rows.js";
import { composed, retyped } from "./teams-html.js";
import { moment, react, teamsRow, wordsIn } from "./teams-message.js";
import { reactionNamed } from "./teams-reactions.js";

/** @param {TeamsMessage} one */
const isBare = (one) => one.targeted || one.deleted;

/** One for the channel or chat, and one for the thread beside it. */
export class TeamsLog {
  #place = "";
  #thread = "";

  /** @param {TeamsDesk} desk @param {string} label */
  constructor(desk, label) {
    this.desk = desk;
    /** @type {Rows<TeamsMessage>} */
    this.rows = new Rows({
      time: moment,
      together: (before, one) => before.from === one.from && !isBare(before) && !isBare(one),
      from: (one) => [this.#news(one), desk.world.repliesTo(one.place, one.ts).at(-1)],
      draw: (one, compact, open) => teamsRow(one, desk, { compact, news: this.#news(one), inThread: Boolean(this.#thread), editor: open }),
      editor: (one, over) => editor({ draft: desk.values.of(`edit ${one.ts}`), text: retyped(one.text), save: (text) => this.#save(one, text), over }),
      redraw: () => desk.draw(),
      ...deeds(this.#known()),
    }, label);
  }

  get node() {
    return this.rows.node;
  }

  /** @param {string} place @param {string} thread @param {TeamsMessage[]} messages @param {string} newFrom */
  show(place, thread, messages, newFrom) {
    this.#place = place;
    this.#thread = thread;
    this.rows.show(`${place} ${thread}`, messages, newFrom);
  }

  /** @returns {Known<TeamsMessage>} */
  #known() {
    const { desk } = this;
    const isMine = (/** @type {TeamsMessage} */ one) => one.user === desk.world.me.id && !isBare(one);
    return {
      inThread: () => Boolean(this.#thread),
      isBare,
      isMine,
      mayDelete: isMine,
      wordsIn,
      replyLabel: "Reply",
      replyWords: () => (desk.channel?.isChat ? "Quote" : "Reply in thread"),
      reply: (one) => this.#reply(one),
      react: (one, emoji) => void react(one, reactionNamed(emoji), false, desk),
      warning: "A mark stays in its place; you can bring it back.",
      remove: (one) => desk.line.control("delete", { channel: one.place, message: one.id }),
      offered: (one) => this.#offered(one),
    };
  }

  /** @param {TeamsMessage} message */
  #news(message) {
    return this.#thread ? 0 : this.desk.unread.inThread(this.#place, message.ts);
  }

  /** @param {TeamsMessage} message @param {string} text */
  #save(message, text) {
    return this.desk.line.control("edit", { channel: message.place, message: message.id, html: composed(text, this.desk.world) });
  }

  /** A chat has no threads: there one quotes. @param {TeamsMessage} message */
  #reply(message) {
    if (this.#thread) this.desk.threadComposer.focus();
    else if (this.desk.channel?.isChat) this.desk.quote(message);
    else openThread(this.desk, message.place, message.thread || message.ts);
  }

  /** @param {TeamsMessage} message */
  #offered(message) {
    const { world, line } = this.desk;
    const use = (/** @type {string} */ command) => () =>
      void line.control("command", { channel: message.place, message: message.id, command }).catch(sayWhy);
    const actions = world.app.actions.filter((one) => one.context.includes("message"));
    return actions.map((one) => ({ words: one.title, hint: world.app.name, act: use(one.id) }));
  }
}
