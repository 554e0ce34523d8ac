/** Up to where this person has read, in this browser. @module */
/** @typedef {{ts: string, user?: string, subtype?: string}} Message */
/** @typedef {{me: {id: string}, repliesTo: (channel: string, root: string) => Message[], channels: Map<string, {messages: Message[]}>}} World */
import { where } from "./world.js";

/** Time stamps by channel, and by channel and thread. */
export class Unread {
  /** @type {Map<string, string>} */ #read;
  #name;

  /** @param {World} world @param {string} user */
  constructor(world, user) {
    this.world = world;
    this.#name = `desk.read.${user}`;
    this.#read = new Map(stored(this.#name));
  }

  /** @param {string} channel @param {string} [thread] */
  upTo(channel, thread = "") {
    return this.#read.get(where(channel, thread)) ?? "";
  }

  /** @param {string} channel @param {string} thread @param {string} ts */
  mark(channel, thread, ts) {
    if (ts <= this.upTo(channel, thread)) return;
    this.#read.set(where(channel, thread), ts);
    try {
      localStorage.setItem(this.#name, JSON.stringify([...this.#read].slice(-500)));
    } catch {
      // Where storage is blocked, the page's own memory has to do.
    }
  }

  /** @param {Message[]} messages @param {string} since */
  #count(messages, since) {
    return messages.filter((one) => one.ts > since && one.user !== this.world.me.id && one.subtype !== "tombstone").length;
  }

  /** The first of these that is new; "" on a first visit, when everything is. @param {Message[]} messages @param {string} channel @param {string} thread */
  firstNew(messages, channel, thread) {
    const since = this.upTo(channel, thread);
    return (since && messages.find((one) => one.ts > since && one.user !== this.world.me.id)?.ts) || "";
  }

  /** @param {string} channel @param {string} root */
  inThread(channel, root) {
    return this.#count(this.world.repliesTo(channel, root), this.upTo(channel, root));
  }

  /** Everything new there, threads included. @param {string} channel */
  inChannel(channel) {
    const { messages = [] } = this.world.channels.get(channel) ?? {};
    const threads = messages.reduce((sum, one) => sum + this.inThread(channel, one.ts), 0);
    return this.#count(messages, this.upTo(channel)) + threads;
  }

  /** Everything new wherever this person reads. */
  everywhere() {
    return [...this.world.channels.keys()].reduce((sum, id) => sum + this.inChannel(id), 0);
  }
}

/** @param {string} name @returns {[string, string][]} */
function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}
