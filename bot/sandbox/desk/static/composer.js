/** Where a person writes: text, slash commands, files. @module */
/** @import { Desk } from "./desk.js" */
import { el, icon, iconButton, say } from "./dom.js";
import { openEmoji, openMenu } from "./menu.js";
import { character } from "./emoji.js";
import { Suggest } from "./suggest.js";
import { compose } from "./text.js";

const TYPING_EVERY = 3000;

/** @param {globalThis.File} file @returns {Promise<string>} */
async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

/** One under the channel, one under the thread; what is begun in a place waits there. */
export class Composer {
  channel = "";
  thread = "";
  /** @type {globalThis.File[]} */ #files = [];
  /** @type {Map<string, string>} */ #drafts = new Map();
  #typed = 0;
  #busy = false;

  /** @param {Desk} desk @param {boolean} inThread @param {() => boolean} editLast */
  constructor(desk, inThread, editLast) {
    this.desk = desk;
    this.editLast = editLast;
    this.field = el("textarea", { rows: 1, spellcheck: "true" });
    this.suggest = new Suggest(this.field, desk);
    this.chosen = el("ul", { class: "chosen", "aria-label": "Files to send" });
    this.input = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.attach([...(this.input.files ?? [])]) });
    this.also = el("input", { type: "checkbox" });
    this.plus = iconButton("plus", "Add", () => this.#add(), { "aria-haspopup": "menu", "aria-expanded": "false" });
    const emoji = iconButton("smile", "Emoji", () => openEmoji(emoji, (name) => this.insert(character(name))), { "aria-expanded": "false" });
    const send = el("button", { type: "button", class: "tool send", "aria-label": "Send", title: "Send", onclick: () => void this.send() }, icon("send"));
    const also = inThread ? el("label", { class: "also" }, this.also, "Also send to the channel") : null;
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
        void this.send();
      } else if (event.key === "ArrowUp" && !this.field.value && this.editLast()) event.preventDefault();
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
    void this.desk.slack.control("typing", { channel: this.channel, thread_ts: this.thread }).catch(() => undefined);
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

  #add() {
    const { world, slack } = this.desk;
    const use = (/** @type {string} */ callback_id) => () => void slack.control("shortcut", { callback_id }).catch((problem) => say(problem.message, true));
    const shortcuts = (world.app?.shortcuts ?? []).filter((one) => one.type === "global");
    openMenu(this.plus, [
      { words: "Attach a file", act: () => this.input.click() },
      ...(this.thread ? [] : (world.app?.commands ?? []).map((one) => ({ words: one.command, hint: one.description ?? "", act: () => this.insert(`${one.command} `, true) }))),
      ...(shortcuts.length ? [null] : []),
      ...shortcuts.map((one) => ({ words: one.name, hint: world.app?.name ?? "", act: use(one.callback_id) })),
    ]);
  }

  /** What was written is only cleared once the sandbox has it. */
  async send() {
    const text = this.field.value.trim();
    if (this.#busy || (!text && !this.#files.length)) return;
    this.#busy = true;
    try {
      if (/^\/[a-z]/.test(text)) await this.#command(text);
      else await this.#say(text);
      this.field.value = "";
      this.also.checked = false;
      this.attach([], true);
      this.#grow();
      this.desk.sent(this.thread);
    } catch (problem) {
      say(/** @type {Error} */ (problem).message, true);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {string} text */
  async #command(text) {
    const [, command = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    await this.desk.slack.control("command", { channel: this.channel, command, text: rest, ...(this.thread && { thread_ts: this.thread }) });
  }

  /** @param {string} typed */
  async #say(typed) {
    const { slack, world } = this.desk;
    const text = compose(typed, world);
    const place = { channel: this.channel, ...(this.thread && { thread_ts: this.thread }) };
    if (!this.#files.length) {
      await slack.web("chat.postMessage", { ...place, text, ...(this.also.checked && { reply_broadcast: true }) });
      return;
    }
    for (const [at, file] of this.#files.entries()) {
      await slack.control("upload", { ...place, filename: file.name, content: await base64(file), text: at ? "" : text });
    }
  }
}
