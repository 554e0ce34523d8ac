/** What opens beside a button: menus, the emoji picker; and questions in a window. @module */
/** @import { Choice } from "./types.js" */
import { el, layerOf } from "./dom.js";
import { USUAL, character, emojiNamed } from "./emoji.js";

/** @param {Element} anchor @param {HTMLElement} pop */
function place(anchor, pop) {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pop;
  const left = Math.min(Math.max(8, from.left), innerWidth - width - 8);
  const below = from.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, from.top - height - 4) : below;
  pop.style.setProperty("left", `${left}px`);
  pop.style.setProperty("top", `${top}px`);
}

/**
 * Opens something beside its anchor; the browser closes it on Escape or a click elsewhere.
 * @param {HTMLElement} anchor @param {HTMLElement} pop @param {() => void} [closed]
 */
export function openBeside(anchor, pop, closed) {
  pop.classList.add("pop");
  pop.popover = "auto";
  pop.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const focusWithin = pop.contains(document.activeElement) || document.activeElement === document.body;
    pop.remove();
    if (focusWithin && anchor.isConnected) anchor.focus();
    closed?.();
  });
  layerOf(anchor).append(pop);
  anchor.setAttribute("aria-expanded", "true");
  pop.showPopover();
  place(anchor, pop);
}

/** Arrow keys among buttons; `across` is how many stand in a row. @param {HTMLElement} pop @param {KeyboardEvent} event @param {number} across */
export function walk(pop, event, across = 1) {
  const items = /** @type {HTMLElement[]} */ ([...pop.querySelectorAll("button")]);
  const now = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const to = { ArrowDown: now + across, ArrowUp: now - across, ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 };
  const at = to[event.key];
  if (at === undefined || !items.length || now < 0) return;
  event.preventDefault();
  items.at(at % items.length)?.focus();
}

/** @param {HTMLElement} anchor @param {(Choice | null)[]} choices null draws a line */
export function openMenu(anchor, choices) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": anchor.getAttribute("aria-label") ?? "Menu" });
  for (const choice of choices) {
    if (!choice) {
      menu.append(el("hr", { role: "separator" }));
      continue;
    }
    const onclick = () => {
      menu.hidePopover();
      choice.act();
    };
    const own = { role: choice.checked === undefined ? "menuitem" : "menuitemradio", "aria-checked": choice.checked?.toString() };
    const hint = choice.hint ? el("small", {}, choice.hint) : null;
    menu.append(el("button", { type: "button", tabindex: -1, class: choice.danger ? "danger" : null, onclick, ...own }, el("span", {}, choice.words), hint));
  }
  menu.addEventListener("keydown", (event) => {
    walk(menu, event);
    if (event.key === "Tab") menu.hidePopover();
  });
  openBeside(anchor, menu);
  menu.querySelector("button")?.focus();
}

/** @param {HTMLElement} anchor @param {(name: string) => void} chosen */
export function openEmoji(anchor, chosen) {
  const grid = el("div", { class: "grid", role: "group", "aria-label": "Emoji" });
  const search = el("input", { type: "search", "aria-label": "Search emoji", placeholder: "Search emoji", autocomplete: "off" });
  const pop = el("div", { class: "emoji-picker", role: "dialog", "aria-label": "Choose an emoji" }, search, grid);
  const pick = (/** @type {string} */ name) => {
    pop.hidePopover();
    chosen(name);
  };
  const show = () => {
    const names = search.value ? emojiNamed(search.value) : [...new Set([...USUAL, ...emojiNamed("")])];
    grid.replaceChildren(
      ...names.slice(0, 240).map((name) => el("button", { type: "button", "aria-label": name.replaceAll("_", " "), title: `:${name}:`, onclick: () => pick(name) }, character(name))),
    );
    if (!names.length) grid.append(el("p", {}, "No emoji of that name."));
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") grid.querySelector("button")?.focus();
    if (event.key === "Enter") grid.querySelector("button")?.click();
    if (event.key === "Enter" || event.key === "ArrowDown") event.preventDefault();
  });
  grid.addEventListener("keydown", (event) => walk(grid, event, 8));
  show();
  openBeside(anchor, pop);
  search.focus();
}

/**
 * Asks before something is done; true when the person agreed.
 * @param {string} title @param {Node | string} text @param {string} yes @param {string} no @param {boolean} [danger]
 * @returns {Promise<boolean>}
 */
export function ask(title, text, yes, no, danger = false) {
  return new Promise((resolve) => {
    const dialog = el(
      "dialog",
      { class: "question", "aria-labelledby": "question-title", onclose: () => { resolve(dialog.returnValue === "yes"); dialog.remove(); } },
      el("h2", { id: "question-title" }, title),
      el("p", {}, text),
      el(
        "div", { class: "buttons" },
        el("button", { type: "button", class: "btn", onclick: () => dialog.close("no") }, no),
        el("button", { type: "button", class: danger ? "btn danger" : "btn primary", onclick: () => dialog.close("yes") }, yes),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    /** @type {HTMLElement | null} */ (dialog.querySelector(".btn:last-child"))?.focus();
  });
}
