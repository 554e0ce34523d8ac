/** Slack's `mrkdwn` and `rich_text` as elements, and what a person types as `mrkdwn`. @module */
/** @import { Json } from "./types.js" */
/** @import { World } from "./world.js" */
import { el } from "./dom.js";
import { character } from "./emoji.js";

const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<![\w_])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])|(?<![\w~])~([^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])|:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/;
const SAFE = /^(https?:|mailto:|tel:)/i;

/** @param {string} text */
export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
/** @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A link, or plain words where the address is of a kind that could do harm. @param {string} url @param {string} [label] */
export function link(url, label) {
  if (!SAFE.test(url)) return el("span", {}, label || url);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url);
}

/** @param {string} kind @param {string} words */
const mention = (kind, words) => el("span", { class: `mention ${kind}` }, words);

/** @param {string} id @param {World} world */
function person(id, world) {
  return mention(id === world.me.id ? "user mine" : "user", `@${world.nameOf(id)}`);
}

/** What stands in angle brackets. @param {string} inner @param {World} world @returns {Node} */
function token(inner, world) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return person(target.slice(1), world);
  if (target.startsWith("#")) return mention("channel", `#${world.channels.get(target.slice(1))?.name ?? (label || target.slice(1))}`);
  if (target.startsWith("!subteam^")) return mention("user", `@${world.groups.get(target.slice(9))?.handle ?? label}`);
  if (target.startsWith("!date^")) return el("time", {}, label);
  if (target.startsWith("!")) return mention("mine", `@${target.slice(1)}`);
  return link(unescape(target), label);
}

/** @param {string} text @param {World} world @returns {(Node | string)[]} */
function inline(text, world) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(unescape(rest.slice(0, found.index)));
    const [all, inner, code, bold, italic, strike, emoji] = found;
    if (inner) nodes.push(token(inner, world));
    else if (code) nodes.push(el("code", {}, unescape(code)));
    else if (bold) nodes.push(el("b", {}, ...inline(bold, world)));
    else if (italic) nodes.push(el("i", {}, ...inline(italic, world)));
    else if (strike) nodes.push(el("s", {}, ...inline(strike, world)));
    else if (emoji) nodes.push(character(emoji));
    rest = rest.slice(found.index + all.length);
  }
  if (rest) nodes.push(unescape(rest));
  return nodes;
}

/** Lines with quotes. @param {string} text @param {World} world @returns {Node[]} */
function lines(text, world) {
  /** @type {{quoted: boolean, lines: string[]}[]} */ const runs = [];
  for (const line of text.split("\n")) {
    const quoted = /^(&gt;|>)/.test(line);
    const plain = quoted ? line.replace(/^(&gt;|>) ?/, "") : line;
    const last = runs.at(-1);
    if (last?.quoted === quoted) last.lines.push(plain);
    else runs.push({ quoted, lines: [plain] });
  }
  return runs.map((run) => el(run.quoted ? "blockquote" : "span", {}, ...inline(run.lines.join("\n"), world)));
}

/** @param {string} text @param {World} world @returns {Node} */
export function mrkdwn(text, world) {
  const whole = document.createDocumentFragment();
  for (const [at, part] of text.split("```").entries()) {
    const plain = part.replace(/^\n|\n$/g, "");
    if (!plain) continue;
    if (at % 2) whole.append(el("pre", {}, unescape(plain)));
    else whole.append(...lines(plain, world));
  }
  return whole;
}

/** A text object of either kind. @param {Json | null | undefined} object @param {World} world @returns {Node} */
export function words(object, world) {
  if (object?.type === "mrkdwn") return mrkdwn(object.text, world);
  return el("span", {}, plainWords(object));
}

/** The same where only a string will do. @param {Json | null | undefined} object @returns {string} */
export const plainWords = (object) =>
  String(object?.text ?? "").replace(/:([a-z0-9_+'-]+):/g, (_, name) => character(name));

/** @param {Node} node @param {Json} [style] @returns {Node} */
function styled(node, style) {
  let whole = node;
  for (const [name, tag] of /** @type {[string, "b" | "i" | "s" | "code" | "u"][]} */ ([["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"], ["underline", "u"]])) {
    if (style?.[name]) whole = el(tag, {}, whole);
  }
  return whole;
}

/** @param {Json} one @param {World} world @returns {Node} */
function richInline(one, world) {
  if (one.type === "link") return styled(link(one.url, one.text), one.style);
  if (one.type === "user") return styled(person(one.user_id, world), one.style);
  if (one.type === "channel") return mention("channel", `#${world.channels.get(one.channel_id)?.name ?? one.channel_id}`);
  if (one.type === "usergroup") return mention("user", `@${world.groups.get(one.usergroup_id)?.handle ?? one.usergroup_id}`);
  if (one.type === "broadcast") return mention("mine", `@${one.range}`);
  if (one.type === "emoji") return document.createTextNode(unicode(one) || character(one.name));
  if (one.type === "date") return el("time", {}, one.fallback ?? new Date(one.timestamp * 1000).toLocaleString());
  return styled(document.createTextNode(String(one.text ?? one.value ?? "")), one.style);
}

/** @param {Json} one */
function unicode(one) {
  const points = String(one.unicode ?? "").split("-").map((hex) => parseInt(hex, 16));
  return points.every((point) => point > 0 && point < 0x110000) ? String.fromCodePoint(...points) : "";
}

/** @param {Json} block @param {World} world @returns {HTMLElement} */
export function richText(block, world) {
  const whole = el("div", { class: "rich" });
  for (const part of block.elements ?? []) {
    const inner = (/** @type {Json} */ section) => (section.elements ?? []).map((/** @type {Json} */ one) => richInline(one, world));
    if (part.type === "rich_text_list") {
      const list = el(part.style === "ordered" ? "ol" : "ul", part.offset ? { start: part.offset + 1 } : {});
      list.style.setProperty("--indent", String(part.indent ?? 0));
      list.append(...part.elements.map((/** @type {Json} */ item) => el("li", {}, ...inner(item))));
      whole.append(list);
    } else {
      const tag = part.type === "rich_text_quote" ? "blockquote" : part.type === "rich_text_preformatted" ? "pre" : "div";
      whole.append(el(tag, {}, ...inner(part)));
    }
  }
  return whole;
}

/** What was typed, as Slack's client sends it: names become mentions, everything else is inert. @param {string} typed @param {World} world */
export function compose(typed, world) {
  const people = [...world.users.values()].filter((one) => !one.deleted);
  const names = people.flatMap((one) => [one.real_name, one.profile.display_name, one.name].map((name) => [name?.toLowerCase(), one.id]));
  names.sort((a, b) => (b[0]?.length ?? 0) - (a[0]?.length ?? 0));
  const at = (/** @type {number} */ start, /** @type {string} */ whole) => {
    if (start && /\w/.test(whole[start - 1] ?? "")) return null;
    const rest = whole.slice(start + 1).toLowerCase();
    const special = /^(here|channel|everyone)\b/.exec(rest)?.[1];
    if (special) return { length: special.length + 1, text: `<!${special}>` };
    const found = names.find(([name]) => name && rest.startsWith(name) && !/[\w-]/.test(rest[name.length] ?? ""));
    return found ? { length: (found[0]?.length ?? 0) + 1, text: `<@${found[1]}>` } : null;
  };
  const escaped = escape(typed.trim());
  let made = "";
  for (let place = 0; place < escaped.length; ) {
    const person = escaped[place] === "@" ? at(place, escaped) : null;
    const channel = escaped[place] === "#" && !/\w/.test(escaped[place - 1] ?? "") ? hashed(escaped.slice(place), world) : null;
    const found = person ?? channel;
    made += found ? found.text : escaped[place];
    place += found ? found.length : 1;
  }
  return made;
}

/** @param {string} rest @param {World} world */
function hashed(rest, world) {
  const name = /^#([a-z0-9_-]+)/.exec(rest)?.[1];
  const channel = [...world.channels.values()].find((one) => name && one.name === name);
  return channel ? { length: channel.name.length + 1, text: `<#${channel.id}|${channel.name}>` } : null;
}

/** A stored text as its author would type it again. @param {string} text @param {World} world */
export function retype(text, world) {
  const typed = text.replace(/<([^<>]+)>/g, (_, /** @type {string} */ inner) => {
    const node = token(inner, world);
    const isLink = !/^[@#!]/.test(inner);
    return isLink ? inner.split("|")[0] ?? "" : (node.textContent ?? "");
  });
  return unescape(typed);
}
