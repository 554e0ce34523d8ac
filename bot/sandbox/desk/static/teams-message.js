/** One message of Teams as a row: who, when, what, its card, files and reactions, the way into its thread. @module */
/** @import { CardPlace, Json, TeamsMessage } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { avatar, el, icon, ownAddress, sayWhy, unseen } from "./dom.js";
import { openThread } from "./going.js";
import { markdown } from "./markdown.js";
import { drawCard, inputsOf } from "./teams-card.js";
import { retyped, shownHtml } from "./teams-html.js";
import { signOf } from "./teams-reactions.js";

const CLOCK = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const WHOLE = new Intl.DateTimeFormat([], { dateStyle: "full", timeStyle: "medium" });

/** @param {TeamsMessage} message */
export const moment = (message) => new Date(message.created * 1000);

/** Everything that is read on a card, one line each. @param {any} part @returns {string[]} */
function wordsOf(part) {
  if (Array.isArray(part)) return part.flatMap(wordsOf);
  if (!part || typeof part !== "object") return [];
  if (part.inlines) return [part.inlines.map((/** @type {any} */ run) => run.text ?? run).join("")];
  return [...(part.type === "TextBlock" ? [part.text] : []), ...["body", "items", "columns"].flatMap((name) => wordsOf(part[name]))];
}

/** A message in a few words, for quotes, copies and screen readers. @param {TeamsMessage} message */
export const wordsIn = (message) => retyped(message.text) || message.cards.flatMap(wordsOf).join("\n");

/** Where a message's card stands. @param {TeamsMessage} message @param {TeamsDesk} desk @returns {CardPlace} */
function placeOf(message, desk) {
  const values = desk.values.of(message.ts);
  return {
    key: message.ts,
    values,
    errors: {},
    press: (action) => desk.press(message, action, inputsOf(message.cards, values)),
  };
}

/** @param {TeamsMessage} message @param {TeamsDesk} desk */
function quote(message, desk) {
  const quoted = message.quoted && desk.world.find(message.place, message.quoted);
  if (!quoted) return null;
  return el("blockquote", { class: "quote" }, el("b", {}, quoted.from), el("span", {}, quoted.deleted ? "This message was deleted." : wordsIn(quoted).slice(0, 200)));
}

/** @param {TeamsMessage} message @param {TeamsDesk} desk */
function body(message, desk) {
  if (message.deleted) return gone(message, desk);
  const whole = el("div", { class: "said" }, quote(message, desk));
  if (message.by_app && message.text) whole.append(message.format === "markdown" ? markdown(message.text) : el("div", { class: "rich" }, message.text));
  else if (!message.by_app) whole.append(shownHtml(message.html));
  const place = placeOf(message, desk);
  for (const card of message.cards) whole.append(drawCard(card, place));
  if (message.edited) whole.append(el("span", { class: "edited" }, "(edited)"));
  return whole;
}

/** @param {TeamsMessage} message @param {TeamsDesk} desk */
function gone(message, desk) {
  const undo = () => void desk.line.control("undelete", { channel: message.place, message: message.id }).catch(sayWhy);
  const own = message.user === desk.world.me.id;
  return el("div", { class: "said gone" }, "This message was deleted. ", own && el("button", { type: "button", class: "plain", "data-key": "undo", onclick: undo }, "Undo"));
}

/** @param {TeamsMessage} message @param {string} type @param {boolean} remove @param {TeamsDesk} desk */
export async function react(message, type, remove, desk) {
  await desk.line.control("react", { channel: message.place, message: message.id, reaction: type, remove }).catch(sayWhy);
}

/** @param {TeamsMessage} message @param {TeamsDesk} desk */
function reactions(message, desk) {
  const chips = Object.entries(message.reactions).map(([type, people]) => {
    const mine = people.includes(desk.world.me.name);
    const names = people.join(", ");
    const words = type.replace(/^[0-9a-f-]+_/, "");
    return el("button", { type: "button", class: "chip", "aria-pressed": String(mine), "aria-label": `${words}, ${people.length}: ${names}`, title: names, "data-key": `reaction/${type}`, onclick: () => void react(message, type, mine, desk) }, el("span", {}, signOf(type)), String(people.length));
  });
  return el("div", { class: "chips" }, ...chips);
}

/** @param {TeamsMessage} message @param {TeamsDesk} desk @param {number} news */
function threadLink(message, desk, news) {
  const replies = desk.world.repliesTo(message.place, message.ts);
  const last = replies.at(-1);
  if (!last) return null;
  const faces = [...new Set(replies.map((one) => one.from))].slice(0, 3).map((name) => avatar(name));
  return el(
    "button", { type: "button", class: "thread-link", "data-key": "thread", onclick: () => openThread(desk, message.place, message.ts) },
    el("span", { class: "faces" }, ...faces), el("b", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    news > 0 && el("span", { class: "badge" }, `${news} new`), el("small", {}, `last at ${CLOCK.format(moment(last))}`),
  );
}

/** @param {TeamsMessage} message */
function head(message) {
  const at = moment(message);
  return el(
    "div", { class: "head" },
    el("b", { class: "name" }, message.from), message.by_app && el("span", { class: "tag" }, "app"),
    el("time", { datetime: at.toISOString(), title: WHOLE.format(at) }, CLOCK.format(at)),
  );
}

/** @param {Json} one */
const shownFile = (one) => el("a", { class: "file", href: ownAddress(one.desk_url), download: one.name }, icon("file"), el("b", {}, one.name));

/** @param {Json} one */
const shownPicture = (one) =>
  el("a", { class: "picture", href: ownAddress(one.desk_url), target: "_blank", rel: "noopener" }, el("img", { src: ownAddress(one.desk_url), alt: one.name, loading: "lazy" }));

/**
 * @param {TeamsMessage} message @param {TeamsDesk} desk
 * @param {{compact: boolean, news: number, inThread: boolean, editor: HTMLElement | null}} how
 */
export function teamsRow(message, desk, { compact, news, inThread, editor }) {
  const at = CLOCK.format(moment(message));
  const held = [...message.pictures.map(shownPicture), ...message.files.map(shownFile)];
  return el(
    "article", { class: ["row", compact && "compact", message.targeted && "whisper"].filter(Boolean).join(" "), tabindex: "-1", "data-ts": message.ts, "aria-label": `${message.from}, ${at}` },
    compact ? el("time", { class: "at", "aria-hidden": "true" }, at) : avatar(message.from),
    el(
      "div", { class: "what" },
      message.targeted && el("div", { class: "whisper-note" }, icon("eye"), el("span", {}, "Only you can see this message")),
      compact ? unseen(message.from) : head(message),
      editor ?? body(message, desk),
      held.length > 0 && el("div", { class: "files" }, ...held),
      Object.keys(message.reactions).length > 0 && reactions(message, desk),
      !inThread && threadLink(message, desk, news),
    ),
  );
}
