/** Reactions by the names that Teams gives them. @module */
import { character } from "./emoji.js";

/** @type {Record<string, string>} */
const SIX = { like: "👍", heart: "❤️", laugh: "😆", surprised: "😮", sad: "😢", angry: "😠" };
const VARIANT = "\ufe0f";

/** The character of a reaction: one of the six, or by the numbers before its name. @param {string} type */
export function signOf(type) {
  const codes = /^((?:[0-9a-f]{4,6}-?)+)_/.exec(type)?.[1] ?? "";
  const points = codes.split("-").map((one) => parseInt(one, 16));
  if (!codes || points.some((one) => one > 0x10ffff)) return SIX[type] ?? `:${type}:`;
  const sign = String.fromCodePoint(...points);
  // Without the mark some signs are letters.
  return /^\p{Emoji_Presentation}/u.test(sign) ? sign : sign + VARIANT;
}

/** What Teams calls an emoji of the picker. @param {string} name */
export function reactionNamed(name) {
  const sign = character(name).replaceAll(VARIANT, "");
  const six = Object.entries(SIX).find(([, one]) => one.replaceAll(VARIANT, "") === sign);
  if (six) return six[0];
  const codes = [...sign].map((one) => (one.codePointAt(0) ?? 0).toString(16).padStart(4, "0"));
  return `${codes.join("-")}_${name.replace(/[^a-z0-9]/g, "") || "emoji"}`;
}
