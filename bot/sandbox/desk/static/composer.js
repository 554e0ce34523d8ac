/** Where a person writes: text, commands, files. @module */
/** @import { Choice } from "./types.js" */
/** @import { Begun, Offer } from "./suggest.js" */
import { el, icon, iconButton, sayWhy } from "./dom.js";
import { openEmoji, openMenu } from "./menu.js";
import { character } from "./emoji.js";
import { Suggest } from "./suggest.js";

const TYPING_EVERY = 3000;

/** @typedef {{channel: string, thread: string}} Where */
/**
 * What becomes of what is written; `also` is the label of a box to tick, where there is one.
 * @typedef {{
 *   offers: (word: Begun, where: Where) => Offer[],
 *   choices: (composer: Composer) => (Choice | null)[],
 *   typing: (where: Where) => void,
 *   send: (where: Where, text: string, files: globalThis.File[], also: boolean) => Promise<unknown>,
 *   sent: (thread: string) => void,
 *   editLast: () => boolean,
 *   also?: string,
 * }} Pen
 */

/** One under the channel, one under the thread; what is begun in a place waits there. */
export class Composer {
  channel = "";
  thread = "";
  /** @type {globalThis.File[]} */ #files = [];
  /** @type {Map<string, string>} */ #drafts = new Map();
  #typed = 0;
  /** @type {Promise<void>} */ #sending = Promise.resolve();

  /** @param {Pen} pen */
  constructor(pen) {
    this.pen = pen;
    this.field = el("textarea", { rows: 1, spellcheck: "true" });
    this.suggest = new Suggest(this.field, (word) => pen.offers(word, this));
    this.chosen = el("ul", { class: "chosen", "aria-label": "Files to send" });
    this.input = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.attach([...(this.input.files ?? [])]) });
    this.also = el("input", { type: "checkbox" });
    this.plus = iconButton("plus", "Add", () => openMenu(this.plus, [{ words: "Attach a file", act: () => this.input.click() }, ...pen.choices(this)]), { "aria-haspopup": "menu", "aria-expanded": "false" });
    const emoji = iconButton("smile", "Emoji", () => openEmoji(emoji, (name) => this.insert(character(name))), { "aria-expanded": "false" });
    const send = el("button", { type: "button", class: "tool send", "aria-label": "Send", title: "Send", onclick: () => this.send() }, icon("send"));
    const also = pen.also ? el("label", { class: "also" }, this.also, pen.also) : null;
    this.node = el(
      "div", { class: "composer" },
      this.suggest.list, this.chosen,
      el("div", { class: "line" }, this.plus, this.field, emoji, send),
      also, this.input,
    );
    this.#listen();
  }

  #listen() {
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("input", () => this.#tellTyping());
    this.field.addEventListener("keydown", (event) => {
      if (event.isComposing || this.suggest.takes(event)) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.send();
      } else if (event.key === "ArrowUp" && !this.field.value && this.pen.editLast()) event.preventDefault();
    });
    this.field.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => this.#take(event, event.dataTransfer));
  }

  /** @param {Event} event @param {DataTransfer | null} data */
  #take(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    this.attach([...data.files]);
  }

  /** @param {string} channel @param {string} thread @param {string} label */
  moveTo(channel, thread, label) {
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    if (channel === this.channel && thread === this.thread) return;
    this.#drafts.set(`${this.channel} ${this.thread}`, this.field.value);
    this.channel = channel;
    this.thread = thread;
    this.field.value = this.#drafts.get(`${channel} ${thread}`) ?? "";
    this.attach([], true);
    this.suggest.close();
    this.#grow();
  }

  focus() {
    this.field.focus();
  }

  /** Puts words where the cursor is. @param {string} text @param {boolean} [whole] in place of everything */
  insert(text, whole = false) {
    if (whole) this.field.value = text;
    else this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.#grow();
    this.focus();
  }

  #grow() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, 200)}px`);
  }

  #tellTyping() {
    const now = Date.now();
    if (now - this.#typed < TYPING_EVERY || this.field.value.startsWith("/") || !this.field.value) return;
    this.#typed = now;
    this.pen.typing(this);
  }

  /** @param {globalThis.File[]} files @param {boolean} [anew] */
  attach(files, anew = false) {
    this.#files = anew ? files : [...this.#files, ...files];
    this.input.value = "";
    const without = (/** @type {globalThis.File} */ file) => () => this.attach(this.#files.filter((one) => one !== file), true);
    this.chosen.replaceChildren(...this.#files.map((file) => el("li", {}, icon("file"), file.name, iconButton("close", `Remove ${file.name}`, without(file)))));
    this.chosen.hidden = !this.#files.length;
    if (files.length) this.focus();
  }

  /** Sends what is written, each after the one before; meanwhile the next can be typed. */
  send() {
    const text = this.field.value.trim();
    const files = this.#files;
    if (!text && !files.length) return;
    const where = { channel: this.channel, thread: this.thread };
    const also = this.also.checked;
    this.field.value = "";
    this.also.checked = false;
    this.attach([], true);
    this.#grow();
    this.#sending = this.#sending.then(() => this.#deliver(where, text, files, also));
  }

  /** What the sandbox does not take comes back to where it was written. @param {Where} where @param {string} text @param {globalThis.File[]} files @param {boolean} also */
  async #deliver(where, text, files, also) {
    try {
      await this.pen.send(where, text, files, also);
      this.pen.sent(where.thread);
    } catch (problem) {
      sayWhy(problem);
      this.#giveBack(where, text, files);
    }
  }

  /** @param {Where} where @param {string} text @param {globalThis.File[]} files */
  #giveBack({ channel, thread }, text, files) {
    const after = (/** @type {string} */ typed) => [text, typed].filter(Boolean).join("\n");
    if (channel !== this.channel || thread !== this.thread) {
      const place = `${channel} ${thread}`;
      this.#drafts.set(place, after(this.#drafts.get(place) ?? ""));
      return;
    }
    this.field.value = after(this.field.value);
    this.attach([...files, ...this.#files], true);
    this.#grow();
  }
}
