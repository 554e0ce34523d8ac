/** The thread beside the messages of a place. @module */
/** @import { Walked } from "./going.js" */
/** @import { Shows } from "./reading.js" */
/** @import { Message, Unread } from "./unread.js" */
import { el, iconButton } from "./dom.js";
import { closeThread } from "./going.js";
import { Reading } from "./reading.js";

/**
 * What a thread needs of its desk.
 * @template M @typedef {Walked & {
 *   unread: Unread, threadLog: Shows<M>, threadComposer: {node: HTMLElement, moveTo: (channel: string, thread: string, label: string) => void},
 * }} Threaded
 */

/** What is said there, and the field to say more. @template {Message} M */
export class Thread {
  #title = el("small", {});
  typing = el("p", { class: "typing" });

  /** @param {Threaded<M>} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Reading<M>} */ this.reading = new Reading(desk.threadLog, desk.unread);
    const close = iconButton("close", "Close thread", () => closeThread(desk));
    this.node = el(
      "section", { class: "thread", "aria-label": "Thread beside the channel", hidden: true },
      el("header", { class: "title" }, el("div", { class: "grow" }, el("h2", {}, "Thread"), this.#title), close),
      desk.threadLog.node, this.typing, desk.threadComposer.node,
    );
  }

  /** Draws the thread where the person is. @param {string} title @param {M[]} shown @param {M[]} replies those of them that can be new */
  show(title, shown, replies) {
    const { channel, thread } = this.desk.place;
    this.#appear(true);
    this.reading.show(channel, thread, shown, replies);
    this.#title.textContent = title;
    this.desk.threadComposer.moveTo(channel, thread, "Reply in the thread");
  }

  hide() {
    this.#appear(false);
    this.reading.leave();
  }

  /** @param {boolean} isThere */
  #appear(isThere) {
    this.node.hidden = !isThere;
    this.node.closest(".desk")?.classList.toggle("with-thread", isThere);
  }
}
