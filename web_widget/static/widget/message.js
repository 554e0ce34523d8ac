/** One message on the screen: its words, files, reactions and what became of it. @module */
/** @import {Acts, Conversation, Shown, Waiting} from "./types.js" */
import { content } from "./body.js";
import { avatar, el, icon, iconButton, unseen } from "./dom.js";
import { fileNode } from "./files.js";
import { clock, moment, t } from "./i18n.js";

/**
 * A waiting message looks like any other, so that nothing jumps when it arrives.
 * @param {Waiting} item @returns {Shown}
 */
export function asMessage(item) {
  const files = (item.files ?? []).map(({ name, type, size }) => ({
    id: name,
    name,
    type,
    size,
    state: "pending",
  }));
  return /** @type {Shown} */ ({
    number: 0,
    changed: 0,
    said_at: null,
    key: item.key,
    kind: "message",
    text: item.text,
    body: null,
    notice: null,
    at: item.at,
    edited: false,
    deleted: false,
    author: { name: "", kind: "guest", avatar_url: null, mine: true },
    reactions: [],
    files,
    waiting: item,
  });
}

/** Everything that makes it another picture; the line below it is not part of that. @param {Shown} message */
export const signature = ({ text, body, deleted, author, reactions, files, current }) =>
  JSON.stringify([text, body, deleted, author?.name, author?.avatar_url, reactions, files, current]);

/** @param {Shown} message @param {Acts} acts */
function reactions({ reactions, number }, acts) {
  return reactions.map(({ emoji, count, mine }) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "data-act": emoji,
        "aria-pressed": String(mine),
        "aria-label": t("reaction.count", { emoji, count }),
        onclick: () => acts.react(number, emoji, !mine),
      },
      emoji,
      el("span", {}, String(count)),
    ),
  );
}

/** What happened to a meeting, and what its guest can do now (WID-04). @param {Shown} message @param {Acts} acts */
function meetingCard({ notice, current }, acts) {
  const { meeting = "", start = "", subject = "", said, reason } = notice?.values ?? {};
  const act = (/** @type {string} */ words, /** @type {string} */ what) =>
    el("button", { type: "button", class: "link", "data-act": what, onclick: () => acts.meet(meeting, what) }, words);
  const off = /cancelled|declined/.test(notice?.key ?? "");
  return el(
    "div",
    { class: off ? "meet off" : "meet", dir: "auto" },
    icon("date"),
    el(
      "div",
      {},
      el("p", {}, said),
      el("b", {}, subject),
      el("time", { datetime: start }, moment(start)),
      reason && el("p", {}, reason),
      current &&
        el("p", {}, ...(off ? [] : [act(t("meet.move"), "move"), act(t("meet.cancel"), "cancel")]), act(t("meet.show"), "")),
    ),
  );
}

/**
 * @param {Shown} message @param {Acts} acts
 * @returns {HTMLElement}
 */
export function messageNode(message, acts) {
  if (message.notice?.values.start) return meetingCard(message, acts);
  if (message.kind === "notice") return el("p", { class: "notice" }, el("bdi", {}, message.text));
  const { author, deleted, number } = message;
  const mine = author?.mine;
  const name = author?.name ?? "";
  return el(
    "article",
    { class: mine ? "row mine" : "row", "data-number": number },
    !mine && avatar(name, author?.avatar_url),
    el(
      "div",
      { class: "stack" },
      el("div", { class: "who" }, mine ? unseen(t("message.you")) : el("bdi", {}, name)),
      deleted
        ? el("div", { class: "bubble gone" }, t("message.deleted"))
        : el(
            "div",
            { class: "bubble", dir: "auto" },
            ...content(message),
            ...message.files.map((file) => fileNode(file, acts.id())),
          ),
      el("div", { class: "chips" }, ...reactions(message, acts)),
      el("div", { class: "meta" }),
    ),
    number > 0 &&
      !deleted &&
      iconButton(
        "more",
        t("message.menu"),
        (event) => acts.menu(number, /** @type {HTMLElement} */ (event.currentTarget)),
        { "aria-haspopup": "menu" },
      ),
  );
}

/** @param {Shown} message @param {Conversation | null} conversation @returns {[string, string]} picture and words */
function fate({ waiting, number }, conversation) {
  if (waiting?.state === "failed") return ["warn", waiting.error || t("status.failed")];
  if (waiting?.progress)
    return ["wait", t("status.progress", { percent: Math.round(waiting.progress * 100) })];
  if (waiting)
    return [
      "wait",
      navigator.onLine ? t("status.sending") : t(waiting.files ? "status.waiting_files" : "status.waiting"),
    ];
  if (number <= (conversation?.seen_up_to ?? 0)) return ["both seen", t("status.seen")];
  if (number <= (conversation?.delivered_up_to ?? 0)) return ["both", t("status.delivered")];
  return ["sent", t("status.sent")];
}

/**
 * The line below: time, edited, what became of it. Changed in place, so that no reader says the message again.
 * @param {HTMLElement} node @param {Shown} message @param {boolean} last @param {Conversation | null} conversation @param {Acts} acts
 */
export function setMeta(node, message, last, conversation, acts) {
  const line = node.querySelector(".meta");
  if (!line) return;
  const { author, edited, deleted, waiting, key = "" } = message;
  const [picture, words] = author?.mine && !deleted ? fate(message, conversation) : ["", ""];
  const failed = waiting?.state === "failed";
  const state = JSON.stringify([last, edited, picture, words]);
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.classList.toggle("failed", failed);
  line.replaceChildren(
    last || waiting ? el("time", { datetime: message.at }, clock(message.at)) : "",
    edited && !deleted ? el("span", {}, t("message.edited")) : "",
    ...(picture && (last || waiting) ? [icon(picture), el("span", {}, words)] : []),
    ...(failed
      ? [
          el("button", { type: "button", class: "link", onclick: () => acts.retry(key) }, t("status.retry")),
          el("button", { type: "button", class: "link", onclick: () => acts.drop(key) }, t("status.discard")),
        ]
      : []),
  );
}
