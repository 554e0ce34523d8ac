/** What is filled in on a card: a line or lines of text, one or several of some choices. @module */
/** @import { CardPlace, Json } from "./types.js" */
import { el } from "./dom.js";
import { picker } from "./picker.js";

/** @param {Json} one @param {CardPlace} place */
const valueOf = (one, place) => String(place.values.get(one.id) ?? one.value ?? "");

/** The label over it, what is wrong below it. @param {Json} one @param {CardPlace} place @param {HTMLElement} node */
function labelled(one, place, node) {
  const id = `${place.key}-${one.id}`;
  const error = place.errors[one.id];
  const typed = node.matches("input, textarea");
  const required = one.isRequired ? el("span", { class: "needed", "aria-hidden": "true" }, " *") : null;
  if (typed) node.id = id;
  if (typed && one.isRequired) node.setAttribute("aria-required", "true");
  if (typed && error) node.setAttribute("aria-invalid", "true");
  if (error) node.setAttribute("aria-describedby", `${id}-about`);
  return el(
    "div", { class: error ? "b-input wrong" : "b-input" },
    one.label && (typed ? el("label", { for: id }, one.label, required) : el("span", { class: "label", "aria-hidden": "true" }, one.label, required)),
    node, error && el("p", { id: `${id}-about`, class: "error" }, error),
  );
}

/** @param {Json} one @param {CardPlace} place */
export function textInput(one, place) {
  const own = { "data-key": one.id, placeholder: one.placeholder, maxlength: one.maxLength, "aria-label": one.label ? null : (one.placeholder ?? one.id) };
  const node = one.isMultiline ? el("textarea", { rows: 4, ...own }) : el("input", { type: "text", autocomplete: "off", ...own });
  node.value = valueOf(one, place);
  node.addEventListener("input", () => place.values.set(one.id, node.value));
  return labelled(one, place, node);
}

/** @param {Json} one @param {CardPlace} place */
function expanded(one, place) {
  const chosen = new Set(one.isMultiSelect ? valueOf(one, place).split(",") : [valueOf(one, place)]);
  const boxes = (one.choices ?? []).map((/** @type {Json} */ choice) => {
    const own = { type: one.isMultiSelect ? "checkbox" : "radio", name: `${place.key}-${one.id}`, value: choice.value, checked: chosen.has(choice.value) };
    return el("label", {}, el("input", own), el("span", {}, choice.title));
  });
  const group = el("fieldset", { class: "options", "aria-label": one.label ?? one.id }, ...boxes);
  group.addEventListener("change", () => {
    const values = [...group.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
    place.values.set(one.id, values.join(","));
  });
  return group;
}

/** @param {Json} one @param {CardPlace} place */
function compact(one, place) {
  const choices = (one.choices ?? []).map((/** @type {Json} */ choice) => ({ text: { text: choice.title }, value: choice.value }));
  const chosen = new Set(one.isMultiSelect ? valueOf(one, place).split(",") : [valueOf(one, place)]);
  const node = picker({
    label: one.label ?? one.id,
    placeholder: one.placeholder ?? "Choose",
    many: Boolean(one.isMultiSelect),
    chosen: choices.filter((/** @type {Json} */ choice) => chosen.has(choice.value)),
    find: async (typed) => choices.filter((/** @type {Json} */ choice) => choice.text.text.toLowerCase().includes(typed.toLowerCase())),
    tell: (now) => place.values.set(one.id, now.map((choice) => choice.value).join(",")),
  });
  node.dataset.key = one.id;
  return node;
}

/** @param {Json} one @param {CardPlace} place */
export const choiceInput = (one, place) => labelled(one, place, one.style === "expanded" ? expanded(one, place) : compact(one, place));
