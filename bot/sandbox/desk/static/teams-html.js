/** The HTML of people's messages as elements, and what a person types as that HTML. @module */
/** @import { TeamsWorld } from "./teams-world.js" */
import { el } from "./dom.js";
import { link } from "./text.js";

const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*)?)>|([^<]+|<)/giu;
/** Which tags are shown, and as what; of all others only the words. @type {Record<string, keyof HTMLElementTagNameMap>} */
const TAGS = { p: "p", div: "div", b: "b", strong: "b", i: "i", em: "i", s: "s", strike: "s", u: "u", code: "code", pre: "pre", blockquote: "blockquote", ul: "ul", ol: "ol", li: "li", h1: "p", h2: "p", h3: "p" };
/** @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** @param {string} text */
const decoded = (text) =>
  text.replace(/&(#x?[\da-f]+|[a-z]+);/giu, (all, /** @type {string} */ name) => {
    const code = name.startsWith("#") ? Number(name.replace("#x", "0x").replace("#", "")) : 0;
    return ENTITIES[name] ?? (code > 0 && code < 0x110000 ? String.fromCodePoint(code) : all);
  });

/** @param {string} tag @param {string} attributes @returns {HTMLElement | null} */
function opened(tag, attributes) {
  if (tag === "at") return el("span", { class: "mention user" });
  if (tag === "a") {
    const anchor = link(decoded(/href="([^"]*)"/iu.exec(attributes)?.[1] ?? ""));
    anchor.replaceChildren();
    return anchor;
  }
  const shown = TAGS[tag];
  return shown ? el(shown) : null;
}

/** @param {string} html @returns {HTMLElement} */
export function shownHtml(html) {
  const whole = el("div", { class: "rich" });
  /** @type {{tag: string, node: HTMLElement}[]} */ const open = [];
  for (const [, closes, name = "", attributes = "", text] of html.matchAll(TOKEN)) {
    const inner = open.at(-1)?.node ?? whole;
    const tag = name.toLowerCase();
    if (text) inner.append(decoded(text));
    else if (tag === "br") inner.append("\n");
    else if (tag === "emoji") inner.append(decoded(/alt="([^"]*)"/iu.exec(attributes)?.[1] ?? ""));
    else if (closes) {
      const at = open.map((one) => one.tag).lastIndexOf(tag);
      if (at >= 0) open.length = at;
    } else {
      const node = opened(tag, attributes);
      if (!node) continue;
      inner.append(node);
      open.push({ tag, node });
    }
  }
  return whole;
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** @type {[RegExp, string][]} */
const STYLES = [
  [/`([^`\n]+)`/g, "<code>$1</code>"],
  [/\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*/g, "<b>$1</b>"],
  [/(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])/g, "<i>$1</i>"],
  [/~~(?=\S)([^~\n]+?)(?<=\S)~~/g, "<s>$1</s>"],
];

/** Names behind an at sign become mentions; the longest name wins. @param {string} typed @param {TeamsWorld} world */
export function composed(typed, world) {
  const names = [...world.people.values()].map((one) => ({ name: one.name, key: one.key }));
  names.push({ name: world.app.name, key: "app" });
  names.sort((a, b) => b.name.length - a.name.length);
  const pattern = new RegExp(`(?<!\\w)@(${names.map((one) => escaped(one.name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})(?!\\w)`, "giu");
  let html = escaped(typed.trim());
  for (const [found, put] of STYLES) html = html.replace(found, put);
  html = html.replace(pattern, (all, /** @type {string} */ name) => {
    const meant = names.find((one) => escaped(one.name).toLowerCase() === name.toLowerCase());
    return meant ? `<@${meant.key}>` : all;
  });
  return `<p>${html.replaceAll("\n", "<br>")}</p>`;
}

/** What somebody wrote, as they would type it again. @param {string} text */
export const retyped = (text) =>
  decoded(text.replace(/^<quoted [^>]*> ?/u, "").replace(/<at>([\s\S]*?)<\/at>/gu, "@$1"));
