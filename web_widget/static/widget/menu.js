/** Menus and questions: the browser's own popover and dialog, with the keys that people expect. @module */
import { el } from "./dom.js";
import { t } from "./i18n.js";

/** @typedef {{words: string, act: () => void, checked?: boolean, danger?: boolean, small?: boolean}} Choice */

/** Whether Escape belongs to something that lies above the page. */
export const somethingOpen = () => Boolean(document.querySelector("dialog[open], .menu"));

/** @param {HTMLElement} anchor @param {HTMLElement} menu */
function place(anchor, menu) {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, from.right - width), innerWidth - width - 8);
  const below = from.bottom + 4;
  const top = below + height > innerHeight ? Math.max(8, from.top - height - 4) : below;
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${top}px`);
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function walk(menu, event) {
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button")]);
  const now = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = {
    ArrowDown: now + 1,
    ArrowRight: now + 1,
    ArrowUp: now - 1,
    ArrowLeft: now - 1,
    Home: 0,
    End: -1,
  };
  if (event.key === "Tab") menu.hidePopover();
  const to = /** @type {Record<string, number>} */ (steps)[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

/** Opens at a button and gives the focus back to it. @param {HTMLElement} anchor @param {Choice[]} choices */
export function openMenu(anchor, choices) {
  const menu = el("div", {
    class: "menu",
    role: "menu",
    popover: "auto",
    "aria-label": anchor.getAttribute("aria-label"),
  });
  for (const { words, act, checked, danger, small } of choices) {
    const onclick = () => {
      menu.hidePopover();
      act();
    };
    const role = checked === undefined ? "menuitem" : "menuitemcheckbox";
    const kind = danger ? "danger" : small && "small";
    menu.append(
      el(
        "button",
        { type: "button", role, class: kind, "aria-checked": checked?.toString(), tabindex: -1, onclick },
        words,
      ),
    );
  }
  menu.addEventListener("keydown", (event) => walk(menu, event));
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
  });
  anchor.closest("main")?.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  anchor.focus();
  menu.showPopover();
  place(anchor, menu);
  menu.querySelector("button")?.focus();
}

/**
 * Asks in a window; `act` runs when the guest agrees, and its refusal is shown there.
 * @param {string} title @param {HTMLElement[]} content @param {string} yes @param {() => Promise<unknown>} act @param {string} [no]
 */
export function askFirst(title, content, yes, act, no = t("dialog.cancel")) {
  const error = el("p", { class: "error", role: "alert" });
  const form = el(
    "form",
    { method: "dialog", novalidate: true },
    el("h2", {}, title),
    ...content,
    error,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, no),
      el("button", { class: "primary" }, yes),
    ),
  );
  const dialog = el("dialog", { "aria-label": title, onclose: () => dialog.remove() }, form);
  form.onsubmit = (event) => {
    event.preventDefault();
    act().then(
      () => dialog.close(),
      (problem) =>
        (error.textContent =
          problem.title || (problem.code === undefined && problem.message) || t("error.network")),
    );
  };
  document.querySelector("main")?.append(dialog);
  dialog.showModal();
}
