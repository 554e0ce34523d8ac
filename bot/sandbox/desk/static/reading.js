/** Messages as they are read: what was new when the person came, and up to where they have read by now. @module */
/** @import { Message, Unread } from "./unread.js" */
import { where } from "./world.js";

/** @template M @typedef {{show: (channel: string, thread: string, messages: M[], newFrom: string) => void}} Shows */

/** What was new stays marked as new until the person leaves, though it counts as read at once. @template {Message} M */
export class Reading {
  #place = "";
  #newFrom = "";

  /** @param {Shows<M>} log @param {Unread} unread */
  constructor(log, unread) {
    this.log = log;
    this.unread = unread;
  }

  /** @param {string} channel @param {string} thread @param {M[]} shown @param {M[]} counted those of them that can be new */
  show(channel, thread, shown, counted) {
    const place = where(channel, thread);
    if (this.#place !== place) {
      this.#place = place;
      this.#newFrom = this.unread.firstNew(counted, channel, thread);
    }
    this.log.show(channel, thread, shown, this.#newFrom);
    if (!document.hidden) this.unread.mark(channel, thread, counted.at(-1)?.ts ?? "");
  }

  /** Coming back counts as coming anew. */
  leave() {
    this.#place = "";
  }
}
