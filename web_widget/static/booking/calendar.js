/** A month as a grid to choose a day from, with the keys that people expect of one (WAI-ARIA, date grid). @module */
import { el, iconButton } from "../widget/dom.js";
import { t } from "../widget/i18n.js";
import {
  dayNumber,
  lastOf,
  longDay,
  monthName,
  monthOf,
  placeInWeek,
  plusDays,
  plusMonths,
  weekStart,
  weekdayName,
} from "./dates.js";

/**
 * @typedef {{
 *   first: string, last: string, today: string, free(day: string): number, busy: boolean,
 * }} Month what the grid shows: from which day to which one can go, and how many slots a day has
 */

/** Says which day was chosen, and which month is looked at. */
export class Calendar {
  #on;
  #start = weekStart();
  /** @type {Month} */ #month = { first: "", last: "", today: "", free: () => 0, busy: true };
  #day = "";
  #chosen = "";
  #title = el("h2", { id: "month", "aria-live": "polite" });
  #back = iconButton("back", t("book.month_before"), () => this.#turn(-1));
  #next = iconButton("next", t("book.month_after"), () => this.#turn(1));
  #grid = el("table", { role: "grid", "aria-labelledby": "month" });
  node = el("div", { class: "calendar" }, el("div", { class: "months" }, this.#title, this.#back, this.#next), this.#grid);

  /** @param {{day(day: string): void, month(month: string, day?: string): void}} on */
  constructor(on) {
    this.#on = on;
    this.#grid.onkeydown = (event) => this.#key(event);
  }

  /** The month that is shown. */
  get shown() {
    return monthOf(this.#day);
  }

  /** @param {Month} month @param {string} day where one stands @param {string} chosen */
  show(month, day, chosen) {
    const focused = this.#grid.contains(document.activeElement);
    this.#month = month;
    this.#day = day;
    this.#chosen = chosen;
    this.#draw();
    if (focused) this.focus({ preventScroll: true });
  }

  /** @param {FocusOptions} [how] what comes in by itself moves nothing on the screen */
  focus(how) {
    /** @type {HTMLElement | null} */ (this.#grid.querySelector("[tabindex='0']"))?.focus(how);
  }

  #draw() {
    const { first, last, busy } = this.#month;
    const month = this.shown;
    if (this.#title.textContent !== monthName(`${month}-01`)) this.#title.textContent = monthName(`${month}-01`);
    this.#back.disabled = month <= monthOf(first);
    this.#next.disabled = month >= monthOf(last);
    this.#grid.setAttribute("aria-busy", String(busy));
    const before = placeInWeek(`${month}-01`, this.#start);
    let day = plusDays(`${month}-01`, -before);
    const [long, short] = [weekdayName("long"), weekdayName("narrow")];
    const names = [0, 1, 2, 3, 4, 5, 6].map((index) => plusDays(day, index));
    const head = names.map((one) =>
      el("th", { scope: "col", abbr: long(one) }, el("span", { "aria-hidden": "true" }, short(one)), el("span", { class: "unseen" }, long(one))),
    );
    const rows = [];
    while (day <= lastOf(month)) {
      const cells = [];
      for (let index = 0; index < 7; index += 1, day = plusDays(day, 1)) cells.push(this.#cell(day, month));
      rows.push(el("tr", {}, ...cells));
    }
    this.#grid.replaceChildren(el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
  }

  /** @param {string} day @param {string} month */
  #cell(day, month) {
    if (monthOf(day) !== month) return el("td");
    const { first, last, today, free, busy } = this.#month;
    const count = day < first || day > last ? 0 : free(day);
    const said = busy ? longDay(day) : `${longDay(day)}, ${t(count ? "book.free" : "book.full", { count })}`;
    return el(
      "td",
      { role: "gridcell", "aria-selected": String(day === this.#chosen) },
      el(
        "button",
        {
          type: "button",
          tabindex: day === this.#day ? 0 : -1,
          "data-day": day,
          "aria-label": said,
          "aria-disabled": String(!count),
          "aria-current": day === today && "date",
          onclick: () => {
            this.#day = day;
            if (count) this.#on.day(day);
          },
        },
        dayNumber(day),
      ),
    );
  }

  /** @param {number} months */
  #turn(months) {
    const month = monthOf(plusMonths(`${this.shown}-01`, months));
    this.#on.month(month);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    const place = placeInWeek(this.#day, this.#start);
    const days = /** @type {Record<string, number>} */ ({
      ArrowLeft: -rtl,
      ArrowRight: rtl,
      ArrowUp: -7,
      ArrowDown: 7,
      Home: -place,
      End: 6 - place,
    })[event.key];
    const months = /** @type {Record<string, number>} */ ({ PageUp: -1, PageDown: 1 })[event.key];
    if (days === undefined && months === undefined) return;
    event.preventDefault();
    const { first, last } = this.#month;
    const to = months === undefined ? plusDays(this.#day, days ?? 0) : plusMonths(this.#day, event.shiftKey ? months * 12 : months);
    const day = to < first ? first : to > last ? last : to;
    if (day === this.#day) return;
    const other = monthOf(day) !== this.shown;
    this.#day = day;
    this.#draw();
    this.focus();
    if (other) this.#on.month(monthOf(day), day);
  }
}
