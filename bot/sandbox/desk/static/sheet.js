/** The window for what the app asks: one at a time, over everything else. @module */
import { el } from "./dom.js";

/** Closed, it gives the focus back to what had it before. */
export class Sheet {
  #back = /** @type {HTMLElement | null} */ (null);

  /** The app hears of the closing first: Escape only asks for it. @param {string} titleId @param {() => void} askToClose */
  constructor(titleId, askToClose) {
    this.node = el("dialog", { class: "modal", "aria-labelledby": titleId });
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      askToClose();
    });
    document.body.append(this.node);
  }

  /** Opens with this in it, or puts it in the place of what was there. @param {HTMLElement} form */
  show(form) {
    if (!this.node.open) this.#back = /** @type {HTMLElement | null} */ (document.activeElement);
    this.node.replaceChildren(form);
    if (!this.node.open) this.node.showModal();
  }

  close() {
    this.node.close();
    if (this.#back?.isConnected) this.#back.focus();
  }

  remove() {
    this.node.remove();
  }
}
