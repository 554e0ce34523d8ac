/** Choosing a slot: for how long, on which day, at what time, in the guest's own zone (MTG-04). @module */
/** @import {Slots} from "./types.js" */
import { el, icon } from "../widget/dom.js";
import { t } from "../widget/i18n.js";
import { Calendar } from "./calendar.js";
import { clockIn, clocksChange, dayIn, lastOf, lengthOf, longDay, monthOf, offsetIn, plusDays } from "./dates.js";
import { guestZone, zonePicker } from "./zones.js";

const STALE = 60_000;

/**
 * @typedef {{
 *   lengths: number[], minutes: number, first: string, last: string, zone: string,
 *   load(from: string, to: string, zone: string, minutes: number): Promise<Slots>,
 *   chosen(start: string, minutes: number, zone: string): void,
 * }} Choice `first` and `last`: the days between which something may be offered, in `zone`, the host's
 */

/** Shows what is free; what was fetched is kept until it grows old. */
export class Chooser {
  #of;
  #zone = guestZone();
  #day = "";
  #looked = "";
  /** @type {Set<string>} */ #starts = new Set();
  /** @type {Map<string, string[]>} */ #byDay = new Map();
  /** @type {Set<string>} */ #months = new Set();
  #until = "";
  #asked = 0;
  #at = 0;
  #calendar;
  #times = el("ul", { class: "times" });
  #heading = el("h2", { id: "times", tabindex: -1 });
  #note = el("p", { class: "notes" });
  #partly = el("p", { class: "partly", hidden: true }, icon("warn"), el("span", {}, t("book.incomplete")));
  #said = el("p", { class: "unseen", role: "status" });
  minutes;
  node;

  /** @type {Promise<Slots | null> | null} */ #early;

  /** @param {Choice} of @param {Promise<Slots | null>} [early] what is on its way already */
  constructor(of, early) {
    this.#of = of;
    this.minutes = of.minutes;
    this.#calendar = new Calendar({ day: (day) => this.#choose(day), month: (month, day) => this.#turn(month, day) });
    this.node = el(
      "div",
      { class: "chooser" },
      el("div", { class: "how" }, this.#lengths(), zonePicker(this.#zone, (zone) => this.#inZone(zone))),
      this.#calendar.node,
      el("section", { class: "slots", "aria-labelledby": "times" }, this.#heading, this.#partly, this.#note, this.#times),
      this.#said,
    );
    this.#looked = this.#today;
    this.#early = early ?? null;
    this.#draw(true);
  }

  get zone() {
    return this.#zone;
  }

  /** Asks for what is shown, where it is not there yet, nor on its way. */
  start() {
    const early = this.#early;
    this.#early = null;
    if (early) void this.#await(early);
    else if (!this.#isCovered(monthOf(this.#looked))) void this.#fetch(monthOf(this.#looked), true);
  }

  /** @param {Promise<Slots | null>} early */
  async #await(early) {
    const asked = this.#asked;
    const slots = await early;
    if (asked !== this.#asked) return;
    if (slots) this.#begin(slots);
    this.start();
  }

  /** What came with a refusal, or a look after a while: everything else is forgotten. @param {Slots | null} fresh */
  renew(fresh) {
    this.#forget();
    if (fresh) this.#begin(fresh);
    this.start();
  }

  /** The page is looked at again. */
  shown() {
    if (Date.now() - this.#at > STALE) this.renew(null);
  }

  focus() {
    const slot = /** @type {HTMLElement | null} */ (this.#times.querySelector("button"));
    if (slot) slot.focus();
    else this.#calendar.focus();
  }

  get #today() {
    return dayIn(this.#zone)(Date.now());
  }

  /** In the guest's zone the first and the last day may be others. */
  get #bounds() {
    const first = plusDays(this.#of.first, -1);
    return { first: first > this.#today ? first : this.#today, last: plusDays(this.#of.last, 1) };
  }

  #lengths() {
    const { lengths } = this.#of;
    if (lengths.length < 2)
      return el("p", { class: "length" }, icon("wait"), lengthOf(this.minutes));
    const radio = (/** @type {number} */ minutes) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name: "minutes",
          value: minutes,
          checked: minutes === this.minutes,
          onchange: () => this.#lasting(minutes),
        }),
        el("span", {}, lengthOf(minutes)),
      );
    return el("fieldset", { class: "lengths" }, el("legend", {}, t("book.length")), ...lengths.map(radio));
  }

  /** @param {number} minutes */
  #lasting(minutes) {
    this.minutes = minutes;
    this.#forget();
    void this.#fetch(monthOf(this.#looked), true);
  }

  /** @param {string} zone */
  #inZone(zone) {
    const start = this.#byDay.get(this.#day)?.[0];
    this.#zone = zone;
    this.#months.clear();
    this.#sort();
    this.#looked = start ? dayIn(zone)(start) : this.#looked;
    this.#day = start ? this.#looked : "";
    this.#draw();
    this.start();
  }

  #forget() {
    this.#starts.clear();
    this.#byDay.clear();
    this.#months.clear();
    this.#until = "";
    this.#asked += 1;
  }

  /** @param {string} month */
  #isCovered(month) {
    return this.#months.has(month) || this.#until > plusDays(lastOf(month), 1) || this.#until >= this.#of.last;
  }

  /** @param {string} month @param {boolean} choose whether a day of it is chosen by itself */
  async #fetch(month, choose) {
    this.#asked += 1;
    const asked = this.#asked;
    const { first, last } = this.#bounds;
    const [from, to] = [`${month}-01`, lastOf(month)];
    this.#draw(true);
    try {
      const slots = await this.#of.load(from < first ? first : from, to > last ? last : to, this.#zone, this.minutes);
      if (asked !== this.#asked) return;
      this.#months.add(month);
      this.#take(slots, choose);
    } catch (problem) {
      if (asked === this.#asked) this.#failed(/** @type {any} */ (problem).title, () => void this.#fetch(month, choose));
    }
  }

  /** Takes everything that is free up to some day of the host's. @param {Slots} slots */
  #begin(slots) {
    if (slots.minutes !== this.minutes) return;
    this.#until = slots.to;
    this.#take(slots, true);
  }

  /** @param {Slots} slots @param {boolean} choose */
  #take(slots, choose) {
    this.#at = Date.now();
    const there = dayIn(this.#of.zone);
    const { first, last } = this.#of;
    for (const start of slots.slots) {
      const day = there(start);
      if (day >= first && day <= last) this.#starts.add(start);
    }
    this.#sort();
    this.#partly.hidden = !slots.incomplete;
    const days = [...this.#byDay.keys()].sort();
    if (!this.#byDay.has(this.#day)) this.#day = "";
    if (choose && !this.#day) {
      const day = days.find((one) => one >= this.#looked && monthOf(one) === monthOf(this.#looked)) ?? days[0];
      if (day) this.#day = this.#looked = day;
    }
    this.#draw();
  }

  /** Puts the slots under the days of the zone. */
  #sort() {
    const day = dayIn(this.#zone);
    this.#byDay.clear();
    for (const start of [...this.#starts].sort()) {
      const key = day(start);
      const there = this.#byDay.get(key);
      if (there) there.push(start);
      else this.#byDay.set(key, [start]);
    }
  }

  /** @param {string} day */
  #choose(day) {
    this.#day = this.#looked = day;
    this.#draw();
    this.#said.textContent = `${this.#heading.textContent}: ${t("book.free", { count: this.#byDay.get(day)?.length ?? 0 })}`;
    if (innerWidth < 720) this.#heading.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /** @param {string} month @param {string} [day] */
  #turn(month, day) {
    const { first, last } = this.#bounds;
    const there = [...this.#byDay.keys()].sort().find((one) => monthOf(one) === month);
    const start = `${month}-01` < first ? first : `${month}-01`;
    this.#looked = day ?? there ?? (start > last ? last : start);
    if (this.#isCovered(month)) this.#draw();
    else void this.#fetch(month, false);
  }

  /** @param {string} title @param {() => void} again */
  #failed(title, again) {
    this.#draw();
    this.#heading.textContent = "";
    this.#note.replaceChildren(
      el("span", { class: "error", role: "alert" }, title || t("error.network")),
      " ",
      el("button", { type: "button", class: "link", onclick: again }, t("error.again")),
    );
  }

  #draw(busy = false) {
    const month = monthOf(this.#looked);
    const here = monthOf(this.#day) === month;
    const free = (/** @type {string} */ day) => this.#byDay.get(day)?.length ?? 0;
    this.#calendar.show({ ...this.#bounds, today: this.#today, free, busy }, this.#looked, this.#day);
    const slots = here ? (this.#byDay.get(this.#day) ?? []) : [];
    this.#heading.textContent = slots.length ? longDay(this.#day) : "";
    const any = [...this.#byDay.keys()].some((one) => monthOf(one) === month);
    this.#note.replaceChildren(busy ? t("book.looking") : slots.length ? clocksChange(this.#zone, this.#day) ? t("book.clocks") : "" : t(any ? "book.choose" : "book.none"));
    this.#note.classList.toggle("busy", busy);
    const odd = new Set(slots.map(offsetIn(this.#zone))).size > 1;
    const clock = clockIn(this.#zone, odd);
    this.#times.replaceChildren(
      ...slots.map((start) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "slot", "data-start": start, onclick: () => this.#of.chosen(start, this.minutes, this.#zone) },
            el("time", { datetime: start }, clock(start)),
          ),
        ),
      ),
    );
  }
}
