/**
 * Words from locales/*.json, and dates as people of that language write them, in the guest's own zone.
 * @module
 */

/** @type {Record<string, string>} */
const words = {};
/** @type {Set<string>} */ const parts = new Set();
/** The language of the page, as the server chose it. */
export const language = document.documentElement.lang || "en";

/** The same with the guest's own country, which decides how times are written and when weeks begin. */
export const locale = navigator.languages.find((one) => one.split("-")[0] === language) ?? language;

/** Fetches words, before anything is drawn that says them. @param {string} [part] @returns {Promise<void>} */
export async function loadWords(part = "") {
  if (parts.has(part)) return;
  const response = await fetch(`/static/locales/${part}${language}.json`);
  if (!response.ok) throw new Error(`no words for ${language}`);
  Object.assign(words, await response.json());
  parts.add(part);
}

/** The sentence of a key; `{name}` is replaced by its value. @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/** Made when it is needed: each takes a browser some milliseconds. @param {Intl.DateTimeFormatOptions} options @returns {(at: string) => string} */
const format = (options) => {
  /** @type {Intl.DateTimeFormat} */ let formatter;
  return (at) => (formatter ??= new Intl.DateTimeFormat(locale, options)).format(new Date(at));
};

/** The time of day. */
export const clock = format({ hour: "numeric", minute: "2-digit" });
const weekday = format({ weekday: "long", hour: "numeric", minute: "2-digit" });
const date = format({ weekday: "long", day: "numeric", month: "long" });
const short = format({ day: "numeric", month: "short" });
/** A day and its time, in short. */
export const moment = format({ weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** How many midnights of the guest lie between now and then. @param {string} at */
function daysAway(at) {
  const midnight = (/** @type {Date} */ day) => new Date(day).setHours(0, 0, 0, 0);
  return Math.round((midnight(new Date(at)) - midnight(new Date())) / 86_400_000);
}

/** The heading above the messages of a day. @param {string} at */
export function day(at) {
  const away = daysAway(at);
  const words = away > -2 && away < 1 ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(away, "day") : date(at);
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}

/** The time today, the date before. @param {string} at */
export const when = (at) => (daysAway(at) === 0 ? clock(at) : short(at));

/** When somebody is there again. @param {string} at */
export function opening(at) {
  const away = daysAway(at);
  if (away < 1) return clock(at);
  return away < 7 ? weekday(at) : `${date(at)}, ${clock(at)}`;
}

/** How large a file is. @param {number} bytes */
export function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
