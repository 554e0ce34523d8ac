/** Messages of Teams in a list: how they stand together, and what one can do with them. @module */
/** @import { TeamsMessage } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { say } from "./dom.js";
import { editor } from "./editor.js";
import { openThread } from "./going.js";
import { ask, openEmoji, openMenu } from "./menu.js";
import { Rows } from "./rows.js";
import { composed, retyped } from "./teams-html.js";
import { moment, react, teamsRow, wordsIn } from "./teams-message.js";
import { reactionNamed } from "./teams-reactions.js";

const TOGETHER = 5 * 60;
/** @type {import("./rows.js").Kind<TeamsMessage>["tools"]} */
const TOOLS = [
  { name: "react", picture: "smile", label: "React", key: "+", opens: "dialog" },
  { name: "reply", picture: "reply", label: "Reply", key: "r" },
  { name: "edit", picture: "pencil", label: "Edit", key: "e" },
  { name: "more", picture: "more", label: "More actions", key: "m", opens: "menu" },
];

/** One for the channel or chat, and one for the thread beside it. */
export class TeamsLog {
  #inThread;
  #place = "";

  /** @param {TeamsDesk} desk @param {string} label @param {boolean} inThread */
  constructor(desk, label, inThread) {
    this.desk = desk;
    this.#inThread = inThread;
    /** @type {Rows<TeamsMessage>} */
    this.rows = new Rows({
      time: moment,
      together: (before, one) => one.created - before.created < TOGETHER && before.from === one.from && !before.targeted && !one.targeted && !before.deleted && !one.deleted,
      from: (one) => [this.#news(one), desk.world.repliesTo(one.place, one.ts).at(-1)],
      draw: (one, compact, open) => teamsRow(one, desk, { compact, news: this.#news(one), inThread, editor: open }),
      editor: (one, over) => editor({ draft: desk.values.of(`edit ${one.ts}`), text: retyped(one.text), save: (text) => this.#save(one, text), over }),
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

  /** @param {string} place @param {string} thread @param {TeamsMessage[]} messages @param {string} newFrom */
  show(place, thread, messages, newFrom) {
    this.#place = place;
    this.rows.show(`${place} ${thread}`, messages, newFrom);
  }

  /** @param {TeamsMessage} message */
  #news(message) {
    return this.#inThread ? 0 : this.desk.unread.inThread(this.#place, message.ts);
  }

  /** @param {TeamsMessage} message */
  #isMine(message) {
    return message.user === this.desk.world.me.id && !message.deleted && !message.targeted;
  }

  /** @param {TeamsMessage} message */
  #hidden(message) {
    if (message.targeted || message.deleted) return null;
    return [...(this.#isMine(message) ? [] : ["edit"]), ...(this.#inThread ? ["reply"] : [])];
  }

  /** What keys and tools do with a message. @type {Record<string, (message: TeamsMessage) => void>} */
  #acts = {
    Enter: (message) => this.#reply(message),
    r: (message) => this.#reply(message),
    e: (message) => this.#isMine(message) && this.rows.edit(message.ts),
    "+": (message) => openEmoji(this.rows.tool("react", message), (name) => void react(message, reactionNamed(name), false, this.desk)),
    m: (message) => this.#more(message),
    Delete: (message) => void this.#delete(message),
  };

  /** @param {TeamsMessage} message @param {string} text */
  #save(message, text) {
    return this.desk.line.control("edit", { channel: message.place, message: message.id, html: composed(text, this.desk.world) });
  }

  /** A chat has no threads: there one quotes. @param {TeamsMessage} message */
  #reply(message) {
    if (this.#inThread) this.desk.threadComposer.focus();
    else if (this.desk.channel?.isChat) this.desk.quote(message);
    else openThread(this.desk, message.place, message.thread || message.ts);
  }

  /** @param {TeamsMessage} message */
  async #delete(message) {
    if (!this.#isMine(message)) return;
    if (!(await ask("Delete this message?", "A mark stays in its place; you can bring it back.", "Delete", "Keep it", true))) return;
    await this.desk.line.control("delete", { channel: message.place, message: message.id }).catch((problem) => say(problem.message, true));
  }

  /** @param {TeamsMessage} message */
  #more(message) {
    const { world, line } = this.desk;
    const own = this.#isMine(message);
    const use = (/** @type {string} */ command) => () =>
      void line.control("command", { channel: message.place, message: message.id, command }).catch((problem) => say(problem.message, true));
    const actions = world.app.actions.filter((one) => one.context.includes("message"));
    const reply = this.desk.channel?.isChat ? "Quote" : "Reply in thread";
    openMenu(this.rows.tool("more", message), [
      ...(this.#inThread ? [] : [{ words: reply, hint: "r", act: () => this.#reply(message) }]),
      { words: "Copy text", act: () => void navigator.clipboard?.writeText(wordsIn(message)) },
      ...(own ? [{ words: "Edit", hint: "e", act: () => this.rows.edit(message.ts) }] : []),
      ...(own ? [{ words: "Delete…", hint: "Del", danger: true, act: () => void this.#delete(message) }] : []),
      ...(actions.length ? [null] : []),
      ...actions.map((one) => ({ words: one.title, hint: world.app.name, act: use(one.id) })),
    ]);
  }
}
