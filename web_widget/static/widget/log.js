/** The messages of a conversation on the screen: what did not change is not touched. @module */
/** @import {Acts, Conversation, Shown} from "./types.js" */
import { el, icon, swap } from "./dom.js";
import { day, t } from "./i18n.js";
import { messageNode, setMeta, signature } from "./message.js";
import { isFromOthers, together } from "./timeline.js";

/** @typedef {{id: string, sign: string, make: () => HTMLElement, message?: Shown, last?: boolean, first?: boolean}} Row */

/** Scrolls by itself while the guest is at the end, and not otherwise. */
export class Log {
  #acts;
  /** @type {Map<string, {sign: string, node: HTMLElement}>} */ #rows = new Map();
  #atEnd = true;
  #top = 0;
  #list = el("div", { class: "list" });
  #pill = el(
    "button",
    { type: "button", class: "pill", hidden: true, onclick: () => this.toEnd() },
    t("log.new"),
    icon("down"),
  );
  #scroller = el(
    "div",
    {
      class: "scroller",
      role: "log",
      "aria-live": "polite",
      "aria-label": t("log.label"),
      "aria-busy": "true",
      tabindex: 0,
    },
    this.#list,
  );
  node = el("div", { class: "log" }, this.#scroller, this.#pill);

  /** @param {Acts} acts @param {() => void} moved called when other messages come into sight */
  constructor(acts, moved) {
    this.#acts = acts;
    this.#scroller.onscroll = () => {
      if (this.#follows()) this.#pill.hidden = true;
      moved();
    };
    const sizes = new ResizeObserver(() => this.#follows() && this.toEnd());
    sizes.observe(this.#list);
    sizes.observe(this.#scroller);
  }

  /** History is in, and from now on readers hear what is new; or it is on its way. @param {boolean} [is] */
  ready(is = true) {
    this.#scroller.setAttribute("aria-busy", String(!is));
  }

  toEnd() {
    this.#pill.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
    this.#atEnd = true;
  }

  /** At the end, or was there and only the content grew; measured, as scroll events come late. */
  #follows() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < 48 || (this.#atEnd && scrollTop >= this.#top - 4);
    return this.#atEnd;
  }

  /** The highest number down to the last message of which the guest sees the end. */
  lastInSight() {
    const end = this.#scroller.getBoundingClientRect().bottom + 4;
    const rows = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll("[data-number]")]);
    const below = rows.reverse().findIndex((node) => node.getBoundingClientRect().bottom <= end);
    return below < 0 ? 0 : Math.max(...rows.slice(below).map((node) => Number(node.dataset.number)));
  }

  /**
   * @param {Shown[]} messages @param {Conversation | null} conversation
   * @param {number} unreadFrom the line "new" stands before the first from this number on; 0 for none
   * @param {boolean} fresh something new came from others
   */
  draw(messages, conversation, unreadFrom, fresh) {
    const follow = this.#follows();
    const rows = this.#plan(messages, unreadFrom);
    const keep = new Set(rows.map((row) => row.id));
    for (const [id, { node }] of this.#rows) {
      if (keep.has(id)) continue;
      node.remove();
      this.#rows.delete(id);
    }
    /** @type {Element | null} */ let place = this.#list.firstElementChild;
    for (const row of rows) {
      const node = this.#show(row);
      if (place && !place.isConnected) place = node;
      if (node !== place) this.#list.insertBefore(node, place);
      else place = place.nextElementSibling;
      if (!row.message) continue;
      node.dataset.number = String(row.message.number);
      node.classList.toggle("first", row.first);
      node.classList.toggle("last", row.last);
      setMeta(node, row.message, row.last ?? false, conversation, this.#acts);
    }
    if (follow) this.toEnd();
    else if (fresh) this.#pill.hidden = false;
  }

  /** @param {Shown[]} messages @param {number} unreadFrom @returns {Row[]} */
  #plan(messages, unreadFrom) {
    /** @type {Row[]} */ const rows = [];
    let today = "";
    let unread = unreadFrom || Infinity;
    const latest = new Map(messages.map((one) => [one.notice?.values.meeting, one.number]));
    messages.forEach((plain, index) => {
      const meeting = plain.notice?.values.meeting;
      const message = meeting ? { ...plain, current: latest.get(meeting) === plain.number } : plain;
      const label = day(message.at);
      if (label !== today)
        rows.push({ id: `day ${label}`, sign: "", make: () => el("h2", { class: "day" }, label) });
      today = label;
      if (message.number >= unread) {
        unread = Infinity;
        rows.push({
          id: "unread",
          sign: "",
          make: () => el("p", { class: "unread" }, el("span", {}, t("log.unread"))),
        });
      }
      const key = message.author?.mine && message.key;
      rows.push({
        id: key || `number ${message.number}`,
        sign: signature(message) + (message.number > 0),
        make: () => messageNode(message, this.#acts),
        message,
        first: !together(messages[index - 1], message),
        last: !together(message, messages[index + 1]),
      });
    });
    return rows;
  }

  /** The row's element: the old one where nothing changed; focus survives a change. @param {Row} row */
  #show(row) {
    const old = this.#rows.get(row.id);
    if (old?.sign === row.sign) return old.node;
    const node = row.make();
    this.#rows.set(row.id, { sign: row.sign, node });
    if (old) swap(old.node, () => old.node.replaceWith(node), node);
    return node;
  }
}

/** How many messages of others came after a place. @param {Shown[]} messages @param {number} number */
export const unreadAfter = (messages, number) =>
  messages.filter((one) => isFromOthers(one) && one.number > number).length;
