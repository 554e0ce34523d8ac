/**
 * Days as `2026-12-01`, and how people of the guest's language write days and times in a zone.
 * @module
 */
import { locale } from "../widget/i18n.js";

const NOON = "T12:00:00Z";

/**
 * Makes what a zone (or a style) needs once: a browser takes some milliseconds for it.
 * @template {string} K
 * @template T
 * @param {(name: K) => T} make
 * @returns {(name: K) => T}
 */
function onceFor(make) {
  /** @type {Map<K, T>} */ const made = new Map();
  return (name) => {
    const found = made.get(name) ?? make(name);
    made.set(name, found);
    return found;
  };
}

/** @param {Intl.DateTimeFormatOptions} options */
const dayFormat = (options) => {
  /** @type {Intl.DateTimeFormat} */ let format;
  const all = /** @type {const} */ ({ calendar: "gregory", timeZone: "UTC", ...options });
  return (/** @type {string} */ day) => (format ??= new Intl.DateTimeFormat(locale, all)).format(new Date(day + NOON));
};

/** The whole day in words. */
export const longDay = dayFormat({ weekday: "long", day: "numeric", month: "long" });
/** The same with its year. */
export const wholeDay = dayFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** A month in few letters. */
export const shortMonth = dayFormat({ month: "short" });
/** A month and its year. */
export const monthName = dayFormat({ month: "long", year: "numeric" });
/** @type {Intl.NumberFormat} */ let digits;
/** The number of a day, in the digits of the language. @param {string} day */
export const dayNumber = (day) => (digits ??= new Intl.NumberFormat(locale)).format(Number(day.slice(8)));
export const weekdayName = onceFor((/** @type {"long" | "short" | "narrow"} */ weekday) => dayFormat({ weekday }));

/** Which day an instant belongs to in a zone. @type {(zone: string) => (at: string | number) => string} */
export const dayIn = onceFor((zone) => {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  // Parts take several times as long as words, and a month has hundreds of slots: only their order is asked for.
  const order = format.formatToParts(0).map((one) => one.type).filter((type) => type !== "literal");
  const [year, month, day] = [order.indexOf("year"), order.indexOf("month"), order.indexOf("day")];
  return (at) => {
    const found = format.format(new Date(at)).match(/\d+/g) ?? [];
    return `${found[year]?.padStart(4, "0")}-${found[month]}-${found[day]}`;
  };
});

/** @param {string} day @param {number} count */
export function plusDays(day, count) {
  const at = new Date(day + NOON);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** The same day of another month, or its last one. @param {string} day @param {number} count */
export function plusMonths(day, count) {
  const first = new Date(monthOf(day) + "-01" + NOON);
  first.setUTCMonth(first.getUTCMonth() + count);
  const month = first.toISOString().slice(0, 7);
  const number = Math.min(Number(day.slice(8)), Number(lastOf(month).slice(8)));
  return `${month}-${String(number).padStart(2, "0")}`;
}

/** The month of a day, as `2026-12`. @param {string} day */
export const monthOf = (day) => day.slice(0, 7);

/** The last day of a month. @param {string} month */
export function lastOf(month) {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** On which day of the week (0: Sunday) weeks begin where the guest lives. */
export function weekStart() {
  const here = /** @type {any} */ (new Intl.Locale(locale));
  const info = here.getWeekInfo ? here.getWeekInfo() : here.weekInfo;
  return (info?.firstDay ?? 1) % 7;
}

/** How many days of its week stand before a day. @param {string} day @param {number} start */
export const placeInWeek = (day, start) => (new Date(day + NOON).getUTCDay() - start + 7) % 7;

const clockOf = onceFor((zone) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeStyle: "short" }));

/** The time of day, as the language writes it. @param {string} zone @param {boolean} [named] with how far it is from UTC */
export function clockIn(zone, named = false) {
  const format = clockOf(zone);
  const offset = offsetIn(zone);
  return (/** @type {string} */ at) => format.format(new Date(at)) + (named ? ` ${offset(at)}` : "");
}

/** From when to when, in a zone, with its name. @param {string} zone */
export function spanIn(zone) {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  return (/** @type {string} */ start, /** @type {string} */ end) =>
    format.formatRange(new Date(start), new Date(end));
}

/** How far a zone is from UTC at an instant, as `GMT+1`. @type {(zone: string) => (at: string | number) => string} */
export const offsetIn = onceFor((zone) => {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  return (at) => format.formatToParts(new Date(at)).find((one) => one.type === "timeZoneName")?.value ?? "";
});

/** Whether the clocks of a zone change on a day: then times alone mislead (MTG-12). @param {string} zone @param {string} day */
export function clocksChange(zone, day) {
  const [dayOf, offset, noon] = [dayIn(zone), offsetIn(zone), Date.parse(day + NOON)];
  // No zone changes its clocks and changes them back within two days.
  if (offset(noon - 26 * 3_600_000) === offset(noon + 26 * 3_600_000)) return false;
  const hours = [...Array(53).keys()].map((hour) => noon + (hour - 26) * 3_600_000);
  return new Set(hours.filter((at) => dayOf(at) === day).map(offset)).size > 1;
}

/** So many minutes in words. @param {number} minutes */
export function lengthOf(minutes) {
  const style = /** @type {const} */ ({ style: "unit", unitDisplay: "short" });
  const say = (/** @type {number} */ value, /** @type {string} */ unit) =>
    new Intl.NumberFormat(locale, { ...style, unit }).format(value);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours && say(hours, "hour"), rest && say(rest, "minute")].filter(Boolean).join(" ");
}
