/**
 * One conversation as far as this page knows it. Only what the feed or the socket says moves the
 * cursor: the answer to an own call knows nothing of what others wrote before it.
 * @module
 */
/** @import {Batch, Conversation, Message} from "./types.js" */

/** Messages by their number, each once, as it is now. */
export class Timeline {
  /** @type {Map<number, Message>} */ #messages = new Map();
  /** @type {Conversation | null} */ conversation = null;
  cursor = 0;

  /** Takes what happened since; answers with the messages that are new here. @param {Batch} batch */
  apply(batch) {
    if (batch.conversation) this.conversation = batch.conversation;
    this.cursor = Math.max(this.cursor, batch.cursor);
    return batch.messages.filter((message) => this.put(message));
  }

  /** Keeps the younger state of a message; true when it was not here before. @param {Message} message */
  put(message) {
    const known = this.#messages.get(message.number);
    if (!known || known.changed <= message.changed) this.#messages.set(message.number, message);
    return !known;
  }

  /** As they are read: by number, but above what was said later by agents and heard first. */
  get messages() {
    /** @type {Message[]} */ const placed = [];
    let latest = "";
    for (const message of [...this.#messages.values()].sort((a, b) => a.number - b.number)) {
      const said = message.said_at || latest;
      const place = said < latest ? placed.findIndex((one) => (one.said_at || "") > said) : placed.length;
      placed.splice(place, 0, message);
      if (said > latest) latest = said;
    }
    return placed;
  }

  /** @param {number} number */
  message(number) {
    return this.#messages.get(number);
  }

  /** The lowest number of the last `count` that came from others; 0 when there are none. @param {number} count */
  firstOfLast(count) {
    const numbers = [...this.#messages.values()].filter(isFromOthers).map((one) => one.number);
    return count ? (numbers.sort((a, b) => b - a).slice(0, count).pop() ?? 0) : 0;
  }
}

/** @param {Message} message */
export const isFromOthers = (message) => message.kind === "message" && !message.author?.mine;

/**
 * Whether the second stands under the first as one group: same author, same day, close in time.
 * @param {Message | undefined} first @param {Message | undefined} second
 */
export function together(first, second) {
  if (!first?.author || !second?.author) return false;
  const [a, b] = [first.author, second.author];
  if (a.mine !== b.mine || a.name !== b.name || a.kind !== b.kind) return false;
  const [from, to] = [new Date(first.at), new Date(second.at)];
  return from.toDateString() === to.toDateString() && to.getTime() - from.getTime() < 300_000;
}
