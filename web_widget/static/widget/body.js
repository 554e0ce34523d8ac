/** What a message says, as elements. Its links are the only ones with an address from outside. @module */
/** @import {Block, Child, Span} from "./types.js" */
import { el } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"']+/giu;

/**
 * A link, or just its words when the address is not one to follow. Where the words look like an address,
 * the true host stands beside them unless it is the one they show.
 * @param {string} address @param {string} words @param {Child} [content]
 */
export function link(address, words, content = words) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol)) return content;
  const real = url.host || url.pathname;
  const shown = words
    .toLowerCase()
    .replace(/^(https?:\/\/|mailto:)/, "")
    .split(/[/?#]/)[0];
  const honest = shown === real || !/\S\.\S/u.test(words);
  return el(
    "a",
    { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow ugc", title: url.href },
    content,
    !honest && ` (${real})`,
  );
}

/** Plain words; web addresses in them become links. @param {string} text @returns {Child[]} */
export function plain(text) {
  /** @type {Child[]} */ const parts = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    let address = match.replace(/[.,;:!?)\]}]+$/u, "");
    if (/\([^)]*$/.test(address) && match[address.length] === ")") address += ")";
    parts.push(text.slice(end, index), link(address, address));
    end = index + address.length;
  }
  return [...parts, text.slice(end)];
}

/** @param {Span} span */
function styled(span) {
  /** @type {Child} */ let node = span.text;
  for (const [flag, tag] of /** @type {const} */ ([
    ["code", "code"],
    ["bold", "strong"],
    ["italic", "em"],
    ["strike", "s"],
  ])) {
    if (span[flag]) node = el(tag, {}, node);
  }
  return span.link ? link(span.link, span.text, node) : node;
}

/** @param {Span[]} [spans] */
const inline = (spans = []) => spans.map(styled);

/** Flat items with their depth become lists in lists. @param {Block} block */
function list({ items = [], ordered }) {
  const open = () => el(ordered ? "ol" : "ul");
  const lists = [open()];
  for (const { indent, children } of items) {
    const depth = Math.min(Math.max(0, indent), 8);
    lists.length = Math.min(lists.length, depth + 1);
    while (lists.length <= depth) {
      const [outer, inner] = [lists.at(-1), open()];
      (outer?.lastElementChild ?? outer?.appendChild(el("li")))?.append(inner);
      lists.push(inner);
    }
    lists.at(-1)?.append(el("li", {}, ...inline(children)));
  }
  return lists[0];
}

/** @param {Block} block */
function element(block) {
  if (block.type === "code") return el("pre", { tabindex: 0 }, el("code", {}, block.text));
  if (block.type === "list") return list(block);
  return el(block.type === "quote" ? "blockquote" : "p", {}, ...inline(block.children));
}

/** @param {{text: string, body: Block[] | null}} message @returns {Child[]} */
export function content({ text, body }) {
  if (body) return body.map(element);
  return text ? [el("p", {}, ...plain(text))] : [];
}
