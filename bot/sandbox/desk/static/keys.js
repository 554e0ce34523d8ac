/** The keys that work everywhere on the desk, and the list of all of them. @module */
import { el, iconButton, somethingOpen } from "./dom.js";

/** What the keys need of a desk, whatever it plays. @typedef {{escape: () => void, nextPart: (by: number) => void, step: (by: number) => void, composer: {focus: () => void}}} Seat */

const KEYS = [
  ["↑ ↓ Home End", "walk through the messages"],
  ["Enter or r", "open the thread, reply"],
  ["e", "edit your message"],
  ["+", "react"],
  ["m", "more actions"],
  ["Del", "delete your message"],
  ["Esc", "close what is open; from a thread back to the channel"],
  ["↑ in an empty field", "edit what you wrote last"],
  ["c", "write"],
  ["Alt ↑ ↓", "previous or next channel"],
  ["F6", "next part of the desk"],
  ["/ @ # :", "in the field: commands, people, channels, emoji"],
  ["?", "this list"],
];

/** Shows what `?` shows. */
export function openKeys() {
  const rows = KEYS.map(([keys = "", does = ""]) => [el("dt", {}, ...keys.split(" ").map((one) => (/^(or|in|an|empty|field)$/.test(one) ? ` ${one} ` : el("kbd", {}, one)))), el("dd", {}, does)]);
  const dialog = el(
    "dialog", { class: "keys", "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    el("header", {}, el("h2", { id: "keys-title" }, "Keyboard shortcuts"), iconButton("close", "Close", () => dialog.close())),
    el("dl", {}, ...rows.flat()),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** The next of all, round and round. @template T @param {T[]} all @param {number} at @param {number} by */
export const after = (all, at, by) => all[(at + by + all.length) % all.length];

/** From one part of a desk to the next, among those that are there. @param {[HTMLElement, () => void][]} all @param {number} by */
export function walkParts(all, by) {
  const parts = all.filter(([part]) => part.checkVisibility());
  const at = parts.findIndex(([part]) => part.contains(document.activeElement));
  after(parts, at, by)?.[1]();
}

/** Puts the focus on the first such thing within. @param {HTMLElement} part @param {string} what */
export const focusIn = (part, what) => /** @type {HTMLElement | null} */ (part.querySelector(what))?.focus();

/** @param {() => Seat} now */
export function listenToKeys(now) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || somethingOpen()) return;
    const desk = now();
    const writing = target.matches("input, textarea, select");
    if (event.key === "Escape") desk.escape();
    else if (event.key === "F6") desk.nextPart(event.shiftKey ? -1 : 1);
    else if (event.altKey && event.key === "ArrowDown") desk.step(1);
    else if (event.altKey && event.key === "ArrowUp") desk.step(-1);
    else if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "?") openKeys();
    else if (event.key === "c") desk.composer.focus();
    else return;
    event.preventDefault();
  });
}
