/** The workspace as one person sees it: a picture that live deltas keep true. @module */
/** @import { App, Channel, Json, Message, Status, User, View } from "./types.js" */

const TYPING_MS = 6000;

/** Tells `change` after every delta, and the delta itself in `detail`. */
export class World extends EventTarget {
  seq = 0;
  ready = false;
  connected = false;
  team = { id: "", name: "", domain: "" };
  /** @type {User} */ me = { id: "", name: "", real_name: "", is_bot: false, deleted: false, profile: {} };
  /** @type {Map<string, User>} */ users = new Map();
  /** @type {Map<string, {name: string, handle: string}>} */ groups = new Map();
  /** @type {Map<string, Channel>} */ channels = new Map();
  /** Replies by channel and root. @type {Map<string, Message[]>} */ threads = new Map();
  /** @type {App | null} */ app = null;
  /** @type {View[]} */ views = [];
  /** @type {View | null} */ home = null;
  /** @type {Map<string, string>} */ presence = new Map();
  /** @type {Map<string, Status>} */ statuses = new Map();
  /** Who types where, and until when. @type {Map<string, Map<string, number>>} */ typing = new Map();
  /** Rises when names or pictures of people change: everything is drawn anew. */
  faces = 0;

  /** @param {Json} state */
  load(state) {
    Object.assign(this, { seq: state.seq, team: state.team, me: state.me, app: state.app });
    Object.assign(this, { views: state.views, home: state.home, ready: true });
    this.users = new Map(state.users.map((/** @type {User} */ one) => [one.id, one]));
    this.groups = new Map(state.usergroups.map((/** @type {Json} */ one) => [one.id, one]));
    this.presence = new Map(Object.entries(state.presence));
    this.statuses = new Map(state.statuses.map((/** @type {Status} */ one) => [where(one.channel, one.thread_ts), one]));
    this.channels.clear();
    this.threads.clear();
    for (const channel of [...state.channels, ...state.dms]) this.#addChannel(channel);
    this.faces += 1;
    this.#tell({ type: "state" });
  }

  /** @param {Channel} channel */
  #addChannel(channel) {
    for (const message of channel.messages) {
      if (message.replies?.length) this.threads.set(where(channel.id, message.ts), message.replies);
      delete message.replies;
    }
    this.channels.set(channel.id, channel);
  }

  /** Takes one delta; false when only a new picture helps. @param {Json} delta @returns {boolean} */
  apply(delta) {
    this.seq = Math.max(this.seq, delta.seq ?? 0);
    const known = !delta.channel || typeof delta.channel === "object" || this.channels.has(delta.channel);
    if (!known) return false;
    this.#acts[delta.type]?.(delta);
    this.#tell(delta);
    return true;
  }

  /** @type {Record<string, (delta: Json) => void>} */
  #acts = {
    message: (d) => this.#posted(d.channel, d.message, d.parent),
    message_changed: (d) => this.#changed(d.channel, d.message),
    reaction: (d) => this.#changed(d.channel, d.message),
    message_deleted: (d) => this.#deleted(d.channel, d.ts, d.thread_ts, d.parent),
    ephemeral: (d) => insert(this.#channel(d.channel).ephemerals, d.message),
    ephemeral_changed: (d) => insert(this.#channel(d.channel).ephemerals, d.message),
    ephemeral_deleted: (d) => this.dismiss(d.channel, d.ts),
    view: (d) => (this.views = d.views),
    home: (d) => (this.home = d.view),
    status: (d) => this.#status(/** @type {any} */ (d)),
    member: (d) => this.#member(d.channel, d.user, d.action === "joined"),
    channel: (d) => this.#renamed(d.channel),
    user: (d) => this.#person(d.user),
    presence: (d) => this.presence.set(d.user, d.presence),
    typing: (d) => this.#types(d.channel, d.thread_ts, d.user),
  };

  /** @param {string} id */
  #channel(id) {
    return /** @type {Channel} */ (this.channels.get(id));
  }

  /** @param {string} channel @param {Message} message @param {Message} [parent] */
  #posted(channel, message, parent) {
    const inThread = message.thread_ts && message.thread_ts !== message.ts;
    if (inThread) {
      const key = where(channel, message.thread_ts ?? "");
      const replies = this.threads.get(key) ?? [];
      insert(replies, message);
      this.threads.set(key, replies);
    }
    if (!inThread || message.subtype === "thread_broadcast") insert(this.#channel(channel).messages, message);
    if (parent) this.#changed(channel, parent);
    this.typing.get(where(channel, inThread ? (message.thread_ts ?? "") : ""))?.delete(message.user ?? "");
  }

  /** @param {string} channel @param {Message} message */
  #changed(channel, message) {
    const lists = [this.#channel(channel).messages, this.threads.get(where(channel, message.thread_ts ?? ""))];
    for (const list of lists) {
      const at = list?.findIndex((one) => one.ts === message.ts) ?? -1;
      if (list && at >= 0) list[at] = message;
    }
  }

  /** @param {string} channel @param {string} ts @param {string} [root] @param {Message} [parent] */
  #deleted(channel, ts, root, parent) {
    remove(this.#channel(channel).messages, ts);
    const replies = this.threads.get(where(channel, root ?? ""));
    if (replies) remove(replies, ts);
    if (!parent) return;
    // A deleted root that lost its last reply is gone as well.
    if (parent.subtype === "tombstone" && !parent.reply_count) remove(this.#channel(channel).messages, parent.ts);
    else this.#changed(channel, parent);
  }

  /** @param {Status} status */
  #status(status) {
    const key = where(status.channel, status.thread_ts);
    if (status.status) this.statuses.set(key, status);
    else this.statuses.delete(key);
  }

  /** @param {string} id @param {string} user @param {boolean} joined */
  #member(id, user, joined) {
    const channel = this.#channel(id);
    channel.members = channel.members.filter((one) => one !== user);
    if (joined) channel.members.push(user);
    if (user === this.me.id) channel.is_member = joined;
  }

  /** @param {Channel} shape */
  #renamed(shape) {
    const known = this.channels.get(shape.id);
    const empty = { members: [], messages: [], ephemerals: [] };
    // The shape is nobody's in particular: who is a member is known here.
    this.channels.set(shape.id, { ...empty, ...known, ...shape, is_member: known?.is_member ?? shape.is_member });
    this.faces += 1;
  }

  /** @param {User} user */
  #person(user) {
    this.users.set(user.id, user);
    if (user.id === this.me.id) this.me = user;
    this.faces += 1;
  }

  /** @param {string} channel @param {string} thread @param {string} user */
  #types(channel, thread, user) {
    const key = where(channel, thread);
    const people = this.typing.get(key) ?? new Map();
    people.set(user, Date.now() + TYPING_MS);
    this.typing.set(key, people);
    setTimeout(() => this.#tell({ type: "typing-over" }), TYPING_MS + 50);
  }

  /** @param {Json} delta */
  #tell(delta) {
    this.dispatchEvent(new CustomEvent("change", { detail: delta }));
  }

  /** Takes away what only this person saw. @param {string} channel @param {string} ts */
  dismiss(channel, ts) {
    remove(this.channels.get(channel)?.ephemerals ?? [], ts);
  }

  /** Puts what was read from the history into its place. @param {string} id @param {Message[]} messages */
  addEarlier(id, messages) {
    for (const message of messages) insert(this.#channel(id).messages, message);
    this.#tell({ type: "history" });
  }

  /** @param {string} id */
  nameOf(id) {
    const user = this.users.get(id);
    if (id === "USLACKBOT") return "Desk";
    return user ? user.profile.display_name || user.real_name || user.name : id;
  }

  /** @param {Channel} channel */
  titleOf(channel) {
    return channel.is_im ? this.nameOf(channel.user ?? "") : channel.name;
  }

  /** Who types there now, by name. @param {string} channel @param {string} thread */
  typists(channel, thread) {
    const people = [...(this.typing.get(where(channel, thread)) ?? [])];
    return people.filter(([, until]) => until > Date.now()).map(([user]) => this.nameOf(user));
  }

  /** @param {string} channel @param {string} root */
  repliesTo(channel, root) {
    return this.threads.get(where(channel, root)) ?? [];
  }

  /** @param {string} channel @param {string} ts @returns {Message | undefined} */
  find(channel, ts) {
    const same = (/** @type {Message} */ one) => one.ts === ts;
    const found = this.channels.get(channel)?.messages.find(same);
    if (found) return found;
    const threads = [...this.threads].filter(([key]) => key.startsWith(`${channel} `));
    return threads.flatMap(([, replies]) => replies).find(same);
  }
}

/** @param {string} channel @param {string} thread */
export const where = (channel, thread) => `${channel} ${thread}`;

/** By time, each only once. @param {Message[]} list @param {Message} message */
function insert(list, message) {
  remove(list, message.ts);
  let at = list.length;
  while (at > 0 && /** @type {Message} */ (list[at - 1]).ts > message.ts) at -= 1;
  list.splice(at, 0, message);
}

/** @param {Message[]} list @param {string} ts */
function remove(list, ts) {
  const at = list.findIndex((one) => one.ts === ts);
  if (at >= 0) list.splice(at, 1);
}
