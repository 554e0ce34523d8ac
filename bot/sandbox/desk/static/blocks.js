/** Block Kit's blocks as elements. @module */
/** @import { Json, Surface } from "./types.js" */
/** @import { World } from "./world.js" */
import { el, ownAddress } from "./dom.js";
import { makeElement } from "./elements.js";
import { markdown } from "./markdown.js";
import { link, plainWords, richText, words } from "./text.js";

/** A picture of our own house, or a link to one that the page's policy keeps out. @param {Json} one @param {string} kind */
function picture(one, kind) {
  const src = ownAddress(one.image_url);
  if (src) return el("img", { class: kind, src, alt: one.alt_text ?? "", loading: "lazy" });
  return one.image_url ? link(one.image_url, one.alt_text) : el("span", {}, one.alt_text);
}

/** @typedef {(block: Json, place: Surface, world: World, errors: Record<string, string>) => HTMLElement} Draw */

/** @type {Draw} */
const section = (block, place, world) => {
  const side = block.accessory?.type === "image" ? picture(block.accessory, "thumb") : block.accessory && makeElement(block.block_id, block.accessory, place, world);
  const fields = (block.fields ?? []).map((/** @type {Json} */ one) => el("div", {}, words(one, world)));
  return el(
    "div", { class: "b-section" },
    el("div", { class: "grow" }, block.text && el("div", { class: "words" }, words(block.text, world)), fields.length > 0 && el("div", { class: "fields" }, ...fields)),
    side,
  );
};

/** @type {Draw} */
const context = (block, _, world) =>
  el("div", { class: "b-context" }, ...block.elements.map((/** @type {Json} */ one) => (one.type === "image" ? picture(one, "tiny") : el("span", { class: "words" }, words(one, world)))));

/** @type {Draw} */
const image = (block) =>
  el("figure", { class: "b-image" }, block.title && el("figcaption", {}, plainWords(block.title)), picture(block, "large"));

/** @type {Draw} */
const actions = (block, place, world) =>
  el("div", { class: "b-actions" }, ...block.elements.map((/** @type {Json} */ one) => makeElement(block.block_id, one, place, world)));

/** @type {Draw} */
const input = (block, place, world, errors) => {
  const id = `${place.key}-${block.block_id}`;
  const label = plainWords(block.label);
  const node = makeElement(block.block_id, block.element, place, world, { label, required: !block.optional, tells: Boolean(block.dispatch_action) });
  const typed = node.matches("input, textarea");
  const error = errors[block.block_id];
  if (typed) node.id = id;
  node.setAttribute("aria-describedby", `${id}-about`);
  if (error && typed) node.setAttribute("aria-invalid", "true");
  const optional = block.optional ? el("small", {}, " (optional)") : null;
  return el(
    "div", { class: error ? "b-input wrong" : "b-input", "data-block": block.block_id },
    typed ? el("label", { for: id }, label, optional) : el("span", { class: "label", "aria-hidden": "true" }, label, optional),
    node,
    el("div", { id: `${id}-about` }, error && el("p", { class: "error" }, error), block.hint && el("p", { class: "hint" }, plainWords(block.hint))),
  );
};

/** @type {Draw} */
const video = (block) => el("p", {}, link(block.title_url ?? block.video_url, plainWords(block.title)));

/** @type {Record<string, Draw>} */
const DRAW = {
  section, context, image, actions, input, video,
  header: (block) => el("p", { class: "b-header" }, plainWords(block.text)),
  divider: () => el("hr"),
  markdown: (block) => markdown(block.text),
  rich_text: (block, _, world) => richText(block, world),
};

/**
 * @param {Json[]} blocks @param {Surface} place @param {World} world @param {Record<string, string>} [errors] by block
 * @returns {HTMLElement[]}
 */
export function drawBlocks(blocks, place, world, errors = {}) {
  return blocks.map((block) => DRAW[block.type]?.(block, place, world, errors) ?? el("p", {}, plainWords(block.text)));
}

/** Whether it is a card rather than something said. @param {Json[]} blocks */
export const isCard = (blocks) => blocks.some((block) => !["rich_text", "markdown", "context"].includes(block.type));
