/** Who is writing: the fields a guest is asked for, and what they agree to (WID-02). @module */
/** @import {Child, Form, GuestFields} from "./types.js" */
import { plain } from "./body.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";

/** @type {("name" | "email" | "phone")[]} */
const FIELDS = ["name", "email", "phone"];
const INPUTS = { name: ["text", "name"], email: ["email", "email"], phone: ["tel", "tel"] };

/** The fields of an entrance's form; known ones are left out unless `all`. */
export class GuestForm {
  node = el("div", { class: "fields" });
  /** @type {Map<string, HTMLInputElement>} */ #inputs = new Map();
  #consent;

  /**
   * @param {Form} form @param {GuestFields} known @param {{version: string, text: string} | null} consent
   * @param {boolean} [all] @param {string} [theirName] set where the fields are about somebody else
   */
  constructor(form, known, consent, all = false, theirName = "") {
    this.#consent = consent;
    for (const field of FIELDS) {
      if (form[field] === "hidden" || (known[field] && !all)) continue;
      const required = form[field] === "required";
      const [type, autocomplete] = INPUTS[field];
      this.#add(
        field,
        type ?? "text",
        required,
        [(field === "name" && theirName) || t(`form.${field}`), !required && ` (${t("form.optional")})`],
        { autocomplete: theirName ? "off" : autocomplete, maxlength: 200, value: known[field] },
      );
    }
    if (consent) this.#add("consent", "checkbox", true, plain(consent.text), {});
  }

  get empty() {
    return this.#inputs.size === 0;
  }

  /** @param {string} name @param {string} type @param {boolean} required @param {Child[]} label @param {Record<string, unknown>} more */
  #add(name, type, required, label, more) {
    const error = el("small", { class: "error", id: `error-${name}` });
    const input = el("input", { type, name, required, "aria-describedby": error.id, ...more });
    input.oninput = () => this.#mark(input, "");
    this.#inputs.set(name, input);
    this.node.append(
      el(
        "label",
        { class: type === "checkbox" ? "agree" : "field" },
        el("span", { dir: "auto" }, ...label),
        input,
      ),
      error,
    );
  }

  /** @param {HTMLInputElement} input @param {string} words */
  #mark(input, words) {
    input.setAttribute("aria-invalid", String(Boolean(words)));
    const error = this.node.querySelector(`#error-${input.name}`);
    if (error) error.textContent = words;
  }

  /** What was filled in, or null with the first mistake marked and focused. @returns {GuestFields | null} */
  read() {
    const wrong = [...this.#inputs.values()].filter((input) => {
      input.value = input.type === "checkbox" ? input.value : input.value.trim();
      const valid = input.checkValidity();
      this.#mark(input, valid ? "" : t(`form.${input.validity.valueMissing ? "missing" : "wrong"}`));
      return !valid;
    });
    wrong[0]?.focus();
    if (wrong.length) return null;
    const filled = FIELDS.map((field) => [field, this.#inputs.get(field)?.value]).filter(
      ([, value]) => value,
    );
    return { ...Object.fromEntries(filled), ...(this.#consent ? { consent: this.#consent.version } : {}) };
  }
}
