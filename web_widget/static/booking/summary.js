/** A meeting in a few lines: when, with whom, where; and the ways to put it into a calendar. @module */
/** @import {Host, Meeting} from "./types.js" */
import { link } from "../widget/body.js";
import { avatar, el, icon } from "../widget/dom.js";
import { t } from "../widget/i18n.js";
import { clockIn, dayIn, dayNumber, lengthOf, offsetIn, shortMonth, spanIn, wholeDay } from "./dates.js";
import { cityOf } from "./zones.js";

/**
 * When it is for the guest, and for the host where their clocks differ.
 * @param {{start: string, end: string, host_zone: string}} meeting @param {string} zone
 */
export function timeLines({ start, end, host_zone: there }, zone) {
  const minutes = (Date.parse(end) - Date.parse(start)) / 60_000;
  const same = offsetIn(zone)(start) === offsetIn(there)(start);
  return el(
    "div",
    { class: "time" },
    el("time", { datetime: start }, el("b", {}, wholeDay(dayIn(zone)(start))), " ", el("span", {}, spanIn(zone)(start, end))),
    el(
      "p",
      { class: "notes" },
      lengthOf(minutes),
      !same && ` · ${t("book.there", { time: clockIn(there)(start), city: cityOf(there) })}`,
    ),
  );
}

/** A tile with the day, as calendars on the wall have it. @param {string} start @param {string} zone */
export function tile(start, zone) {
  const day = dayIn(zone)(start);
  return el("span", { class: "tile", "aria-hidden": "true" }, el("i", {}, shortMonth(day)), el("b", {}, dayNumber(day)));
}

/** @param {Host[]} people */
export const faces = (people) =>
  el("span", { class: "faces", "aria-hidden": "true" }, ...people.slice(0, 5).map((one) => avatar(one.name, one.avatar_url)));

/** Names as the language lists them. @param {Host[]} people @param {string} locale @param {"conjunction" | "disjunction"} type */
export const names = (people, locale, type) =>
  new Intl.ListFormat(locale, { type }).format(people.map((one) => one.name));

/** Where it is held. @param {Meeting} meeting */
export function placeLine({ place: where }) {
  if (!where) return null;
  return el("p", { class: "place" }, icon(/^https?:/.test(where) ? "video" : "pin"), el("span", { dir: "auto" }, link(where, where)));
}

/** @param {Meeting} meeting */
export function addToCalendar({ ics_url: file, google_url: google, outlook_url: outlook }) {
  const to = (/** @type {string} */ href, /** @type {string} */ words, download = false) =>
    el("a", { class: "plain", href, ...(download ? { download: "meeting.ics" } : { target: "_blank", rel: "noopener noreferrer" }) }, words);
  return el(
    "section",
    { class: "add", "aria-label": t("book.add") },
    el("h3", {}, t("book.add")),
    el("div", {}, to(google, "Google"), to(outlook, "Outlook"), to(file, t("book.file"), true)),
  );
}
