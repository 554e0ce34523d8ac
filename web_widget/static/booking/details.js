/** Who comes and why: the form of a booking; what is typed outlives a lost race and a reload. @module */
/** @import {GuestFields, Need} from "../widget/types.js" */
import { el } from "../widget/dom.js";
import { GuestForm } from "../widget/form.js";
import { t } from "../widget/i18n.js";
import { tab } from "../widget/keep.js";

const ADDRESS = /^[^\s@<>(),;:\\"[\]]{1,64}@[^\s@<>(),;:\\"[\]]+\.[^\s@<>(),;:\\"[\].]{2,63}$/;
const MOST = 10;
const TYPED = "frontdesk.booking.";

/** @typedef {{subject: string, emails: string[], guest: GuestFields}} Details */

/** The fields: who, about what, and who else. */
export class DetailsForm {
  #form;
  #subject = el("input", { type: "text", name: "subject", required: true, maxlength: 200, autocomplete: "off", "aria-describedby": "error-subject" });
  #emails = el("textarea", { name: "emails", rows: 1, dir: "ltr", autocomplete: "off", spellcheck: "false", "aria-describedby": "hint-emails error-emails" });
  #errors = { subject: el("small", { class: "error", id: "error-subject" }), emails: el("small", { class: "error", id: "error-emails" }) };
  #draft;
  node;

  /**
   * @param {string} slug whose draft this is @param {{name: Need, email: Need, phone: Need}} form
   * @param {GuestFields} known @param {{version: string, text: string} | null} consent
   */
  constructor(slug, form, known, consent) {
    this.#draft = TYPED + slug;
    const typed = this.#typed();
    this.#form = new GuestForm(form, { ...known, ...typed.guest }, consent, true);
    this.#subject.value = typed.subject ?? "";
    this.#emails.value = typed.emails ?? "";
    const field = (/** @type {string} */ words, /** @type {HTMLElement} */ input) =>
      el("label", { class: "field" }, el("span", {}, words), input);
    this.node = el(
      "div",
      { class: "details" },
      this.#form.node,
      el(
        "div",
        { class: "fields" },
        field(t("book.subject"), this.#subject),
        this.#errors.subject,
        field(`${t("book.people")} (${t("form.optional")})`, this.#emails),
        el("small", { class: "hint", id: "hint-emails" }, t("book.people_hint")),
        this.#errors.emails,
      ),
    );
    this.node.oninput = () => this.#keep();
    this.#subject.addEventListener("input", () => this.#mark("subject", this.#subject, ""));
    this.#emails.addEventListener("input", () => this.#mark("emails", this.#emails, ""));
  }

  /** @returns {{subject?: string, emails?: string, guest?: GuestFields}} */
  #typed() {
    try {
      return JSON.parse(tab.get(this.#draft) ?? "{}");
    } catch {
      return {};
    }
  }

  #keep() {
    const inputs = /** @type {HTMLInputElement[]} */ ([...this.#form.node.querySelectorAll("input:not([type=checkbox])")]);
    const guest = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
    tab.set(this.#draft, JSON.stringify({ subject: this.#subject.value, emails: this.#emails.value, guest }));
  }

  /** It is booked: nothing of it is needed any more. */
  forget() {
    tab.set(this.#draft, null);
  }

  focus() {
    const empty = /** @type {HTMLInputElement[]} */ ([...this.node.querySelectorAll("input")]).find((one) => !one.value);
    (empty ?? this.#subject).focus({ preventScroll: true });
  }

  /** @param {"subject" | "emails"} name @param {HTMLElement} input @param {string} words */
  #mark(name, input, words) {
    input.setAttribute("aria-invalid", String(Boolean(words)));
    this.#errors[name].textContent = words;
  }

  /** What was filled in, or null with the first mistake marked and focused. @returns {Details | null} */
  read() {
    const guest = this.#form.read();
    const subject = this.#subject.value.trim();
    const emails = [...new Set(this.#emails.value.split(/[\s,;]+/u).filter(Boolean))];
    const wrong = emails.find((one) => !ADDRESS.test(one));
    const many = emails.length > MOST && t("book.people_many", { limit: MOST });
    this.#mark("subject", this.#subject, subject ? "" : t("form.missing"));
    this.#mark("emails", this.#emails, wrong ? t("book.people_wrong", { email: wrong }) : many || "");
    const first = /** @type {HTMLElement | null} */ (this.node.querySelector("[aria-invalid=true]"));
    first?.focus();
    return guest && !first ? { subject, emails, guest } : null;
  }
}
