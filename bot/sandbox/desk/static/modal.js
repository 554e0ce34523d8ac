/** The app's modals: filled in, sent, closed; the one on top of the stack is shown. @module */
/** @import { Json, Surface, View } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { drawBlocks } from "./blocks.js";
import { el, iconButton, say, sayWhy } from "./dom.js";
import { spread, stateOf } from "./message.js";
import { Sheet } from "./sheet.js";
import { plainWords } from "./text.js";

/** @param {View} view @param {Desk} desk @param {boolean} isForm @returns {Surface} */
export function surfaceOf(view, desk, isForm) {
  const values = desk.values.of(view.id);
  for (const [key, value] of stateOf(view)) if (!values.has(key)) values.set(key, value);
  const at = { view_id: view.id };
  return {
    key: view.id,
    isForm,
    values,
    press: async (block_id, one, value) => desk.slack.control("press", { ...at, block_id, action_id: one.action_id, value, values: standing(view, values) }),
    options: async (block_id, one, value) => spread(await desk.slack.control("options", { ...at, block_id, action_id: one.action_id, value })),
  };
}

/** Every element of a view that can hold a value. @param {View} view */
function fields(view) {
  return view.blocks.flatMap((block) => {
    /** @type {Json[]} */ const all = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    return all.filter((one) => one?.action_id && !["button", "overflow"].includes(one.type)).map((one) => ({ block: block.block_id, action: one.action_id }));
  });
}

/** What stands in the fields now; files are left out, they go when the form is sent. @param {View} view @param {Map<string, unknown>} known */
function standing(view, known) {
  /** @type {Json} */ const values = {};
  for (const { block, action } of fields(view)) {
    const value = known.get(`${block}/${action}`);
    if (value !== undefined && !(Array.isArray(value) && value[0] instanceof File)) (values[block] ??= {})[action] = value;
  }
  return values;
}

/** One window for the whole stack. */
export class Modals {
  /** @type {Record<string, string>} */ #errors = {};
  #shown = "";

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.sheet = new Sheet("modal-title", () => void this.#close(false));
  }

  get #view() {
    return this.desk.world.views.at(-1);
  }

  /** Draws the window if another view, or another state of it, is on top. */
  draw() {
    const view = this.#view;
    const name = view ? `${view.id} ${view.hash}` : "";
    if (name === this.#shown) return;
    const isNew = view?.id !== this.#shown.split(" ")[0];
    this.#shown = name;
    this.#errors = {};
    if (view) this.#fill(view, isNew);
    else this.sheet.close();
  }

  /** @param {View} view @param {boolean} isNew */
  #fill(view, isNew) {
    const key = isNew ? "" : /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    const place = surfaceOf(view, this.desk, true);
    const hasFields = fields(view).length > 0;
    const many = this.desk.world.views.length > 1;
    const title = plainWords(view.title) || "Dialog";
    const form = el(
      "form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => void this.#submit(event, view) },
      el("header", {}, el("h2", { id: "modal-title" }, title), iconButton("close", "Close", () => void this.#close(true))),
      el("div", { class: "blocks", tabindex: hasFields ? null : "0" }, ...drawBlocks(view.blocks, place, this.desk.world, this.#errors)),
      el(
        "footer", {},
        el("button", { type: "button", class: "btn", onclick: () => void this.#close(false) }, many ? "Back" : plainWords(view.close) || "Cancel"),
        view.submit && el("button", { type: "submit", class: "btn primary" }, plainWords(view.submit)),
      ),
    );
    this.sheet.show(form);
    const same = key ? form.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
    const first = form.querySelector(".wrong :is(input, textarea, button), .blocks :is(input, textarea, .picker)");
    /** @type {HTMLElement | null} */ (same ?? first ?? form.querySelector("footer .btn:last-child"))?.focus();
  }

  /** @param {Event} event @param {View} view */
  async #submit(event, view) {
    event.preventDefault();
    const button = this.sheet.node.querySelector("footer .primary");
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await this.desk.slack.control("submit", { view_id: view.id, values: await this.#values(view) });
      if (answer.response_action === "errors") this.#wrong(view, answer.errors);
    } catch (problem) {
      const { error, errors, message } = /** @type {import("./line.js").Problem} */ (problem);
      if (error === "invalid_input") this.#wrong(view, errors);
      else say(message, true);
    }
    button?.removeAttribute("aria-busy");
  }

  /** @param {View} view */
  async #values(view) {
    const known = this.desk.values.of(view.id);
    /** @type {Json} */ const values = {};
    for (const { block, action } of fields(view)) {
      let value = known.get(`${block}/${action}`);
      if (Array.isArray(value) && value[0] instanceof File) value = await Promise.all(value.map((file) => this.desk.slack.keepFile(file)));
      if (value !== undefined) (values[block] ??= {})[action] = value;
    }
    return values;
  }

  /** @param {View} view @param {Record<string, string>} errors */
  #wrong(view, errors) {
    this.#errors = errors;
    this.#fill(view, true);
  }

  /** @param {boolean} all */
  async #close(all) {
    const view = this.#view;
    if (view) await this.desk.slack.control("close_view", { view_id: view.id, all: all && this.desk.world.views.length > 1 }).catch(sayWhy);
  }

  remove() {
    this.sheet.remove();
  }
}
