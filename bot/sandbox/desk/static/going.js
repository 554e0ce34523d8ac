/** How a person gets from one place of their desk to another, whatever it plays. @module */
/** @import { Place } from "./types.js" */
import { focusIn, walkParts } from "./keys.js";
import { focusSide } from "./side.js";

/** @typedef {{focus: () => void}} Focused */
/** @typedef {{node: HTMLElement, rows: Focused}} Listed */
/** The parts between which one walks. @typedef {{bar: HTMLElement, side: HTMLElement, thread: {node: HTMLElement}}} Parts */
/**
 * What going needs of a desk; `seat` is how the page's address names the person who sits there.
 * @typedef {{
 *   place: Place, seat: string[], node: HTMLElement, screen: Parts, log: Listed, threadLog: Listed,
 *   composer: Focused & {node: HTMLElement}, threadComposer: Focused, draw: () => void,
 * }} Walked
 */

/** The page's address names the place, so that a link or a reload leads there. @param {Walked} desk @param {Place} place */
export function go(desk, place) {
  desk.place = place;
  desk.node.classList.remove("side-open");
  const words = [...desk.seat, place.kind === "home" ? "home" : place.channel, place.thread];
  history.replaceState(null, "", `#${words.filter(Boolean).map(encodeURIComponent).join("/")}`);
  desk.draw();
}

/** Where no thread is opened, one writes next. @param {Walked} desk @param {string} channel @param {string} thread */
export function goToChannel(desk, channel, thread) {
  go(desk, { kind: "channel", channel, thread });
  if (!thread) queueMicrotask(() => desk.composer.focus());
}

/** @param {Walked} desk @param {string} channel @param {string} ts */
export function openThread(desk, channel, ts) {
  go(desk, { kind: "channel", channel, thread: ts });
  queueMicrotask(() => desk.threadComposer.focus());
}

/** Goes back to the message from which one came. @param {Walked} desk */
export function closeThread(desk) {
  go(desk, { ...desk.place, thread: "" });
  queueMicrotask(() => desk.log.rows.focus());
}

/** To the next part that is there; `more` are parts that only this desk has. @param {Walked} desk @param {number} by @param {[HTMLElement, () => void][]} more */
export function goToPart({ screen, log, threadLog, composer }, by, more = []) {
  const { bar, side, thread } = screen;
  walkParts([
    [bar, () => focusIn(bar, "[aria-checked=true]")],
    [side, () => focusSide(side)],
    ...more,
    [log.node, () => log.rows.focus()],
    [composer.node, () => composer.focus()],
    [thread.node, () => threadLog.rows.focus()],
  ], by);
}
