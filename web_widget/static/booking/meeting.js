/** A meeting as its guest sees it: when, with whom; moved, resized or cancelled, each by a press (MTG-07). @module */
/** @import {App, Place} from "../widget/types.js" */
/** @import {Meeting} from "./types.js" */
import { Problem, call } from "../widget/api.js";
import { avatar, el, icon, iconButton, say } from "../widget/dom.js";
import { locale, t } from "../widget/i18n.js";
import { askFirst } from "../widget/menu.js";
import { Chooser } from "./chooser.js";
import { freshSlots, isTaken } from "./hold.js";
import { addToCalendar, faces, names, placeLine, tile, timeLines } from "./summary.js";
import { guestZone } from "./zones.js";

/** @param {string} id @param {string} [rest] */
const meetingAt = (id, rest = "") => `/api/meetings/${encodeURIComponent(id)}${rest}`;

/** The screen of one meeting, by its link or by the guest's own session. */
export class MeetingView {
  #app;
  #id;
  /** @type {Meeting} */ #meeting;
  #home;
  /** @type {Chooser | null} */ #chooser = null;
  /** @type {"" | "slots" | "confirm"} */ #moving = "";
  #error = el("p", { class: "error", role: "alert" });
  #note = el("p", { class: "banner", role: "status" });
  #step = el("div", { class: "step" });
  node;

  /** @param {App} app @param {Place} place @param {string} id what its calls are made with @param {Meeting} meeting */
  constructor(app, place, id, meeting) {
    this.#app = app;
    this.#id = id;
    this.#meeting = meeting;
    this.#home = place.name === "meeting";
    this.node = el("section", { class: "booking" }, this.#header(), this.#note, el("div", { class: "sheet" }, this.#step));
    this.#show();
    const act = place.name === "meeting" ? place.act : location.hash.slice(1);
    if (meeting.may_change && act === "move") this.#toSlots();
    if (meeting.may_change && act === "cancel") setTimeout(() => this.#cancel());
  }

  get title() {
    return this.#meeting.subject;
  }

  start() {
    this.#chooser?.start();
  }

  stop() {}

  shown() {
    if (this.#moving) this.#chooser?.shown();
    else void this.#refresh();
  }

  focus() {
    if (this.#moving) this.#chooser?.focus();
    else /** @type {HTMLElement | null} */ (this.node.querySelector("h2"))?.focus();
  }

  /** The browser's own button: one step back. */
  back() {
    if (!this.#moving) return false;
    if (this.#moving === "confirm") this.#toSlots();
    else this.#show();
    this.focus();
    return true;
  }

  #header() {
    const app = this.#app;
    const { title, avatar_url } = this.#meeting;
    return el(
      "header",
      {},
      this.#home && iconButton("back", t("header.back"), () => app.go({ name: "home" })),
      avatar(title, avatar_url),
      el("div", { class: "title" }, el("h1", { dir: "auto" }, title), el("p", {}, t("meeting.title"))),
      app.framed && iconButton("close", t("header.close"), () => app.host.tell("close")),
    );
  }

  async #refresh() {
    const answer = await call("GET", meetingAt(this.#id)).catch(() => null);
    if (answer && !this.#moving && JSON.stringify(answer.meeting) !== JSON.stringify(this.#meeting)) {
      this.#meeting = answer.meeting;
      this.#show();
    }
  }

  #state() {
    const { state, is_over: over } = this.#meeting;
    if (state === "cancelled") return ["close", "cancelled"];
    return over ? ["wait", "over"] : ["date", "booked"];
  }

  #show() {
    const meeting = this.#meeting;
    const [picture = "", state = ""] = this.#state();
    this.#moving = "";
    this.#error.textContent = "";
    const { people, emails } = meeting;
    const heading = el("h2", { tabindex: -1, dir: "auto" }, meeting.subject);
    this.#step.replaceChildren(
      el(
        "div",
        { class: `done ${state}` },
        el("p", { class: "state" }, icon(picture), t(`meeting.${state}`)),
        heading,
        el(
          "div",
          { class: "card" },
          el("div", { class: "when" }, tile(meeting.start, guestZone()), timeLines(meeting, guestZone())),
          el("p", { class: "whom" }, faces(people), el("span", { dir: "auto" }, names(people, locale, "conjunction"))),
          emails.length > 0 && el("p", { class: "notes" }, t("meeting.also", { emails: emails.join(", ") })),
          placeLine(meeting),
        ),
        state === "booked" && addToCalendar(meeting),
        this.#buttons(),
      ),
    );
  }

  #buttons() {
    const { may_change: open, slug, conversation, share_url: share } = this.#meeting;
    const app = this.#app;
    const button = (/** @type {string} */ words, /** @type {() => void} */ onclick, kind = "plain") =>
      el("button", { type: "button", class: kind, onclick }, words);
    return el(
      "div",
      { class: "actions" },
      open && button(t("meeting.cancel"), () => this.#cancel(), "plain danger"),
      open && button(t("meeting.move"), () => this.#toSlots(true)),
      !open && slug && el("a", { class: "plain", href: `/b/${encodeURIComponent(slug)}` }, t("meeting.again")),
      conversation
        ? button(t("meeting.talk"), () => app.go({ name: "conversation", id: conversation }), "primary")
        : share && el("a", { class: "primary", href: share }, t("meeting.talk")),
    );
  }

  /** @param {boolean} [step] whether it is a step that one can come back from */
  #toSlots(step = false) {
    const meeting = this.#meeting;
    this.#moving = "slots";
    this.#note.textContent = "";
    if (step && !this.#app.framed) history.pushState(null, "");
    this.#chooser ??= new Chooser({
      lengths: [...new Set([...meeting.lengths, meeting.minutes])].sort((a, b) => a - b),
      minutes: meeting.minutes,
      first: meeting.first,
      last: meeting.last,
      zone: meeting.host_zone,
      load: (from, to, zone, minutes) =>
        call("GET", meetingAt(this.#id, `/slots?${new URLSearchParams({ from, to, zone, minutes: String(minutes) })}`)),
      chosen: (start, minutes, zone) => this.#confirm(start, minutes, zone),
    });
    this.#step.replaceChildren(
      el("div", { class: "about" }, el("p", {}, t("meeting.now")), el("div", { class: "when" }, tile(meeting.start, this.#chooser.zone), timeLines(meeting, this.#chooser.zone), el("button", { type: "button", class: "link", onclick: () => this.back() }, t("meeting.keep")))),
      this.#chooser.node,
    );
    this.#chooser.start();
    this.#chooser.focus();
  }

  /** @param {string} start @param {number} minutes @param {string} zone */
  #confirm(start, minutes, zone) {
    this.#moving = "confirm";
    if (!this.#app.framed) history.pushState(null, "");
    const meeting = this.#meeting;
    const end = new Date(Date.parse(start) + minutes * 60_000).toISOString();
    const heading = el("h2", { tabindex: -1 }, t("meeting.sure"));
    const part = (/** @type {string} */ words, /** @type {HTMLElement} */ when) => el("div", { class: "card" }, el("p", { class: "notes" }, words), when);
    this.#step.replaceChildren(
      el(
        "form",
        { class: "done", onsubmit: (/** @type {Event} */ event) => void this.#move(event, start, minutes) },
        heading,
        part(t("meeting.from"), el("div", { class: "when old" }, tile(meeting.start, zone), timeLines(meeting, zone))),
        part(t("meeting.to"), el("div", { class: "when" }, tile(start, zone), timeLines({ ...meeting, start, end }, zone))),
        this.#error,
        el(
          "div",
          { class: "actions" },
          el("button", { type: "button", class: "plain", onclick: () => this.back() }, t("book.other_time")),
          el("button", { class: "primary" }, t("meeting.move_do")),
        ),
      ),
    );
    this.node.scrollTop = 0;
    heading.focus();
  }

  /** @param {Event} event @param {string} start @param {number} minutes */
  async #move(event, start, minutes) {
    event.preventDefault();
    const button = this.#step.querySelector(".primary");
    if (button?.getAttribute("aria-busy")) return;
    button?.setAttribute("aria-busy", "true");
    this.#error.textContent = "";
    try {
      this.#meeting = (await call("POST", meetingAt(this.#id, "/move"), { start, minutes })).meeting;
      this.#chooser = null;
      this.#show();
      this.#tell(t("meeting.moved"));
    } catch (problem) {
      if (isTaken(problem)) {
        this.#toSlots();
        this.#chooser?.renew(freshSlots(problem));
        this.#tell(t("book.taken"));
      } else if (problem instanceof Problem) {
        this.#error.textContent = problem.title || t("error.network");
      } else {
        throw problem;
      }
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  #cancel() {
    const reason = el("textarea", { name: "reason", rows: 2, maxlength: 500, dir: "auto" });
    const field = el("label", { class: "field" }, el("span", {}, `${t("meeting.reason")} (${t("form.optional")})`), reason);
    askFirst(t("meeting.cancel"), [el("p", {}, t("meeting.cancel_ask")), field], t("meeting.cancel_do"), async () => {
      this.#meeting = (await call("POST", meetingAt(this.#id, "/cancel"), { reason: reason.value.trim() })).meeting;
      this.#show();
      this.#tell(t("meeting.cancelled"));
      setTimeout(() => this.focus());
    }, t("meeting.keep"));
  }

  /** @param {string} words */
  #tell(words) {
    say(words);
    this.focus();
  }
}
