/** Where the guest writes: text, files by button, drop or paste, and corrections. @module */
/** @import {Limits} from "./types.js" */
import { el, icon, iconButton, say } from "./dom.js";
import { size, t } from "./i18n.js";
import { tab } from "./keep.js";

const DRAFT = "frontdesk.draft.";

/** Calls `submit(text, files)` for a new message and `correct(number, text)` for an edit; false keeps what is written. */
export class Composer {
  #on;
  #limits;
  #draft;
  /** @type {File[]} */ #files = [];
  #editing = 0;
  #area = el("textarea", {
    rows: 1,
    dir: "auto",
    enterkeyhint: "send",
    "aria-label": t("composer.label"),
    placeholder: t("composer.label"),
  });
  #chips = el("ul", { class: "attached", "aria-label": t("composer.files") });
  #note = el(
    "div",
    { class: "editing", hidden: true },
    t("composer.editing"),
    iconButton("close", t("dialog.cancel"), () => this.#done()),
  );
  #picker = el("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    "aria-label": t("composer.attach"),
  });
  node;

  /**
   * @param {Limits} limits @param {string} place whose draft this is
   * @param {{submit(text: string, files: File[]): boolean, correct(number: number, text: string): Promise<unknown>, typing(): void}} on
   */
  constructor(limits, place, on) {
    this.#limits = limits;
    this.#draft = DRAFT + place;
    this.#on = on;
    this.#area.value = tab.get(this.#draft) ?? "";
    this.#area.oninput = () => {
      this.#grow();
      if (!this.#editing) tab.set(this.#draft, this.#area.value);
      if (this.#area.value.trim()) on.typing();
    };
    this.#area.onkeydown = (event) => this.#key(event);
    this.#picker.onchange = () => {
      this.attach(this.#picker.files);
      this.#picker.value = "";
    };
    this.node = el(
      "form",
      { class: "composer", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      this.#note,
      this.#chips,
      this.#picker,
      el(
        "div",
        { class: "line" },
        iconButton("clip", t("composer.attach"), () => this.#picker.click()),
        this.#area,
        el(
          "button",
          { class: "tool send", "aria-label": t("composer.send"), title: t("composer.send") },
          icon("send"),
        ),
      ),
    );
    this.node.onpaste = (event) => {
      if (event.clipboardData?.files.length) this.attach(event.clipboardData.files);
    };
    requestAnimationFrame(() => this.#grow());
  }

  focus() {
    this.#area.focus({ preventScroll: true });
  }

  /** What is written here belongs to another place from now on. @param {string} place */
  move(place) {
    tab.set(this.#draft, null);
    this.#draft = DRAFT + place;
    tab.set(this.#draft, this.#area.value);
  }

  /** @param {FileList | null | undefined} list */
  attach(list) {
    for (const file of list ?? []) {
      if (file.size > this.#limits.file_bytes)
        say(t("composer.file_large", { name: file.name, limit: size(this.#limits.file_bytes) }));
      else if (this.#files.length >= this.#limits.files)
        say(t("composer.file_many", { limit: this.#limits.files }));
      else this.#files.push(file);
    }
    this.#list();
  }

  /** @param {number} number @param {string} text */
  edit(number, text) {
    this.#editing = number;
    this.#note.hidden = false;
    this.#area.value = text;
    this.#grow();
    this.focus();
  }

  #done() {
    this.#editing = 0;
    this.#note.hidden = true;
    this.#area.value = tab.get(this.#draft) ?? "";
    this.#grow();
    this.focus();
  }

  #grow() {
    this.#area.style.setProperty("height", "auto");
    this.#area.style.setProperty("height", `${this.#area.scrollHeight + 2}px`);
  }

  #list() {
    this.#chips.replaceChildren(
      ...this.#files.map((file, index) =>
        el(
          "li",
          {},
          el("bdi", {}, file.name),
          el("small", {}, size(file.size)),
          iconButton("close", t("composer.detach", { name: file.name }), () => {
            this.#files.splice(index, 1);
            this.#list();
            this.focus();
          }),
        ),
      ),
    );
  }

  /** Enter sends, but not the one that ends a word of an input method. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229)
      this.#submit(event);
    if (event.key === "Escape" && this.#editing) {
      event.stopPropagation();
      this.#done();
    }
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#area.value.trim();
    const length = [...text].length;
    if (length > this.#limits.text) {
      say(t("composer.too_long", { length, limit: this.#limits.text }));
    } else if (this.#editing && text) {
      this.#on.correct(this.#editing, text).then(
        () => this.#done(),
        (problem) => say(problem.title || t("error.network")),
      );
    } else if ((text || this.#files.length) && this.#on.submit(text, this.#files)) {
      tab.set(this.#draft, null);
      this.#files = [];
      this.#list();
      this.#done();
    }
  }
}
