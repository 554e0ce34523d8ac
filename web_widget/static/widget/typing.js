/** The line that says who is writing; not read aloud, as it comes and goes. @module */
import { el } from "./dom.js";
import { t } from "./i18n.js";

/** Goes away by itself six seconds after the last sign. */
export class TypingLine {
  node = el("p", { class: "typing" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #quiet;

  /** @param {string} name nobody when empty */
  show(name) {
    clearTimeout(this.#quiet);
    this.node.replaceChildren();
    if (!name) return;
    this.node.append(el("i"), el("span", { dir: "auto" }, t("conversation.typing", { name })));
    this.#quiet = setTimeout(() => this.show(""), 6000);
  }
}
