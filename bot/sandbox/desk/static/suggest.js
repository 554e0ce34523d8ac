/** What may be meant while somebody types: a slash command, a person, a channel, an emoji. @module */
/** @import { Desk } from "./desk.js" */
import { el } from "./dom.js";
import { character, emojiNamed } from "./emoji.js";

/** @typedef {{text: string, shown: string, note: string}} Offer */

let made = 0;

/** @param {string} before what stands left of the cursor @param {Desk} desk @returns {{from: number, offers: Offer[]}} */
function offersFor(before, desk) {
  const { world } = desk;
  const word = /(?:^|\s)([/@#:][^\s]*)$/.exec(before)?.[1] ?? "";
  const from = before.length - word.length;
  const typed = word.slice(1).toLowerCase();
  const has = (/** @type {string | undefined} */ name) => Boolean(name?.toLowerCase().startsWith(typed));
  if (word.startsWith("/") && from === 0) {
    const commands = (world.app?.commands ?? []).filter((one) => has(one.command.slice(1)));
    return { from, offers: commands.map((one) => ({ text: `${one.command} `, shown: `${one.command} ${one.usage_hint ?? ""}`, note: one.description ?? "" })) };
  }
  if (word.startsWith("@")) {
    const people = [...world.users.values()].filter((one) => !one.deleted && (has(one.real_name) || has(one.profile.display_name) || has(one.name)));
    return { from, offers: people.map((one) => ({ text: `@${world.nameOf(one.id)} `, shown: world.nameOf(one.id), note: one.is_bot ? "app" : one.real_name })) };
  }
  if (word.startsWith("#")) {
    const channels = [...world.channels.values()].filter((one) => !one.is_im && has(one.name));
    return { from, offers: channels.map((one) => ({ text: `#${one.name} `, shown: `#${one.name}`, note: one.purpose?.value ?? "" })) };
  }
  if (typed.length < 2 || !word.startsWith(":") || typed.endsWith(":")) return { from, offers: [] };
  return { from, offers: emojiNamed(typed).map((name) => ({ text: `${character(name)} `, shown: `${character(name)} :${name}:`, note: "" })) };
}

/** A list above a text field; the field keeps the focus. */
export class Suggest {
  #offers = /** @type {Offer[]} */ ([]);
  #from = 0;
  #at = 0;
  #id = `suggest${++made}`;

  /** @param {HTMLTextAreaElement} field @param {Desk} desk */
  constructor(field, desk) {
    this.field = field;
    this.desk = desk;
    this.list = el("ul", { id: this.#id, class: "suggest", role: "listbox", "aria-label": "Suggestions", hidden: true });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  get isOpen() {
    return !this.list.hidden;
  }

  look() {
    const { from, offers } = offersFor(this.field.value.slice(0, this.field.selectionStart), this.desk);
    this.#offers = offers.slice(0, 7);
    this.#from = from;
    this.list.hidden = !this.#offers.length;
    this.list.replaceChildren(
      ...this.#offers.map((one, n) =>
        el("li", { id: `${this.#id}-${n}`, role: "option", onpointerdown: (/** @type {Event} */ event) => this.#take(event, n) }, el("b", {}, one.shown), el("small", {}, one.note)),
      ),
    );
    this.#point(0);
  }

  /** @param {Event} event @param {number} n */
  #take(event, n) {
    event.preventDefault();
    const one = this.#offers[n];
    if (one) this.field.setRangeText(one.text, this.#from, this.field.selectionStart, "end");
    this.close();
  }

  /** @param {number} to */
  #point(to) {
    this.#at = (to + this.#offers.length) % (this.#offers.length || 1);
    for (const [n, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(n === this.#at));
    if (this.isOpen) this.field.setAttribute("aria-activedescendant", `${this.#id}-${this.#at}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Takes the keys that belong to an open list. @param {KeyboardEvent} event @returns {boolean} */
  takes(event) {
    if (!this.isOpen) return false;
    const whole = this.#offers[this.#at]?.text.trim() === this.field.value.slice(this.#from, this.field.selectionStart);
    if (event.key === "Enter" && whole) {
      this.close();
      return false;
    }
    if (event.key === "ArrowDown") this.#point(this.#at + 1);
    else if (event.key === "ArrowUp") this.#point(this.#at - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.#take(event, this.#at);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
