/** Block Kit's elements: what can be pressed, chosen and filled in. @module */
/** @import { Json, Surface } from "./types.js" */
/** @import { World } from "./world.js" */
import { el, iconButton, say, sayWhy } from "./dom.js";
import { ask, openMenu } from "./menu.js";
import { picker } from "./picker.js";
import { link, plainWords, words } from "./text.js";

/** Where a choice is kept in a view's or message's state. */
const STATE_KEYS = ["value", "selected_option", "selected_options", "selected_user", "selected_users", "selected_conversation", "selected_conversations", "selected_channel", "selected_channels", "selected_date", "selected_time", "selected_date_time", "files"];

/** A state object of Slack in the short form that the sandbox takes back. @param {Json} [state] @returns {unknown} */
export function short(state) {
  const key = STATE_KEYS.find((name) => state && name in state);
  return key ? state?.[key] : undefined;
}

/** What an app preset. @param {Json} one @returns {unknown} */
function initial(one) {
  const key = Object.keys(one).find((name) => name.startsWith("initial_"));
  return key ? one[key] : undefined;
}

/** Tells the app, after the question that the element may ask. @param {string} block @param {Json} one @param {Surface} place @param {World} world @param {unknown} [value] */
async function press(block, one, place, world, value) {
  const { confirm } = one;
  if (confirm && !(await ask(plainWords(confirm.title), words(confirm.text, world), plainWords(confirm.confirm), plainWords(confirm.deny), confirm.style === "danger"))) return;
  await place.press(block, one, value).catch(sayWhy);
}

/** @typedef {{block: string, one: Json, place: Surface, world: World, label: string, required: boolean, keep: (value: unknown) => void, set: (value: unknown) => void}} Made */

/** @param {Made} made */
function button({ block, one, place, world }) {
  const style = one.style === "primary" || one.style === "danger" ? one.style : "";
  const node = el("button", { type: "button", class: `btn ${style}`, "aria-label": one.accessibility_label, "data-key": `${block}/${one.action_id}` }, plainWords(one.text));
  node.onclick = async () => {
    if (one.url) link(one.url).click();
    node.setAttribute("aria-busy", "true");
    await press(block, one, place, world);
    node.removeAttribute("aria-busy");
  };
  return node;
}

/** @param {Made} made */
function overflow({ block, one, place, world }) {
  const node = iconButton("more", "More", () => {
    const act = (/** @type {Json} */ option) => () => {
      if (option.url) link(option.url).click();
      void press(block, one, place, world, option.value);
    };
    openMenu(node, one.options.map((/** @type {Json} */ option) => ({ words: plainWords(option.text), act: act(option) })));
  }, { "aria-haspopup": "menu", "aria-expanded": "false" });
  return node;
}

/** @param {Json} one @param {World} world @returns {Json[] | null} */
function listed(one, world) {
  const kind = one.type.replace("multi_", "");
  const people = () => [...world.users.values()].filter((user) => !user.deleted && !(one.filter?.exclude_bot_users && user.is_bot))
    .map((user) => ({ text: { text: user.real_name }, value: user.id }));
  const channels = (/** @type {boolean} */ all) => [...world.channels.values()].filter((channel) => (all || (!channel.is_im && !channel.is_private)) && fits(channel, one))
    .map((channel) => ({ text: { text: channel.is_im ? world.titleOf(channel) : `#${channel.name}` }, value: channel.id }));
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels(false);
  if (kind === "conversations_select") return channels(true);
  if (kind !== "static_select") return null;
  return one.options ?? one.option_groups.flatMap((/** @type {Json} */ group) => group.options.map((/** @type {Json} */ option) => ({ ...option, group: plainWords(group.label) })));
}

/** @param {import("./types.js").Channel} channel @param {Json} one */
function fits(channel, one) {
  /** @type {string[] | undefined} */ const include = one.filter?.include;
  const kind = channel.is_im ? "im" : channel.is_mpim ? "mpim" : channel.is_private ? "private" : "public";
  return !include || include.includes(kind);
}

/** @param {Made} made */
function select({ block, one, place, world, label, set }) {
  const many = one.type.startsWith("multi_");
  const all = listed(one, world);
  const given = place.values.get(`${block}/${one.action_id}`);
  const before = /** @type {unknown[]} */ (many ? (given ?? []) : given ? [given] : []);
  const chosen = before.map((value) => {
    const option = typeof value === "object" ? /** @type {Json} */ (value) : { value };
    return all?.find((known) => known.value === option.value) ?? option;
  });
  const find = async (/** @type {string} */ typed) => {
    const found = all ?? (await place.options(block, one, typed).catch((problem) => (say(problem.message, true), [])));
    const wanted = typed.toLowerCase();
    return all ? found.filter((option) => plainWords(option.text).toLowerCase().includes(wanted)) : found;
  };
  const short = (/** @type {Json} */ option) => (all ? option.value : { text: option.text, value: option.value });
  const least = all ? 0 : (one.min_query_length ?? 3);
  const tell = (/** @type {Json[]} */ now) => set(many ? now.map(short) : short(now[0] ?? {}));
  const node = picker({ label, placeholder: plainWords(one.placeholder) || "Choose", many, chosen, find, least, tell });
  node.dataset.key = `${block}/${one.action_id}`;
  return node;
}

/** @param {Made} made */
function choices({ block, one, place, world, label, set }) {
  const many = one.type === "checkboxes";
  const name = `${place.key}-${block}-${one.action_id}`;
  const given = place.values.get(`${block}/${one.action_id}`);
  const before = (Array.isArray(given) ? given : [given]).map((value) => value?.value ?? value);
  const inputs = one.options.map((/** @type {Json} */ option) => el("input", { type: many ? "checkbox" : "radio", name, value: option.value, checked: before.includes(option.value) }));
  const tell = () => {
    const now = inputs.filter((/** @type {HTMLInputElement} */ input) => input.checked).map((/** @type {HTMLInputElement} */ input) => input.value);
    set(many ? now : (now[0] ?? null));
  };
  const rows = one.options.map((/** @type {Json} */ option, /** @type {number} */ n) =>
    el("label", {}, inputs[n], el("span", {}, words(option.text, world), option.description ? el("small", {}, words(option.description, world)) : null)));
  return el("fieldset", { class: "options", onchange: tell }, el("legend", { class: "unseen" }, label), ...rows);
}

/** @type {Record<string, string>} */
const INPUT_TYPES = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text", datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/** @param {Made} made */
function input({ block, one, place, label, required, keep, set }) {
  const isMoment = one.type === "datetimepicker";
  const given = place.values.get(`${block}/${one.action_id}`);
  const shared = { "aria-label": place.isForm ? null : label, "aria-required": required ? "true" : null, placeholder: plainWords(one.placeholder) || null, "data-key": `${block}/${one.action_id}` };
  const node = one.multiline ? el("textarea", { rows: 4, ...shared }) : el("input", { type: INPUT_TYPES[one.type] ?? "text", inputmode: one.type === "number_input" ? "decimal" : null, autocomplete: "off", ...shared });
  node.value = isMoment && given ? localMoment(Number(given)) : String(given ?? "");
  const value = () => (isMoment ? (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null) : node.value || null);
  const eager = one.type.endsWith("picker") || one.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  node.addEventListener("input", () => (eager ? set : keep)(value()));
  node.addEventListener("keydown", (event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    if (key.key === "Enter" && !one.multiline && one.type.endsWith("input")) set(value());
  });
  return node;
}

/** @param {number} seconds */
function localMoment(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The files themselves; they are uploaded when the form is sent. @param {Made} made */
function fileInput({ one, label, set }) {
  const node = el("input", { type: "file", multiple: (one.max_files ?? 10) > 1, accept: one.filetypes?.map((/** @type {string} */ kind) => `.${kind}`).join(",") });
  node.setAttribute("aria-label", label);
  node.onchange = () => set([...(node.files ?? [])]);
  return node;
}

/**
 * An element in its place; a change is kept in the surface's values and told to the app unless it only belongs to a form.
 * @param {string} block @param {Json} one @param {Surface} place @param {World} world
 * @param {{label?: string, required?: boolean, tells?: boolean}} [how]
 * @returns {HTMLElement}
 */
export function makeElement(block, one, place, world, how = {}) {
  const { label = plainWords(one.placeholder) || "Choice", required = false, tells = true } = how;
  const key = `${block}/${one.action_id}`;
  if (!place.values.has(key)) place.values.set(key, initial(one));
  const keep = (/** @type {unknown} */ value) => void place.values.set(key, value);
  const set = (/** @type {unknown} */ value) => {
    keep(value);
    if (tells) void press(block, one, place, world, value);
  };
  const made = { block, one, place, world, label, required, keep, set };
  if (one.type === "button") return button(made);
  if (one.type === "overflow") return overflow(made);
  if (one.type === "file_input") return fileInput(made);
  if (one.type === "checkboxes" || one.type === "radio_buttons") return choices(made);
  return one.type in INPUT_TYPES ? input(made) : select(made);
}
