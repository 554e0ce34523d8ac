/** The app's dialogs in Teams: filled in, sent, closed; the newest one is shown. @module */
/** @import { CardPlace, Json, TeamsDialog } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { el, iconButton, say, sayWhy } from "./dom.js";
import { Sheet } from "./sheet.js";
import { drawActions, drawBody, inputsOf } from "./teams-card.js";

/** One window, whose pages the app turns. */
export class TeamsDialogs {
  /** @type {TeamsDialog | undefined} */ #shown;

  /** @param {TeamsDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.sheet = new Sheet("dialog-title", () => void this.#close());
  }

  /** Draws the window if another page is on top. */
  draw() {
    const dialog = [...this.desk.world.dialogs.values()].at(-1);
    if (dialog === this.#shown) return;
    this.#shown = dialog;
    if (dialog) this.#fill(dialog, new Map(), {});
    else this.sheet.close();
  }

  /** @param {TeamsDialog} dialog @param {Map<string, unknown>} values @param {Record<string, string>} errors */
  #fill(dialog, values, errors) {
    const card = dialog.card?.content ?? {};
    /** @type {CardPlace} */
    const place = { key: dialog.id, values, errors, press: (action) => this.#press(dialog, values, action) };
    const actions = drawActions(card.actions, place);
    const form = el(
      "form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => this.#entered(event, actions) },
      el("header", {}, el("h2", { id: "dialog-title" }, dialog.title || this.desk.world.app.name), iconButton("close", "Close", () => void this.#close())),
      el("div", { class: "blocks ac-dialog", tabindex: hasInputs(card) ? null : "0" }, ...drawBody(card, place)),
      card.actions?.length > 0 && el("footer", {}, actions),
    );
    this.sheet.show(form);
    const first = form.querySelector(".wrong :is(input, textarea, .picker), .blocks :is(input, textarea, .picker)");
    /** @type {HTMLElement | null} */ (first ?? form.querySelector("footer .btn") ?? form.querySelector("header button"))?.focus();
  }

  /** Enter in a line of text sends the dialog, as its first button does. @param {Event} event @param {HTMLElement} actions */
  #entered(event, actions) {
    event.preventDefault();
    actions.querySelector("button")?.click();
  }

  /** @param {TeamsDialog} dialog @param {Map<string, unknown>} values @param {Json} action */
  async #press(dialog, values, action) {
    const inputs = inputsOf(dialog.card?.content ?? {}, values);
    try {
      const answer = await this.desk.line.control("submit", { dialog: dialog.id, action: action.title, data: action.data, inputs });
      if (answer.shows) say(answer.shows);
    } catch (problem) {
      const { errors, message } = /** @type {import("./line.js").Problem} */ (problem);
      if (Object.keys(errors ?? {}).length) this.#fill(dialog, values, errors);
      else say(message, true);
    }
  }

  async #close() {
    const dialog = this.#shown;
    if (dialog) await this.desk.line.control("close_dialog", { dialog: dialog.id }).catch(sayWhy);
  }

  remove() {
    this.sheet.remove();
  }
}

/** Whether there is something to fill in: what has nothing is scrolled by itself. @param {Json} card */
const hasInputs = (card) => JSON.stringify(card.body ?? []).includes('"Input.');
