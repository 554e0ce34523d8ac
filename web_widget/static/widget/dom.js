/**
 * Elements are made here, never from markup: a text stays a text, whatever it holds.
 * @module
 */
/** @import {Child} from "./types.js" */

/**
 * Functions become listeners (`onclick`), `true` an empty attribute; null, undefined and false are left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      if (typeof value === "function") node.addEventListener(name.slice(2), (event) => value(event));
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child) => child || child === "").map((child) => child || ""));
  return node;
}

/** Where the lines of our pictures run, on a grid of 24. @type {Record<string, string>} */
export const LINES = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  clip: "M20 11.5l-8.3 8.3a5 5 0 0 1-7.1-7.1l8.7-8.7a3.3 3.3 0 0 1 4.7 4.7l-8.6 8.6a1.6 1.6 0 0 1-2.3-2.3l7.7-7.7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  chat: "M12 4c5 0 9 3.2 9 7.5S17 19 12 19c-1 0-2-.1-2.9-.4L4 20.5l1.3-4C3.9 15.2 3 13.5 3 11.5 3 7.2 7 4 12 4z",
  date: "M5 6h14v14H5zM5 10h14M9 3.5V7M15 3.5V7",
  sent: "M5 12.5l4.5 4.5L19 7.5",
  both: "M2.5 12.5L7 17l9-9.5M11.5 16l1 1 9-9.5",
  wait: "M12 7v5l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  warn: "M12 8v5M12 16.5h.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
};

/** A picture beside words: hidden from screen readers. @param {string} name @returns {SVGElement} */
export function icon(name) {
  const make = (/** @type {string} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = make("svg");
  for (const [key, value] of Object.entries({
    class: `icon ${name}`,
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
  })) {
    svg.setAttribute(key, value);
  }
  const path = make("path");
  path.setAttribute("d", LINES[name.split(" ")[0] ?? ""] ?? "");
  svg.append(path);
  return /** @type {SVGElement} */ (svg);
}

/**
 * A button with a picture only; its name is for screen readers and the tooltip.
 * @param {string} picture @param {string} label @param {(event: Event) => void} onclick
 * @param {Record<string, unknown>} [more]
 */
export function iconButton(picture, label, onclick, more = {}) {
  return el(
    "button",
    { type: "button", class: "tool", "data-act": picture, "aria-label": label, title: label, onclick, ...more },
    icon(picture),
  );
}

/**
 * A round picture, or initials on a colour of their own. The page's policy says where pictures may come from.
 * @param {string} name @param {string | null | undefined} url @param {string} [presence]
 */
export function avatar(name, url, presence) {
  const initials = name
    .split(/[\s·]+/u)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("");
  const face = el("span", { class: "avatar", "aria-hidden": "true", "data-presence": presence }, initials);
  face.style.setProperty(
    "--hue",
    String([...name].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0) * 47, 0) % 360),
  );
  if (url && URL.canParse(url, location.href) && [location.protocol, "https:"].includes(new URL(url, location.href).protocol)) {
    const image = el("img", { alt: "", src: url, onerror: () => image.remove() });
    face.append(image);
  }
  return face;
}

/**
 * Changes what is shown; who stands on something there stands on what took its place: on the same `data-act`.
 * @param {HTMLElement} old @param {() => void} change @param {HTMLElement} [now]
 */
export function swap(old, change, now = old) {
  const on = old.contains(document.activeElement) && document.activeElement?.getAttribute("data-act");
  change();
  if (on) /** @type {HTMLElement | null} */ (now.querySelector(`[data-act="${CSS.escape(on)}"]`))?.focus();
}

/** Draws a place anew when what it shows has changed. @param {HTMLElement} place @param {unknown} shown @param {() => Child[]} make */
export function redraw(place, shown, make) {
  const sign = JSON.stringify(shown);
  if (place.dataset.sign === sign) return;
  place.dataset.sign = sign;
  swap(place, () => place.replaceChildren(.../** @type {Node[]} */ (make().filter(Boolean))));
}

/** Words for screen readers only. @param {string} words */
export const unseen = (words) => el("span", { class: "unseen" }, words);

/** Takes away what was said: it was about another screen. @param {Node[]} instead */
export const hush = (...instead) => document.getElementById("toast")?.replaceChildren(...instead);

/** A short sentence that appears, is read aloud and goes away. @param {string} sentence */
export function say(sentence) {
  const note = el("p", {}, sentence);
  hush(note);
  setTimeout(() => note.remove(), 7000);
}
