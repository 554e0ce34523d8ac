/**
 * Elements are made here, never from markup: what somebody wrote stays text, whatever it holds.
 * @module
 */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * A function becomes a listener (`onclick`), `true` an empty attribute; null, undefined, false are left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), (event) => value(event));
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return node;
}

/** Strokes on a grid of 24. @type {Record<string, string>} */
const STROKES = {
  hash: "M9.5 4l-2 16M16.5 4l-2 16M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11.5L12 5l8 6.5M6 10v9.5h12V10",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M10 6l-6 5.5 6 5.5M4 11.5h9a7 7 0 0 1 7 7",
  pencil: "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9 10h.01M15 10h.01M8.5 14.5c1.900 2.200 5.100 2.200 7 0",
  send: "M5 12h13M12.5 6l6 6-6 6",
  clip: "M20 11.5l-8.300 8.300a5 5 0 0 1-7.100-7.100l8.700-8.700a3.300 3.300 0 0 1 4.700 4.700l-8.600 8.600a1.600 1.600 0 0 1-2.300-2.300l7.700-7.700",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  down: "M6 9.5l6 6 6-6",
  back: "M15 5l-7 7 7 7",
  keys: "M3.5 7h17v10h-17zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8 14h8",
  eye: "M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  bell: "M5 18h14l-1.5-2.5V11a5.5 5.5 0 0 0-11 0v4.5zM10 20.5h4",
};

/** A picture beside words or on a named button: screen readers pass over it. @param {string} name */
export function icon(name) {
  const make = (/** @type {string} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = make("svg");
  svg.setAttribute("class", `icon i-${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = make("path");
  path.setAttribute("d", STROKES[name] ?? "");
  svg.append(path);
  return svg;
}

/**
 * A button with a picture only; its name is its tooltip too.
 * @param {string} picture @param {string} label @param {(event: Event) => void} onclick
 * @param {Record<string, unknown>} [more]
 */
export function iconButton(picture, label, onclick, more = {}) {
  const own = { type: "button", class: "tool", "aria-label": label, title: label, onclick };
  return el("button", { ...own, ...more }, icon(picture));
}

/** Words for screen readers only. @param {string} words */
export const unseen = (words) => el("span", { class: "unseen" }, words);

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * An address on our own origin, or "" for any other. This machine's own names count as one, because the page
 * may be open as localhost while the server calls itself 127.0.0.1.
 * @param {string | null | undefined} url
 */
export function ownAddress(url) {
  if (!url || !URL.canParse(url, location.origin)) return "";
  const to = new URL(url, location.origin);
  const loop = LOOPBACK.has(to.hostname) && LOOPBACK.has(location.hostname) && to.port === location.port;
  return to.origin === location.origin || loop ? `${location.origin}${to.pathname}${to.search}` : "";
}

/** A picture of our own origin, or initials on a colour of their own. @param {string} name @param {string} [url] */
export function avatar(name, url) {
  const initials = name.split(/\s+/u).slice(0, 2).map((word) => [...word][0] ?? "").join("");
  const face = el("span", { class: "avatar", "aria-hidden": "true" }, initials.toUpperCase());
  const hue = [...name].reduce((sum, one) => sum + (one.codePointAt(0) ?? 0) * 47, 0) % 360;
  face.style.setProperty("--hue", String(hue));
  const src = ownAddress(url);
  if (src) face.append(el("img", { alt: "", src, loading: "lazy", onerror: (/** @type {Event} */ e) => /** @type {Element} */ (e.target).remove() }));
  return face;
}

/** A short sentence that appears, is read aloud, and goes away. @param {string} sentence @param {boolean} [bad] */
export function say(sentence, bad = false) {
  const note = el("p", { class: bad ? "bad" : null }, sentence);
  document.getElementById("toast")?.replaceChildren(note);
  setTimeout(() => note.remove(), 7000);
}

/** Tells the person why something was refused. @param {any} problem what was thrown */
export const sayWhy = (problem) => say(problem.message, true);

/** Tells a screen reader what came, and shows nothing. @param {string} sentence */
export function announce(sentence) {
  const place = document.getElementById("announce");
  if (place) place.textContent = sentence;
}

/** Draws a part again; the focus comes back to what has the same key there. @param {HTMLElement} part @param {...(Node | string)} children */
export function refill(part, ...children) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const key = part.contains(active) ? active?.dataset.key : "";
  part.replaceChildren(...children);
  if (key) /** @type {HTMLElement | null} */ (part.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus();
}

/** One call for however many came in the same turn. @param {() => void} act */
export function once(act) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(() => {
      isAsked = false;
      act();
    });
  };
}

/** What lies above everything else has to stand inside an open dialog; else inside a landmark. @param {Element} anchor */
export const layerOf = (anchor) => anchor.closest("dialog, main") ?? document.body;

/** Whether keys belong to something that lies above the page. */
export const somethingOpen = () => Boolean(document.querySelector("dialog[open], .pop:popover-open"));
