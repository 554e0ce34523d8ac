/** The list of messages: drawn again only where something changed, walked with the arrow keys. @module */
/** @import { Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { el, iconButton, say } from "./dom.js";
import { editor } from "./editor.js";
import { ask, openEmoji, openMenu } from "./menu.js";
import { authorOf, messageRow, moment, react } from "./message.js";

const DAY = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });
const TOGETHER = 5 * 60;

/** One for the channel and one for the thread beside it. */
export class Log {
  /** @type {Map<string, {node: HTMLElement, from: unknown[]}>} */ #rows = new Map();
  /** @type {Message[]} */ #messages = [];
  #channel = "";
  #thread = "";
  #current = "";
  #editing = "";
  #follow = true;
  #size = 0;
  list = el("div", { class: "list" });
  earlier = el("button", { type: "button", class: "earlier", hidden: true }, "Show earlier messages");

  /** @param {Desk} desk @param {string} label */
  constructor(desk, label) {
    this.desk = desk;
    this.node = el("section", { class: "log", tabindex: "-1", "aria-label": label }, this.earlier, this.list);
    this.tools = this.#toolbar();
    this.node.addEventListener("scroll", () => this.#scrolled());
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focusin", (event) => this.#turnTo(event.target));
    this.list.addEventListener("pointerover", (event) => {
      if (!this.tools.contains(document.activeElement)) this.#showTools(event.target);
    });
    new ResizeObserver(() => this.#keepEnd()).observe(this.list);
    new ResizeObserver(() => this.#keepEnd()).observe(this.node);
  }

  /** Only a person scrolls away from the end; a browser that moves things about does not count. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    if (scrollHeight - scrollTop - clientHeight < 60) this.#follow = true;
    else if (this.#size === scrollHeight - clientHeight) this.#follow = false;
    this.#size = scrollHeight - clientHeight;
  }

  #keepEnd() {
    if (this.#follow) this.node.scrollTop = this.node.scrollHeight;
  }

  /** Jumps to the newest, as after sending. */
  toEnd() {
    this.#follow = true;
    this.#keepEnd();
  }

  /** @param {string} channel @param {string} thread @param {Message[]} messages @param {string} newFrom the first message that was new when the person came */
  show(channel, thread, messages, newFrom) {
    if (channel !== this.#channel || thread !== this.#thread) {
      this.#rows.clear();
      this.#channel = channel;
      this.#thread = thread;
      this.#current = this.#editing = "";
      this.#follow = true;
    }
    const focus = this.#focus();
    this.#messages = messages;
    const nodes = [];
    for (const [at, message] of messages.entries()) {
      const before = messages[at - 1];
      const newDay = !before || moment(before.ts).toDateString() !== moment(message.ts).toDateString();
      if (newDay) nodes.push(el("div", { class: "day", role: "separator", "aria-label": DAY.format(moment(message.ts)) }, el("span", {}, DAY.format(moment(message.ts)))));
      const isNew = message.ts === newFrom;
      if (isNew) nodes.push(el("div", { class: "new-line", role: "separator", "aria-label": "New" }, el("span", {}, "New")));
      nodes.push(this.#row(message, before, newDay || isNew));
    }
    for (const ts of this.#rows.keys()) if (!messages.some((one) => one.ts === ts)) this.#rows.delete(ts);
    this.#place(nodes);
    if (!messages.some((one) => one.ts === this.#current)) this.#current = messages.at(-1)?.ts ?? "";
    for (const [ts, { node }] of this.#rows) node.tabIndex = ts === this.#current ? 0 : -1;
    this.#restore(focus);
    this.#keepEnd();
  }

  /** Moves only what is not in its place, so that nothing else loses its focus or its scroll. @param {HTMLElement[]} nodes */
  #place(nodes) {
    for (const [at, node] of nodes.entries()) {
      if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] ?? null);
    }
    while (this.list.children.length > nodes.length) this.list.lastChild?.remove();
  }

  /** @param {Message} message @param {Message | undefined} before @param {boolean} apart */
  #row(message, before, apart) {
    const { desk } = this;
    const near = before && Number(message.ts) - Number(before.ts) < TOGETHER;
    const plain = (/** @type {Message} */ one) => !one.is_ephemeral && !one.subtype?.includes("_join") && one.subtype !== "tombstone";
    const compact = Boolean(!apart && near && before && plain(before) && plain(message) && authorOf(before, desk).key === authorOf(message, desk).key);
    const news = this.#thread ? 0 : desk.unread.inThread(this.#channel, message.ts);
    const status = desk.world.statuses.get(`${this.#channel} ${message.ts}`)?.status ?? "";
    const isEdited = this.#editing === message.ts;
    const from = [message, compact, news, status, isEdited, desk.world.faces];
    const known = this.#rows.get(message.ts);
    if (known?.from.every((one, at) => one === from[at])) return known.node;
    const stop = () => this.#edit("");
    const how = { compact, news, inThread: Boolean(this.#thread), editor: isEdited ? editor(message, this.#channel, desk, stop) : null };
    const node = messageRow(message, this.#channel, desk, how);
    this.#rows.set(message.ts, { node, from });
    return node;
  }

  /** Where the focus is, to find it again in rows that were drawn anew. */
  #focus() {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const row = /** @type {HTMLElement | null} */ (active?.closest(".row"));
    if (!row || !this.list.contains(row)) return null;
    return { ts: row.dataset.ts ?? "", key: active?.matches("textarea") ? "editor" : (active?.dataset.key ?? "") };
  }

  /** @param {{ts: string, key: string} | null} focus */
  #restore(focus) {
    if (!focus || this.list.contains(document.activeElement)) return;
    const row = this.#rows.get(focus.ts)?.node ?? this.#rows.get(this.#current)?.node;
    const inside = focus.key === "editor" ? row?.querySelector("textarea") : focus.key ? /** @type {HTMLElement | null} */ (row?.querySelector(`[data-key="${CSS.escape(focus.key)}"]`)) : null;
    (inside ?? row)?.focus({ preventScroll: true });
  }

  /** @param {EventTarget | null} target */
  #rowOf(target) {
    return /** @type {HTMLElement | null} */ (/** @type {Element} */ (target)?.closest?.(".row") ?? null);
  }

  /** @param {EventTarget | null} target */
  #turnTo(target) {
    const row = this.#rowOf(target);
    if (!row) return;
    this.#current = row.dataset.ts ?? "";
    for (const [ts, { node }] of this.#rows) node.tabIndex = ts === this.#current ? 0 : -1;
    this.#showTools(row);
  }

  /** @param {EventTarget | null} target */
  #showTools(target) {
    const row = this.#rowOf(target);
    const message = this.#messages.find((one) => one.ts === row?.dataset.ts);
    if (!row || !message || message.is_ephemeral || message.subtype === "tombstone" || row.contains(this.tools)) return;
    /** @type {HTMLElement} */ (this.tools.querySelector("[data-tool=edit]")).hidden = !this.#isMine(message);
    /** @type {HTMLElement} */ (this.tools.querySelector("[data-tool=reply]")).hidden = Boolean(this.#thread);
    row.append(this.tools);
  }

  #toolbar() {
    const act = (/** @type {string} */ key) => () => {
      const message = this.#messages.find((one) => one.ts === this.#rowOf(this.tools)?.dataset.ts);
      if (message) this.#acts[key]?.(message);
    };
    return el(
      "div", { class: "tools", role: "group", "aria-label": "Message" },
      iconButton("smile", "React", act("+"), { "data-tool": "react", "aria-expanded": "false" }),
      iconButton("reply", "Reply in thread", act("r"), { "data-tool": "reply" }),
      iconButton("pencil", "Edit", act("e"), { "data-tool": "edit" }),
      iconButton("more", "More actions", act("m"), { "data-tool": "more", "aria-haspopup": "menu", "aria-expanded": "false" }),
    );
  }

  /** What keys and tools do with a message. @type {Record<string, (message: Message) => void>} */
  #acts = {
    Enter: (message) => this.#reply(message),
    r: (message) => this.#reply(message),
    e: (message) => this.#isMine(message) && this.#edit(message.ts),
    "+": (message) => openEmoji(this.#tool("react", message), (name) => void react(this.#channel, message.ts, name, false, this.desk)),
    m: (message) => this.#more(message),
    Delete: (message) => void this.#delete(message),
  };

  /** @param {string} name @param {Message} message */
  #tool(name, message) {
    const row = this.#rows.get(message.ts)?.node ?? this.node;
    this.#showTools(row);
    return /** @type {HTMLElement} */ (row.querySelector(`[data-tool=${name}]`) ?? row);
  }

  /** @param {Message} message */
  #reply(message) {
    if (this.#thread) this.desk.threadComposer.focus();
    else this.desk.openThread(this.#channel, message.thread_ts || message.ts);
  }

  /** @param {Message} message */
  #isMine(message) {
    return message.user === this.desk.world.me.id && !message.bot_id && message.subtype !== "tombstone";
  }

  /** @param {string} ts */
  #edit(ts) {
    const was = this.#editing;
    this.#editing = ts;
    this.desk.draw();
    queueMicrotask(() => {
      const { node } = this.#rows.get(ts || was) ?? {};
      if (ts) node?.querySelector("textarea")?.focus();
      else node?.focus();
    });
  }

  /** Edits what this person wrote last here; false when there is nothing. */
  editLast() {
    const mine = this.#messages.filter((one) => this.#isMine(one)).at(-1);
    if (mine) this.#edit(mine.ts);
    return Boolean(mine);
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
    openMenu(this.#tool("more", message), [
      ...(this.#thread ? [] : [{ words: "Reply in thread", hint: "r", act: () => this.#reply(message) }]),
      { words: "Copy text", act: () => void navigator.clipboard?.writeText(message.text) },
      ...(own ? [{ words: "Edit", hint: "e", act: () => this.#edit(message.ts) }] : []),
      ...(own || world.me.is_admin ? [{ words: "Delete…", hint: "Del", danger: true, act: () => void this.#delete(message) }] : []),
      ...(shortcuts.length ? [null] : []),
      ...shortcuts.map((one) => ({ words: one.name, hint: world.app?.name ?? "", act: use(one.callback_id) })),
    ]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!target.matches(".row") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#messages.findIndex((one) => one.ts === this.#current);
    /** @type {Record<string, number>} */
    const steps = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: this.#messages.length - 1 };
    const to = steps[event.key];
    const message = this.#messages[at];
    if (to !== undefined) {
      const next = this.#messages[Math.max(0, Math.min(to, this.#messages.length - 1))];
      this.#rows.get(next?.ts ?? "")?.node.focus();
    } else if (message && this.#acts[event.key] && !message.is_ephemeral) this.#acts[event.key]?.(message);
    else return;
    event.preventDefault();
  }

  /** Goes to the message that had the focus last. */
  focus() {
    (this.#rows.get(this.#current)?.node ?? this.node).focus();
  }
}
