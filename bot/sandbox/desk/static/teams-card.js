/** Adaptive Cards as elements: what Frontdesk uses of them; whatever else comes is said to be missing. @module */
/** @import { CardPlace, Json } from "./types.js" */
import { el, iconButton, ownAddress, sayWhy } from "./dom.js";
import { markdown } from "./markdown.js";
import { openMenu } from "./menu.js";
import { choiceInput, textInput } from "./teams-inputs.js";
import { link } from "./text.js";

/** @param {Json} one */
const looks = (one) =>
  [
    one.weight && `ac-${String(one.weight).toLowerCase()}`,
    one.size && `ac-${String(one.size).toLowerCase()}`,
    one.color && `ac-${String(one.color).toLowerCase()}`,
    one.isSubtle && "ac-subtle", one.italic && "ac-italic", one.strikethrough && "ac-strike", one.underline && "ac-under",
  ].filter(Boolean).join(" ");

/** What a card cannot do here is not passed over in silence. @param {string} what */
const missing = (what) => el("p", { class: "ac-missing", role: "note" }, `This desk does not show ${what}.`);

/** A run of text; it is never read as markup. @param {Json | string} run */
function textRun(run) {
  if (typeof run === "string") return el("span", {}, run);
  const node = run.selectAction?.type === "Action.OpenUrl" ? link(run.selectAction.url, run.text) : el(run.fontType === "Monospace" ? "code" : "span", {}, run.text ?? "");
  node.className = looks(run);
  return node;
}

/** A picture of our own house; of any other a link, for the page's policy keeps it out. @param {Json} one */
function image(one) {
  const src = ownAddress(one.url);
  const opens = one.selectAction?.type === "Action.OpenUrl" ? one.selectAction.url : "";
  if (!src) return one.altText ? link(one.url, one.altText) : el("span");
  const node = el("img", { class: `ac-image ${one.style === "Person" ? "ac-person" : ""}`, src, alt: one.altText ?? "", loading: "lazy" });
  if (one.width) node.style.setProperty("width", one.width);
  if (!opens) return node;
  const around = link(opens, one.altText);
  around.replaceChildren(node);
  return around;
}

/** @param {Json} one @param {CardPlace} place */
function columns(one, place) {
  const drawn = (one.columns ?? []).map((/** @type {Json} */ column) => {
    const width = String(column.width ?? "stretch");
    const node = el("div", { class: `ac-column ${width === "stretch" ? "ac-stretch" : ""} ${column.verticalContentAlignment === "Center" ? "ac-middle" : ""}` }, ...drawAll(column.items, place));
    if (width.endsWith("px")) node.style.setProperty("flex-basis", width);
    return node;
  });
  return el("div", { class: "ac-columns" }, ...drawn);
}

/** @type {Record<string, (one: Json, place: CardPlace) => HTMLElement>} */
const DRAW = {
  TextBlock: (one) => el("div", { class: looks(one) }, markdown(one.text ?? "")),
  RichTextBlock: (one) => el("p", {}, ...(one.inlines ?? []).map(textRun)),
  ColumnSet: columns,
  Container: (one, place) => el("div", { class: `ac-container ac-style-${String(one.style ?? "default").toLowerCase()}` }, ...drawAll(one.items, place)),
  Image: image,
  ActionSet: (one, place) => drawActions(one.actions, place),
  "Input.Text": textInput,
  "Input.ChoiceSet": choiceInput,
};

/** @param {Json[] | undefined} items @param {CardPlace} place @returns {HTMLElement[]} */
function drawAll(items, place) {
  return (items ?? []).map((one) => {
    const node = DRAW[one.type]?.(one, place) ?? missing(`elements of the kind ${one.type}`);
    node.classList.add("ac", `ac-space-${String(one.spacing ?? "default").toLowerCase()}`);
    return node;
  });
}

/** @param {Json} action @param {CardPlace} place @param {HTMLElement} node */
async function press(action, place, node) {
  node.setAttribute("aria-busy", "true");
  await place.press(action).catch(sayWhy);
  node.removeAttribute("aria-busy");
}

/** @param {Json} action @param {CardPlace} place @returns {HTMLElement} */
function button(action, place) {
  const style = { positive: "primary", destructive: "danger" }[String(action.style)] ?? "";
  if (action.type === "Action.OpenUrl") {
    const node = link(action.url, action.title);
    node.className = `btn ${style}`;
    return node;
  }
  if (!["Action.Execute", "Action.Submit"].includes(action.type)) return missing(`buttons of the kind ${action.type}`);
  const node = el("button", { type: "button", class: `btn ${style}`, "data-key": `action/${action.title}`, onclick: () => void press(action, place, node) }, action.title);
  return node;
}

/** The first ones as buttons, the others behind one. @param {Json[] | undefined} actions @param {CardPlace} place */
export function drawActions(actions, place) {
  const all = actions ?? [];
  const others = all.filter((one) => one.mode === "secondary");
  const more = iconButton("more", "More", () => openMenu(more, others.map((one) => ({ words: one.title, act: () => void press(one, place, more) }))), { "data-key": "action-more", "aria-haspopup": "menu", "aria-expanded": "false" });
  return el("div", { class: "b-actions" }, ...all.filter((one) => one.mode !== "secondary").map((one) => button(one, place)), others.length > 0 && more);
}

/** What of a card is above its buttons. @param {Json} card @param {CardPlace} place */
export const drawBody = (card, place) => drawAll(card.body, place);

/** @param {Json} card @param {CardPlace} place */
export function drawCard(card, place) {
  return el("div", { class: "card ac-card" }, ...drawBody(card, place), card.actions?.length > 0 && drawActions(card.actions, place));
}

/** Everything in a card that is filled in, and the way it stands now. @param {Json} card @param {Map<string, unknown>} values @returns {Json} */
export function inputsOf(card, values) {
  /** @type {Json} */ const found = {};
  const look = (/** @type {any} */ part) => {
    if (Array.isArray(part)) part.forEach(look);
    else if (part && typeof part === "object") {
      if (String(part.type).startsWith("Input.") && values.has(part.id)) found[part.id] = values.get(part.id);
      for (const name of ["body", "items", "columns"]) look(part[name]);
    }
  };
  look(card);
  return found;
}
