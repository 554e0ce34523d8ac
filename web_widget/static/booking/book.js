/** Booking a meeting: a slot, who and why, and what became of it (ENT-02, MTG-04). @module */
/** @import {App, Place, View} from "../widget/types.js" */
/** @import {Booking, Meeting, Slots} from "./types.js" */
import { Problem, begin, call } from "../widget/api.js";
import { avatar, el, icon, iconButton } from "../widget/dom.js";
import { language, locale, t } from "../widget/i18n.js";
import { newKey } from "../widget/outbox.js";
import { Chooser } from "./chooser.js";
import { DetailsForm } from "./details.js";
import { Hold, freshSlots, isTaken } from "./hold.js";
import { addToCalendar, faces, names, placeLine, tile, timeLines } from "./summary.js";

/** @param {string} slug @param {Record<string, string | number>} asked */
export const slotsAt = (slug, asked) =>
  `/api/bookings/${encodeURIComponent(slug)}/slots?${new URLSearchParams(
    Object.entries(asked).map(([name, value]) => [name, String(value)]),
  )}`;

/** Whom one will meet: one agent, or those of a service and how they are chosen (MTG-11). @param {Booking} booking */
function withWhom({ owner, mode, people }) {
  if (owner === "agent" || !people.length) return "";
  if (mode === "all") return t("book.with_all", { names: names(people, locale, "conjunction") });
  if (people.length === 1) return t("book.with_one", { name: people[0]?.name ?? "" });
  return t("book.with_any", { names: names(people, locale, "disjunction") });
}

/** The screen where a meeting is booked; `#step` says what of it is shown. */
export class BookingView {
  #app;
  #booking;
  #chooser;
  /** @type {DetailsForm | null} */ #form = null;
  #hold;
  #entrance;
  /** @type {{start: string, minutes: number, zone: string} | null} */ #slot = null;
  #key = newKey();
  #busy = false;
  #stopped = false;
  #error = el("p", { class: "error", role: "alert" });
  #note = el("p", { class: "banner taken", role: "alert" });
  #aside = el("div", { class: "about" });
  #step = el("div", { class: "step" });
  node;

  /** @param {App} app @param {Place} place @param {Booking} booking @param {Promise<Slots | null>} slots what is on its way */
  constructor(app, place, booking, slots) {
    this.#app = app;
    this.#booking = booking;
    this.#entrance = app.entry.kind === "widget" ? app.entry.id : null;
    this.#hold = new Hold(booking.slug, (problem) => this.#taken(problem));
    this.#chooser = new Chooser(
      {
        ...booking,
        load: (from, to, zone, minutes) => call("GET", slotsAt(booking.slug, { from, to, zone, minutes })),
        chosen: (start, minutes, zone) => this.#chosen(start, minutes, zone),
      },
      slots,
    );
    const home = place.name === "book";
    this.node = el("section", { class: "booking" }, this.#header(home), this.#note, el("div", { class: "sheet" }, this.#aside, this.#step));
    this.#showChooser();
  }

  get title() {
    return `${this.#booking.title} · ${t("book.title")}`;
  }

  start() {
    this.#chooser.start();
  }

  stop() {
    this.#stopped = true;
    this.#hold.drop();
  }

  shown() {
    if (this.#slot) this.#hold.kick();
    else this.#chooser.shown();
  }

  focus() {
    if (this.#slot) this.#details.focus();
    else this.#chooser.focus();
  }

  /** Made when it is needed: by then it is known who the guest is, if they were here before. */
  get #details() {
    const { hints, entrance } = this.#app;
    const { slug, form, consent = null } = this.#booking;
    const asked = this.#entrance ? (entrance.consent ?? consent) : consent;
    return (this.#form ??= new DetailsForm(slug, form, { ...hints, ...this.#app.known() }, asked));
  }

  /** The browser's own button: from the form to the slots. */
  back() {
    if (!this.#slot) return false;
    this.#toSlots();
    return true;
  }

  /** @param {boolean} home whether there is a screen to go back to */
  #header(home) {
    const { app, booking } = { app: this.#app, booking: this.#booking };
    return el(
      "header",
      {},
      home && iconButton("back", t("header.back"), () => app.go({ name: "home" })),
      avatar(booking.title, booking.avatar_url),
      el("div", { class: "title" }, el("h1", { dir: "auto" }, booking.title), el("p", {}, t("book.title"))),
      app.framed && iconButton("close", t("header.close"), () => app.host.tell("close")),
    );
  }

  #showChooser() {
    const words = withWhom(this.#booking);
    const { narrowed, first, last } = this.#booking;
    this.#aside.replaceChildren(
      ...(words ? [el("div", { class: "whom" }, faces(this.#booking.people), el("p", { dir: "auto" }, words))] : []),
      ...(narrowed ? [this.#narrowed(first, last)] : []),
    );
    this.#aside.hidden = !this.#aside.childElementCount;
    this.#step.replaceChildren(this.#chooser.node);
  }

  /** A link that offers some days only says so, unless they are over, and how to see the others. @param {string} first @param {string} last */
  #narrowed(first, last) {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
    const span = () => day.formatRange(new Date(`${first}T12:00Z`), new Date(`${last}T12:00Z`));
    const offered = first > last ? "" : `${t("book.narrowed", { span: span() })} `;
    return el("p", { class: "notes" }, offered, el("a", { class: "link", href: location.pathname }, t("book.all_days")));
  }

  /** @param {string} start @param {number} minutes @param {string} zone */
  #chosen(start, minutes, zone) {
    if (this.#slot?.start !== start) this.#key = newKey();
    this.#slot = { start, minutes, zone };
    this.#note.textContent = this.#error.textContent = "";
    this.#hold.take(start, minutes);
    if (!this.#app.framed) history.pushState(null, "");
    const end = new Date(Date.parse(start) + minutes * 60_000).toISOString();
    const when = el(
      "div",
      { class: "when" },
      tile(start, zone),
      timeLines({ start, end, host_zone: this.#booking.zone }, zone),
      el("button", { type: "button", class: "link", onclick: () => this.#leaveForm() }, t("book.other_time")),
    );
    const form = el(
      "form",
      { class: "book", novalidate: true, "aria-label": t("book.title"), onsubmit: (/** @type {Event} */ event) => void this.#book(event) },
      when,
      this.#details.node,
      this.#error,
      el("button", { class: "primary" }, t("book.do")),
    );
    this.#step.replaceChildren(form);
    this.#aside.hidden = true;
    this.node.scrollTop = 0;
    this.#details.focus();
  }

  #leaveForm() {
    if (this.#app.framed) this.#toSlots();
    else history.back();
  }

  #toSlots() {
    this.#slot = null;
    this.#hold.drop();
    this.#showChooser();
    this.#chooser.shown();
    this.#chooser.focus();
  }

  /** Somebody else was faster: other slots, and everything that was typed is kept (MTG-06). @param {unknown} problem */
  #taken(problem) {
    if (this.#stopped || !this.#slot) return;
    this.#slot = null;
    this.#hold.drop();
    this.#showChooser();
    this.#chooser.renew(freshSlots(problem));
    this.#note.textContent = t("book.taken");
    this.#chooser.focus();
  }

  /** @param {Event} event */
  async #book(event) {
    event.preventDefault();
    const details = this.#details.read();
    const slot = this.#slot;
    if (!details || !slot || this.#busy) return;
    this.#busy = true;
    this.#error.textContent = "";
    const button = /** @type {HTMLButtonElement} */ (this.#step.querySelector(".primary"));
    button.setAttribute("aria-busy", "true");
    try {
      await begin();
      const hold = await this.#hold.settled();
      if (this.#slot !== slot) return;
      const body = { ...slot, ...details, key: this.#key, language, hold, widget: this.#entrance };
      const answer = await call("POST", `/api/bookings/${encodeURIComponent(this.#booking.slug)}/meetings`, body);
      Object.assign(this.#app.hints, details.guest);
      if (!this.#stopped) this.#done(answer.meeting, slot.zone);
    } catch (problem) {
      if (isTaken(problem)) this.#taken(problem);
      else if (problem instanceof Problem) this.#refused(problem);
      else throw problem;
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-busy");
    }
  }

  /** What was not taken may be corrected and sent again, under another key. @param {Problem} problem */
  #refused(problem) {
    if (!problem.passing) this.#key = newKey();
    this.#error.textContent = problem.title || t("error.network");
  }

  /** @param {Meeting} meeting @param {string} zone */
  #done(meeting, zone) {
    const app = this.#app;
    this.#details.forget();
    this.#hold.drop();
    this.#slot = null;
    const heading = el("h2", { tabindex: -1 }, t("book.done"));
    const talk = meeting.conversation;
    this.#step.replaceChildren(
      el(
        "div",
        { class: "done" },
        el("span", { class: "check" }, icon("sent")),
        heading,
        el("p", { dir: "auto" }, t("book.mailed", { email: meeting.email ?? "" })),
        el(
          "div",
          { class: "card" },
          el("div", { class: "when" }, tile(meeting.start, zone), timeLines(meeting, zone)),
          el("p", { class: "whom" }, faces(meeting.people), el("span", { dir: "auto" }, names(meeting.people, locale, "conjunction"))),
          el("p", { dir: "auto" }, el("b", {}, meeting.subject)),
          placeLine(meeting),
        ),
        addToCalendar(meeting),
        el(
          "div",
          { class: "actions" },
          el("button", { type: "button", class: "plain", onclick: () => app.go({ name: "meeting", id: meeting.id }) }, t("meeting.change")),
          talk && el("button", { type: "button", class: "primary", onclick: () => app.go({ name: "conversation", id: talk }) }, t("meeting.talk")),
        ),
      ),
    );
    this.#note.textContent = "";
    this.#aside.hidden = true;
    this.node.scrollTop = 0;
    heading.focus();
  }
}

/** @typedef {import("../widget/types.js").Service} Service */
/** The services of a widget that can be booked, to choose from. @param {App} app @param {Service[]} services @returns {View} */
export function chooseView(app, services) {
  const door = (/** @type {Service} */ one) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "door", onclick: () => app.go({ name: "book", slug: slugOf(one.booking_url) }) },
        avatar(one.name, one.avatar_url, one.presence),
        el("span", { dir: "auto" }, one.name),
        icon("next"),
      ),
    );
  const node = el(
    "section",
    { class: "booking" },
    el(
      "header",
      {},
      iconButton("back", t("header.back"), () => app.go({ name: "home" })),
      el("div", { class: "title" }, el("h1", {}, t("book.title"))),
      app.framed && iconButton("close", t("header.close"), () => app.host.tell("close")),
    ),
    el("div", { class: "sheet" }, el("h2", {}, t("book.whom")), el("ul", { class: "services" }, ...services.map(door))),
  );
  return {
    node,
    title: t("book.title"),
    start() {},
    stop() {},
    shown() {},
    focus: () => /** @type {HTMLElement | null} */ (node.querySelector(".door"))?.focus(),
  };
}

/** What names somebody's booking page: the end of its address. @param {string | null | undefined} url */
export const slugOf = (url) => decodeURIComponent(url?.split("/").pop() ?? "");
