/** A list of messages: drawn again only where something changed, walked with the arrow keys. @module */
import { el, iconButton } from "./dom.js";

/** Within how many milliseconds messages of one author stand together. */
const TOGETHER = 5 * 60_000;
const DAY = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });

/**
 * What is special about the messages of a list. `together` tells whether two are alike enough to stand
 * together, where little time is between them. `from` tells what a row is made of: while it is the same, the row
 * stays. `acts` are by key of the keyboard; each of `tools` is a button for one of them. `hidden` names the tools
 * that a message has not; null: it has none at all, and takes no keys.
 * @template {{ts: string}} M
 * @typedef {{
 *   time: (message: M) => Date,
 *   together: (before: M, message: M) => boolean,
 *   from: (message: M) => unknown[],
 *   draw: (message: M, compact: boolean, editor: HTMLElement | null) => HTMLElement,
 *   editor: (message: M, stop: () => void) => HTMLElement,
 *   isMine: (message: M) => boolean,
 *   acts: Record<string, (message: M, rows: Rows<M>) => void>,
 *   tools: {name: string, picture: string, label: string, key: string, opens?: "menu" | "dialog"}[],
 *   hidden: (message: M) => string[] | null,
 *   redraw: () => void,
 * }} Kind
 */

/** @template {{ts: string}} M */
export class Rows {
  /** @type {Map<string, {node: HTMLElement, from: unknown[]}>} */ #rows = new Map();
  /** @type {M[]} */ #messages = [];
  #place = "";
  #current = "";
  #editing = "";
  #follow = true;
  #size = 0;
  list = el("div", { class: "list" });
  earlier = el("button", { type: "button", class: "earlier", hidden: true }, "Show earlier messages");

  /** @param {Kind<M>} kind @param {string} label */
  constructor(kind, label) {
    this.kind = kind;
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

  /** @param {string} place names what is shown @param {M[]} messages @param {string} newFrom the first message that was new when the person came */
  show(place, messages, newFrom) {
    if (place !== this.#place) {
      this.#rows.clear();
      this.#place = place;
      this.#current = this.#editing = "";
      this.#follow = true;
    }
    const focus = this.#focus();
    this.#messages = messages;
    this.#arrange(this.#nodes(newFrom));
    for (const ts of this.#rows.keys()) if (!messages.some((one) => one.ts === ts)) this.#rows.delete(ts);
    if (!messages.some((one) => one.ts === this.#current)) this.#current = messages.at(-1)?.ts ?? "";
    for (const [ts, { node }] of this.#rows) node.tabIndex = ts === this.#current ? 0 : -1;
    this.#restore(focus);
    this.#keepEnd();
  }

  /** @param {string} newFrom */
  #nodes(newFrom) {
    const nodes = [];
    for (const [at, message] of this.#messages.entries()) {
      const before = this.#messages[at - 1];
      const day = DAY.format(this.kind.time(message));
      const newDay = !before || this.kind.time(before).toDateString() !== this.kind.time(message).toDateString();
      if (newDay) nodes.push(el("div", { class: "day", role: "separator", "aria-label": day }, el("span", {}, day)));
      const isNew = message.ts === newFrom;
      if (isNew) nodes.push(el("div", { class: "new-line", role: "separator", "aria-label": "New" }, el("span", {}, "New")));
      nodes.push(this.#row(message, Boolean(before && !newDay && !isNew && this.#together(before, message))));
    }
    return nodes;
  }

  /** @param {M} before @param {M} message */
  #together(before, message) {
    const { time, together } = this.kind;
    return time(message).getTime() - time(before).getTime() < TOGETHER && together(before, message);
  }

  /** Moves only what is not in its place, so that nothing else loses its focus or its scroll. @param {HTMLElement[]} nodes */
  #arrange(nodes) {
    for (const [at, node] of nodes.entries()) {
      if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] ?? null);
    }
    while (this.list.children.length > nodes.length) this.list.lastChild?.remove();
  }

  /** @param {M} message @param {boolean} compact */
  #row(message, compact) {
    const isEdited = this.#editing === message.ts;
    const from = [message, compact, isEdited, ...this.kind.from(message)];
    const known = this.#rows.get(message.ts);
    if (known?.from.every((one, at) => one === from[at])) return known.node;
    const node = this.kind.draw(message, compact, isEdited ? this.kind.editor(message, () => this.edit("")) : null);
    this.#rows.set(message.ts, { node, from });
    return node;
  }

  /** Where the focus is, to find it again in rows that were drawn anew. */
  #focus() {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const row = this.#rowOf(active);
    if (!row || !this.list.contains(row)) return null;
    return { ts: row.dataset.ts ?? "", key: active?.matches(".editor textarea") ? "editor" : (active?.dataset.key ?? "") };
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
    const hidden = message && this.kind.hidden(message);
    if (!row || !hidden || row.contains(this.tools)) return;
    for (const tool of /** @type {NodeListOf<HTMLElement>} */ (this.tools.querySelectorAll("[data-tool]"))) {
      tool.hidden = hidden.includes(tool.dataset.tool ?? "");
    }
    row.append(this.tools);
  }

  #toolbar() {
    const act = (/** @type {string} */ key) => () => {
      const message = this.#messages.find((one) => one.ts === this.#rowOf(this.tools)?.dataset.ts);
      if (message) this.kind.acts[key]?.(message, this);
    };
    const tools = this.kind.tools.map(({ name, picture, label, key, opens }) =>
      iconButton(picture, label, act(key), { "data-tool": name, "aria-haspopup": opens === "menu" ? "menu" : null, "aria-expanded": opens ? "false" : null }));
    return el("div", { class: "tools", role: "group", "aria-label": "Message" }, ...tools);
  }

  /** The tool beside which something opens. @param {string} name @param {M} message */
  tool(name, message) {
    const row = this.#rows.get(message.ts)?.node ?? this.node;
    this.#showTools(row);
    return /** @type {HTMLElement} */ (row.querySelector(`[data-tool=${name}]`) ?? row);
  }

  /** Opens the editor in a row; none is open where `ts` is empty. @param {string} ts */
  edit(ts) {
    const was = this.#editing;
    this.#editing = ts;
    this.kind.redraw();
    queueMicrotask(() => {
      const { node } = this.#rows.get(ts || was) ?? {};
      if (ts) node?.querySelector("textarea")?.focus();
      else node?.focus();
    });
  }

  /** Edits what this person wrote last here; false when there is nothing. */
  editLast() {
    const mine = this.#messages.filter((one) => this.kind.isMine(one)).at(-1);
    if (mine) this.edit(mine.ts);
    return Boolean(mine);
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
    } else if (message && this.kind.acts[event.key] && this.kind.hidden(message)) this.kind.acts[event.key]?.(message, this);
    else return;
    event.preventDefault();
  }

  /** Goes to the message that had the focus last. */
  focus() {
    (this.#rows.get(this.#current)?.node ?? this.node).focus();
  }
}
