/** The `markdown` block: the part of Markdown that apps send to chats. @module */
import { el } from "./dom.js";
import { character } from "./emoji.js";
import { link } from "./text.js";

const INLINE =
  /\\([!-/:-@[-`{-~])|`([^`]+)`|\[([^\]]*)\]\(([^()\s]+)\)|<((?:https?:|mailto:)[^<>\s]+)>|(?<!\w)(https?:\/\/[^\s<>]*[^\s<>.,;:!?)"'\]])|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)|~~(?=\S)(.+?)(?<=\S)~~|\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)|:([a-z0-9_+'-]+):|&(amp|lt|gt|quot|nbsp|#\d+);/;
/** @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/** @param {string} name */
function entity(name) {
  const code = name.startsWith("#") ? Number(name.slice(1)) : 0;
  return ENTITIES[name] ?? (code > 0 && code < 0x110000 ? String.fromCodePoint(code) : `&${name};`);
}

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    const [all, escaped, code, label, target, auto, bare, bold, bolder, strike, italic, slanted, emoji, name] = found;
    if (escaped) nodes.push(escaped);
    else if (code) nodes.push(el("code", {}, code));
    else if (target) nodes.push(link(target, label));
    else if (auto || bare) nodes.push(link(auto || bare || ""));
    else if (bold || bolder) nodes.push(el("b", {}, ...inline(bold || bolder || "")));
    else if (strike) nodes.push(el("s", {}, ...inline(strike)));
    else if (italic || slanted) nodes.push(el("i", {}, ...inline(italic || slanted || "")));
    else if (emoji) nodes.push(character(emoji));
    else if (name) nodes.push(entity(name));
    rest = rest.slice(found.index + all.length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

/** @param {string[]} lines @returns {HTMLElement} */
function list(lines) {
  const ordered = /^\s*\d/.test(lines[0] ?? "");
  const start = parseInt(lines[0]?.trim() ?? "1", 10);
  const whole = el(ordered ? "ol" : "ul", ordered && start !== 1 ? { start } : {});
  for (const line of lines) {
    const depth = Math.floor((/^\s*/.exec(line)?.[0].length ?? 0) / 2);
    const item = el("li", {}, ...inline(line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "")));
    item.style.setProperty("--indent", String(depth));
    whole.append(item);
  }
  return whole;
}

/** What kind of line this is; neighbours of one kind belong together. @param {string} line */
function kindOf(line) {
  if (!line.trim()) return "gap";
  if (/^#{1,6}\s/.test(line)) return "heading";
  if (/^\s*(?:[-*_]\s*){3,}$/.test(line)) return "rule";
  if (/^\s*(?:[-*+]|\d+[.)])\s+\S/.test(line)) return "list";
  return /^\s*>/.test(line) ? "quote" : "words";
}

/** @param {string} kind @param {string[]} lines @returns {Node[]} */
function block(kind, lines) {
  if (kind === "heading") return lines.map((line) => el("p", { class: "headline" }, ...inline(line.replace(/^#+\s+/, ""))));
  if (kind === "rule") return [el("hr")];
  if (kind === "list") return [list(lines)];
  if (kind === "quote") return [el("blockquote", {}, ...inline(lines.map((line) => line.replace(/^\s*>\s?/, "")).join("\n")))];
  return kind === "words" ? [el("p", {}, ...inline(lines.join("\n").replace(/\\$/gm, "")))] : [];
}

/** @param {string} text @returns {HTMLElement} */
export function markdown(text) {
  const whole = el("div", { class: "rich" });
  for (const [at, part] of text.split(/^```[^\n`]*$/m).entries()) {
    if (at % 2) {
      whole.append(el("pre", {}, part.replace(/^\n|\n$/g, "")));
      continue;
    }
    /** @type {string[]} */ let run = [];
    let kind = "gap";
    for (const line of [...part.split("\n"), ""]) {
      const next = kindOf(line);
      if (next !== kind) {
        whole.append(...block(kind, run));
        run = [];
        kind = next;
      }
      run.push(line);
    }
  }
  return whole;
}
