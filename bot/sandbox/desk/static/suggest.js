/** What may be meant while somebody types, in a list above the field. @module */
import { el } from "./dom.js";
import { character, emojiNamed } from "./emoji.js";

/** @typedef {{text: string, shown: string, note: string}} Offer */
/** @typedef {{sign: string, typed: string, from: number, has: (name: string | undefined) => boolean}} Begun */

let made = 0;

/** The word left of the cursor that begins with a sign; `has` tells whether a name begins like it. @param {string} before @returns {Begun} */
export function begun(before) {
  const word = /(?:^|\s)([/@#:][^\s]*)$/.exec(before)?.[1] ?? "";
  const typed = word.slice(1).toLowerCase();
  return { sign: word[0] ?? "", typed, from: before.length - word.length, has: (name) => Boolean(name?.toLowerCase().startsWith(typed)) };
}

/** @param {Begun} word @returns {Offer[]} */
export function emojiOffers({ sign, typed }) {
  if (sign !== ":" || typed.length < 2 || typed.endsWith(":")) return [];
  return emojiNamed(typed).map((name) => ({ text: `${character(name)} `, shown: `${character(name)} :${name}:`, note: "" }));
}

/** A list above a text field; the field keeps the focus. */
export class Suggest {
  #offers = /** @type {Offer[]} */ ([]);
  #from = 0;
  #at = 0;
  #id = `suggest${++made}`;

  /** @param {HTMLTextAreaElement} field @param {(word: Begun) => Offer[]} offers */
  constructor(field, offers) {
    this.field = field;
    this.offers = offers;
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
    const word = begun(this.field.value.slice(0, this.field.selectionStart));
    this.#offers = this.offers(word).slice(0, 7);
    this.#from = word.from;
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
