/** Days and minutes in a time zone; a day is written `2026-12-01`, a minute counts from its midnight. @module */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone */
function formatOf(zone) {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  formats.set(zone, made);
  return made;
}

/** What a clock on the wall there says. @param {Date} instant @param {string} zone */
export function wallOf(instant, zone) {
  /** @type {Record<string, string>} */ const parts = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = value;
  return { day: `${parts.year}-${parts.month}-${parts.day}`, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/** When a clock on the wall there says that. @param {string} day @param {number} minutes @param {string} zone */
export function instantOf(day, minutes, zone) {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  let at = wanted;
  for (let turn = 0; turn < 2; turn += 1) {
    const wall = wallOf(new Date(at), zone);
    at += wanted - (Date.parse(`${wall.day}T00:00:00Z`) + wall.minutes * 60_000);
  }
  return new Date(at);
}

/** @param {string} day @param {number} count */
export const addDays = (day, count) => new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);

/** @param {string} day */
export const mondayOf = (day) => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

/** `570` as `09:30`. @param {number} minutes */
export const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** `09:30` as `570`. @param {string} text */
export const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** @param {string} day @param {Intl.DateTimeFormatOptions} how */
export const dayWords = (day, how) => new Date(`${day}T12:00:00Z`).toLocaleDateString("en-GB", { ...how, timeZone: "UTC" });
