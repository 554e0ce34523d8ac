/** Draws a week: the days on top, whole days below them, the hours with their events. @module */
/** @import { Calendar, Entry } from "./diary.js" */
import { el } from "../../desk/static/dom.js";
import { addDays, clock, dayWords, wallOf } from "./zones.js";

const DAY = 24 * 60;
/** Minutes that leave room for one line only. */
const SHORT = 45;

/** @typedef {{entry: Entry, calendar: Calendar, day: string, from: number, to: number, isFirst: boolean, lane: number, lanes: number}} Piece */

/** What of an event lies on a day. @param {Entry} entry @param {Calendar} calendar @param {string} day @param {string} zone @returns {Piece | null} */
function pieceOf(entry, calendar, day, zone) {
  const start = wallOf(new Date(entry.start), zone);
  const end = wallOf(new Date(entry.end), zone);
  if (start.day > day || end.day < day || (end.day === day && end.minutes === 0 && start.day !== day)) return null;
  const from = start.day < day ? 0 : start.minutes;
  const to = end.day > day ? DAY : end.minutes;
  return { entry, calendar, day, from, to: Math.max(to, from), isFirst: start.day === day, lane: 0, lanes: 1 };
}

/** Puts events that overlap beside each other. @param {Piece[]} pieces */
function spread(pieces) {
  pieces.sort((one, other) => one.from - other.from || other.to - one.to);
  /** @type {Piece[]} */ let cluster = [];
  let until = -1;
  const close = () => {
    const lanes = Math.max(0, ...cluster.map((one) => one.lane)) + 1;
    for (const one of cluster) one.lanes = lanes;
    cluster = [];
  };
  for (const piece of pieces) {
    if (piece.from >= until) close();
    const taken = new Set(cluster.filter((one) => Math.max(one.to, one.from + 20) > piece.from).map((one) => one.lane));
    while (taken.has(piece.lane)) piece.lane += 1;
    cluster.push(piece);
    until = Math.max(cluster.length > 1 ? until : -1, piece.to, piece.from + 20);
  }
  close();
}

/** @param {number} from @param {number} to */
const between = (from, to) => `${clock(from)} – ${clock(to === DAY ? 0 : to)}`;

/** @param {Piece} piece */
function words({ entry, calendar, day, from, to }) {
  const title = entry.title || "Busy";
  const said = entry.all_day ? `${title}, all day` : `${title} ${between(from, to)}`;
  const how = entry.status === "tentative" ? ", tentative" : entry.busy ? "" : ", free";
  return `${said}, ${dayWords(day, { weekday: "long", day: "numeric", month: "long" })}, ${calendar.name}${how}`;
}

/** @param {Piece} piece */
function button(piece) {
  const { entry, calendar } = piece;
  const kind = ["event", entry.status === "tentative" && "tentative", !entry.busy && "free", piece.to - piece.from < SHORT && "short"].filter(Boolean).join(" ");
  const key = piece.isFirst || entry.all_day ? `${entry.id} ${entry.all_day ? piece.day : ""}`.trim() : null;
  const node = el(
    "button", { type: "button", class: kind, "data-id": entry.id, "data-key": key, "data-day": piece.day, "aria-label": words(piece), "aria-describedby": "how" },
    el("b", {}, entry.title || "Busy"), " ", !entry.all_day && piece.to - piece.from >= SHORT && el("span", {}, between(piece.from, piece.to)),
    !entry.all_day && calendar.writable && el("span", { class: "grip" }),
  );
  node.style.setProperty("--colour", calendar.colour);
  for (const name of /** @type {const} */ (["from", "to", "lane", "lanes"])) node.style.setProperty(`--${name}`, String(piece[name]));
  return node;
}

/** @param {string} day @param {string} today */
function title(day, today) {
  return el("div", { class: day === today ? "now" : null }, dayWords(day, { weekday: "short" }), el("strong", {}, dayWords(day, { day: "numeric" })));
}

/** @param {string} day @param {Piece[]} pieces @param {{day: string, minutes: number}} now */
function column(day, pieces, now) {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const node = el("div", { class: weekday % 6 === 0 ? "day off" : "day", "data-day": day }, ...pieces.map(button));
  if (now.day === day) {
    const line = el("div", { class: "line-now" });
    line.style.setProperty("--from", String(now.minutes));
    node.append(line);
  }
  return node;
}

/** @param {Calendar[]} calendars @param {string} monday @param {string} zone */
export function drawWeek(calendars, monday, zone) {
  const now = wallOf(new Date(), zone);
  const days = Array.from({ length: 7 }, (_, n) => addDays(monday, n));
  const on = (/** @type {string} */ day) => calendars.flatMap((calendar) => calendar.events.map((entry) => pieceOf(entry, calendar, day, zone)).filter((one) => one !== null));
  const pieces = days.map(on);
  for (const each of pieces) spread(each.filter((one) => !one.entry.all_day));
  const hours = el("div", { class: "hours", "aria-hidden": "true" });
  for (let hour = 1; hour < 24; hour += 1) {
    const label = el("span", {}, clock(hour * 60));
    label.style.setProperty("top", `calc(${hour} * var(--hour))`);
    hours.append(label);
  }
  return [
    el(
      "div", { class: "sticky" },
      el("div", { class: "days" }, el("div", {}), ...days.map((day) => title(day, now.day))),
      el("div", { class: "whole" }, el("div", {}, "all day"), ...pieces.map((each) => el("div", {}, ...each.filter((one) => one.entry.all_day).map(button)))),
    ),
    el("div", { class: "hours-grid" }, hours, ...days.map((day, n) => column(day, (pieces[n] ?? []).filter((one) => !one.entry.all_day), now))),
  ];
}
