/** The list on the left of a desk, whatever stands in it. @module */
import { el } from "./dom.js";
import { walk } from "./menu.js";

/** The arrow keys walk through it. @param {string} label */
export function makeSide(label) {
  const side = el("nav", { class: "side", "aria-label": label });
  side.addEventListener("keydown", (event) => walk(side, event));
  return side;
}

/** Goes to the place where one is, or else to the first. @param {HTMLElement} side */
export function focusSide(side) {
  /** @type {HTMLElement | null} */ (side.querySelector("[aria-current]") ?? side.querySelector("button"))?.focus();
}

/** It lies over the messages where there is no room beside them. @param {HTMLElement} side */
export function toggleSide(side) {
  if (side.closest(".desk")?.classList.toggle("side-open")) focusSide(side);
}
