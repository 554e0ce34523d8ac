/** A menu to choose from, one or several, with a field to search in: Slack's selects. @module */
/** @import { Json } from "./types.js" */
import { el, icon } from "./dom.js";
import { openBeside } from "./menu.js";
import { plainWords } from "./text.js";

let made = 0;

/**
 * @param {{
 *   label: string, placeholder: string, many: boolean, chosen: Json[], least?: number,
 *   find: (typed: string) => Promise<Json[]>, tell: (chosen: Json[]) => void,
 * }} how options have `text` and `value`; those of a group also `group`
 */
export function picker(how) {
  let chosen = how.chosen;
  const shown = el("span", {});
  const button = el("button", { type: "button", class: "picker", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => open() }, shown, icon("down"));
  const draw = () => {
    const names = chosen.map((one) => plainWords(one.text)).join(", ");
    shown.textContent = names || how.placeholder;
    shown.classList.toggle("empty", !names);
    button.setAttribute("aria-label", `${how.label}: ${names || how.placeholder}`);
  };
  const open = () => {
    openList(button, how, chosen, (now) => {
      chosen = now;
      draw();
      how.tell(now);
    });
  };
  draw();
  return button;
}

/**
 * @param {HTMLElement} button @param {Parameters<typeof picker>[0]} how @param {Json[]} before
 * @param {(chosen: Json[]) => void} changed
 */
function openList(button, how, before, changed) {
  const id = `list${++made}`;
  let chosen = before;
  /** @type {Json[]} */ let found = [];
  let at = 0;
  let asked = 0;
  const has = (/** @type {Json} */ one) => chosen.some((other) => other.value === one.value);
  const list = el("ul", { id, role: "listbox", "aria-label": how.label, "aria-multiselectable": how.many ? "true" : null });
  const search = el("input", {
    type: "text", role: "combobox", "aria-label": `Search ${how.label}`, placeholder: "Type to search", autocomplete: "off",
    "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list",
  });
  const pop = el("div", { class: "choices", role: "dialog", "aria-label": how.label }, search, list);

  const point = (/** @type {number} */ to) => {
    at = Math.max(0, Math.min(found.length - 1, to));
    for (const [n, item] of [...list.querySelectorAll("[role=option]")].entries()) {
      item.classList.toggle("now", n === at);
      if (n === at) item.scrollIntoView({ block: "nearest" });
    }
    if (found.length) search.setAttribute("aria-activedescendant", `${id}-${at}`);
    else search.removeAttribute("aria-activedescendant");
  };
  const choose = (/** @type {Json | undefined} */ one) => {
    if (!one) return;
    if (!how.many) {
      pop.hidePopover();
      changed([one]);
      return;
    }
    chosen = has(one) ? chosen.filter((other) => other.value !== one.value) : [...chosen, one];
    draw();
    changed(chosen);
  };
  const draw = () => {
    let group = "";
    list.replaceChildren();
    for (const [n, one] of found.entries()) {
      if (one.group && one.group !== group) list.append(el("li", { role: "presentation", class: "group" }, (group = one.group)));
      const note = one.description ? el("small", {}, plainWords(one.description)) : null;
      list.append(el("li", { id: `${id}-${n}`, role: "option", "aria-selected": String(has(one)), onclick: () => choose(one) }, el("span", {}, plainWords(one.text)), note));
    }
    if (!found.length) list.append(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "none" }, search.value.length < (how.least ?? 0) ? `Type at least ${how.least} letters` : "Nothing found"));
    point(at);
  };
  const look = async () => {
    const mine = ++asked;
    const answer = search.value.length < (how.least ?? 0) ? [] : await how.find(search.value);
    if (mine !== asked) return;
    found = answer;
    at = Math.max(0, found.findIndex(has));
    draw();
  };
  search.addEventListener("input", () => void look());
  search.addEventListener("keydown", (event) => {
    /** @type {Record<string, () => void>} */
    const keys = { ArrowDown: () => point(at + 1), ArrowUp: () => point(at - 1), Enter: () => choose(found[at]), Tab: () => pop.hidePopover() };
    keys[event.key]?.();
    if (keys[event.key] && event.key !== "Tab") event.preventDefault();
  });
  openBeside(button, pop);
  search.focus();
  void look();
}
