/** Starts the page of the calendars: whose week, which week, and what is done to its events. @module */
/** @import { Entry, Person } from "./diary.js" */
/** @import { Filled } from "./event-form.js" */
import { announce, el, once, refill, sayWhy } from "../../desk/static/dom.js";
import { Diary, SIDES, peopleOf } from "./diary.js";
import { openForm } from "./event-form.js";
import { holdEvents } from "./holding.js";
import { drawWeek } from "./week.js";
import { addDays, clock, dayWords, instantOf, minutesOf, mondayOf, wallOf } from "./zones.js";

const MINUTE = 60_000;
/** The hour that is on top when the page opens. */
const EARLY = 7;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const week = byId("week");
const who = /** @type {HTMLSelectElement} */ (byId("who"));
/** @type {Map<string, {side: string, person: Person}>} */ const everybody = new Map();
/** @type {Set<string>} */ const hidden = new Set();
/** @type {Diary | undefined} */ let diary;
let monday = "";
let work = Promise.resolve();

const now = () => /** @type {Diary} */ (diary);
const zone = () => now().person.zone;
const writable = () => now().calendars.filter((one) => one.writable);
const may = (/** @type {string} */ id) => writable().some((one) => one.events.some((event) => event.id === id));

const drawLegend = () => {
  const lines = now().calendars.map((one) => {
    const change = () => {
      if (!hidden.delete(one.id)) hidden.add(one.id);
      draw();
    };
    const box = el("input", { type: "checkbox", checked: !hidden.has(one.id), "data-key": one.id, onchange: change });
    const label = el("label", {}, box, one.name);
    label.style.setProperty("--colour", one.colour);
    return el("li", {}, label);
  });
  refill(byId("legend"), ...lines);
};

function draw() {
  const shown = now().calendars.filter((one) => !hidden.has(one.id));
  refill(week, ...drawWeek(shown, monday, zone()));
  drawLegend();
  const last = addDays(monday, 6);
  byId("when").textContent = `${dayWords(monday, { day: "numeric", month: "short" })} – ${dayWords(last, { day: "numeric", month: "short", year: "numeric" })}`;
  if (!week.dataset.ready) week.scrollTop = EARLY * 48 - 12;
  week.dataset.ready = `${now().side}/${now().person.user}`;
}

async function read() {
  const of = now();
  await of.read(instantOf(monday, 0, zone()), instantOf(addDays(monday, 7), 0, zone()));
  if (of === diary && !holding.isHolding()) draw();
}
const readOnce = once(() => void read().catch(sayWhy));

/** One act after the other, each on what the one before has left. @param {() => Promise<unknown>} act */
function then(act) {
  work = work.then(act).then(read).catch(sayWhy);
}

/** @param {string} key @param {string} [event] */
function sit(key, event) {
  const found = everybody.get(key);
  if (!found) return;
  diary?.close();
  hidden.clear();
  diary = new Diary(found.side, found.person);
  diary.addEventListener("change", readOnce);
  who.value = key;
  history.replaceState(null, "", `#${key}${event ? `/${event}` : ""}`);
  if (!monday) monday = mondayOf(wallOf(new Date(), zone()).day);
  void read().then(() => event && /** @type {HTMLElement | null} */ (week.querySelector(`[data-id="${CSS.escape(event)}"]`))?.focus()).catch(sayWhy);
}

/** @param {string} day */
function turn(day) {
  monday = mondayOf(day);
  readOnce();
}

// --- what is done to events -------------------------------------------------------------------------

/** @param {Entry} entry @param {Date} start */
async function move(entry, start) {
  await now().act("move", { event: entry.id, calendar: entry.calendar, start: start.toISOString() });
  const wall = wallOf(start, zone());
  announce(`${entry.title} moved to ${dayWords(wall.day, { weekday: "long", day: "numeric", month: "long" })}, ${clock(wall.minutes)}`);
}

/** @param {Entry} entry @param {Date} end */
async function resize(entry, end) {
  await now().act("resize", { event: entry.id, calendar: entry.calendar, end: end.toISOString() });
  announce(`${entry.title} ends at ${clock(wallOf(end, zone()).minutes)}`);
}

/** @param {Entry} entry */
async function remove(entry) {
  await now().act("delete", { event: entry.id, calendar: entry.calendar });
  announce(`${entry.title} deleted`);
  await read();
}

/** @param {Entry} entry @param {Filled} filled */
async function save(entry, filled) {
  const at = { event: entry.id, calendar: entry.calendar };
  const start = instantOf(filled.when.day, entry.all_day ? 0 : minutesOf(filled.when.from), zone());
  await now().act("change", { ...at, title: filled.title, tentative: filled.tentative, free: filled.free });
  if (start.getTime() !== Date.parse(entry.start)) await now().act("move", { ...at, start: start.toISOString() });
  if (!entry.all_day) await now().act("resize", { ...at, end: endOf(filled).toISOString() });
  for (const [attendee, response] of Object.entries(filled.answers)) await now().act("respond", { ...at, attendee, response });
  await read();
}

/** An event that ends before it begins ends on the next day. @param {Filled} filled */
function endOf({ when }) {
  const isNext = minutesOf(when.to) <= minutesOf(when.from);
  return instantOf(isNext ? addDays(when.day, 1) : when.day, minutesOf(when.to), zone());
}

/** @param {Filled} filled */
async function add(filled) {
  const { title, calendar, all_day, tentative, free, attendees, when } = filled;
  const start = instantOf(when.day, all_day ? 0 : minutesOf(when.from), zone());
  const end = all_day ? instantOf(addDays(when.day, 1), 0, zone()) : endOf(filled);
  await now().act("create", { title, calendar, all_day, tentative, free, attendees, start: start.toISOString(), end: end.toISOString() });
  await read();
}

/** @param {string} id */
function openEvent(id) {
  const entry = now().find(id);
  if (!entry) return;
  const [start, end] = [wallOf(new Date(entry.start), zone()), wallOf(new Date(entry.end), zone())];
  const when = { day: start.day, from: clock(start.minutes), to: clock(end.minutes) };
  openForm(entry, writable(), when, { save: (filled) => save(entry, filled), remove: () => remove(entry) });
}

/** @param {string} day @param {number} minutes */
function openNew(day, minutes) {
  const from = Math.min(Math.max(0, minutes), 23 * 60);
  openForm(null, writable(), { day, from: clock(from), to: clock(from + 30) }, { save: add, remove: async () => {} });
}

/** @param {KeyboardEvent} event @param {string} id */
function press(event, id) {
  const steps = /** @type {Record<string, number>} */ ({ ArrowUp: -15, ArrowDown: 15, ArrowLeft: -1440, ArrowRight: 1440 });
  const step = steps[event.key];
  if (!may(id) || (event.key !== "Delete" && step === undefined)) return;
  event.preventDefault();
  then(async () => {
    const entry = now().find(id);
    if (!entry) return;
    if (step === undefined) await remove(entry);
    else if (event.shiftKey) await resize(entry, new Date(Date.parse(entry.end) + (Math.abs(step) > 15 ? 0 : step) * MINUTE));
    else await move(entry, shifted(entry, step));
  });
}

/** The same time on another day, or another time; whole days move by days only. @param {Entry} entry @param {number} step */
function shifted(entry, step) {
  const start = new Date(entry.start);
  const wall = wallOf(start, zone());
  if (Math.abs(step) === 1440) return instantOf(addDays(wall.day, step / 1440), wall.minutes, zone());
  return entry.all_day ? start : new Date(start.getTime() + step * MINUTE);
}

// --- the page ---------------------------------------------------------------------------------------

const holding = holdEvents(week, {
  may,
  released: () => readOnce(),
  moved: ({ id, day, from }) => then(async () => {
    const entry = now().find(id);
    if (entry) await move(entry, instantOf(day, from, zone()));
  }),
  resized: ({ id, day, to }) => then(async () => {
    const entry = now().find(id);
    if (entry) await resize(entry, instantOf(day, to, zone()));
  }),
  empty: openNew,
});
const idOf = (/** @type {Event} */ event) => /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest(".event"))?.dataset.id;
week.addEventListener("click", (event) => {
  const id = idOf(event);
  if (id) openEvent(id);
});
week.addEventListener("keydown", (event) => {
  const id = idOf(event);
  if (id) press(event, id);
});
byId("before").addEventListener("click", () => turn(addDays(monday, -7)));
byId("after").addEventListener("click", () => turn(addDays(monday, 7)));
byId("today").addEventListener("click", () => turn(wallOf(new Date(), zone()).day));
byId("add").addEventListener("click", () => {
  const today = wallOf(new Date(), zone()).day;
  openNew(today >= monday && today <= addDays(monday, 6) ? today : monday, 600);
});
who.addEventListener("change", () => sit(who.value));

async function start() {
  for (const side of (document.body.dataset.sides ?? "").split(" ").filter(Boolean)) {
    const people = await peopleOf(side);
    const group = el("optgroup", { label: SIDES[side]?.name });
    for (const person of people) {
      everybody.set(`${side}/${person.user}`, { side, person });
      group.append(el("option", { value: `${side}/${person.user}` }, person.name));
    }
    who.append(group);
  }
  const take = () => {
    const [side, user, event] = location.hash.slice(1).split("/").map(decodeURIComponent);
    const key = `${side}/${user}`;
    sit(everybody.has(key) ? key : [...everybody.keys()][0] ?? "", everybody.has(key) ? event : undefined);
  };
  addEventListener("hashchange", take);
  take();
}
start().catch(sayWhy);
