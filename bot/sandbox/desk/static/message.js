/** One message as a row: who, when, what, its files and reactions, the way into its thread. @module */
/** @import { File, Message, Reaction, Surface } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { drawBlocks, isCard } from "./blocks.js";
import { avatar, el, icon, iconButton, ownAddress, say, unseen } from "./dom.js";
import { short } from "./elements.js";
import { character } from "./emoji.js";
import { openThread } from "./going.js";
import { mrkdwn } from "./text.js";

/** @param {string} ts */
export const moment = (ts) => new Date(Number(ts) * 1000);
const CLOCK = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const WHOLE = new Intl.DateTimeFormat([], { dateStyle: "full", timeStyle: "medium" });

/** Under which name and picture a message stands. @param {Message} message @param {Desk} desk */
export function authorOf(message, desk) {
  const { world } = desk;
  const user = world.users.get(message.user ?? "");
  const name = message.username || (user ? world.nameOf(user.id) : (message.bot_profile?.name ?? world.nameOf(message.user ?? "")));
  const picture = message.icons?.image_72 || (message.username ? "" : user?.profile.image_72 || message.bot_profile?.icons?.image_48);
  return { key: `${message.user}|${message.username ?? ""}|${message.bot_id ?? ""}`, name, picture, isApp: Boolean(message.bot_id || message.username), emoji: message.icons?.emoji };
}

/** Where a message's buttons stand. @param {string} channel @param {Message} message @param {Desk} desk @returns {Surface} */
function surfaceOf(channel, message, desk) {
  const at = { channel, ts: message.ts };
  return {
    key: message.ts,
    isForm: false,
    values: desk.values.of(message.ts),
    press: (block_id, one, value) => desk.slack.control("press", { ...at, block_id, action_id: one.action_id, value }),
    options: async (block_id, one, value) => spread(await desk.slack.control("options", { ...at, block_id, action_id: one.action_id, value })),
  };
}

/** Options of an app's answer, those of groups with the group's name. @param {import("./types.js").Json} answer */
export function spread(answer) {
  const groups = answer.option_groups ?? [];
  return [...(answer.options ?? []), ...groups.flatMap((/** @type {any} */ group) => group.options.map((/** @type {any} */ one) => ({ ...one, group: group.label.text })))];
}

/** @param {Message} message @param {string} channel @param {Desk} desk */
function body(message, channel, desk) {
  const blocks = message.blocks ?? [];
  if (message.subtype === "tombstone") return el("div", { class: "said gone" }, "This message was deleted.");
  const place = surfaceOf(channel, message, desk);
  const card = isCard(blocks);
  const whole = el("div", { class: card ? "said card" : "said" });
  if (blocks.length) whole.append(...drawBlocks(blocks, place, desk.world));
  else if (message.text) whole.append(el("div", { class: "rich" }, mrkdwn(message.text, desk.world)));
  if (message.edited) {
    const edited = el("span", { class: "edited", title: WHOLE.format(moment(message.edited.ts)) }, "(edited)");
    const last = card ? null : whole.querySelector(":scope > .rich:last-child > :is(div, p, span):last-child");
    (last ?? whole).append(" ", edited);
  }
  for (const one of message.attachments ?? []) whole.append(attachment(one, place, desk));
  return whole;
}

/** @param {import("./types.js").Json} one @param {Surface} place @param {Desk} desk */
function attachment(one, place, desk) {
  const node = el("div", { class: "attachment" }, one.title && el("b", {}, one.title), one.from_url && el("small", {}, one.from_url), el("div", {}, mrkdwn(String(one.text ?? (one.blocks ? "" : (one.fallback ?? ""))), desk.world)));
  if (one.blocks) node.append(...drawBlocks(one.blocks, place, desk.world));
  return node;
}

/** @param {number} bytes */
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`);

/** @param {File} file */
function shownFile(file) {
  const href = ownAddress(file.desk_url);
  if (/^image\//.test(file.mimetype)) {
    return el("a", { class: "picture", href, target: "_blank", rel: "noopener" }, el("img", { src: href, alt: file.title || file.name, loading: "lazy" }));
  }
  return el("a", { class: "file", href, download: file.name }, icon("file"), el("span", {}, el("b", {}, file.title || file.name), el("small", {}, size(file.size))));
}

/** @param {string} channel @param {string} ts @param {string} name @param {boolean} mine @param {Desk} desk */
export async function react(channel, ts, name, mine, desk) {
  await desk.slack.web(mine ? "reactions.remove" : "reactions.add", { channel, timestamp: ts, name }).catch((problem) => {
    if (!["already_reacted", "no_reaction"].includes(problem.error)) say(problem.message, true);
  });
}

/** @param {Message} message @param {string} channel @param {Desk} desk */
function reactions(message, channel, desk) {
  const chip = (/** @type {Reaction} */ one) => {
    const mine = one.users.includes(desk.world.me.id);
    const people = one.users.map((id) => desk.world.nameOf(id)).join(", ");
    const label = `${one.name.replaceAll("_", " ")}, ${one.count}: ${people}`;
    const onclick = () => void react(channel, message.ts, one.name, mine, desk);
    return el("button", { type: "button", class: "chip", "aria-pressed": String(mine), "aria-label": label, title: `${people} · :${one.name}:`, "data-key": `reaction/${one.name}`, onclick }, el("span", {}, character(one.name)), String(one.count));
  };
  return el("div", { class: "chips" }, ...(message.reactions ?? []).map(chip));
}

/** @param {Message} message @param {string} channel @param {Desk} desk @param {number} news */
function threadLink(message, channel, desk, news) {
  const count = message.reply_count ?? 0;
  const authors = desk.world.repliesTo(channel, message.ts).map((one) => authorOf(one, desk));
  const faces = [...new Map(authors.map((one) => [one.key, one])).values()].slice(0, 3).map((one) => avatar(one.name, one.picture));
  const last = message.latest_reply ? `last at ${CLOCK.format(moment(message.latest_reply))}` : "";
  const badge = news ? el("span", { class: "badge" }, `${news} new`) : null;
  return el(
    "button", { type: "button", class: "thread-link", "data-key": "thread", onclick: () => openThread(desk, channel, message.ts) },
    el("span", { class: "faces" }, ...faces), el("b", {}, count === 1 ? "1 reply" : `${count} replies`), badge, el("small", {}, last),
  );
}

/** @param {Message} message @param {Desk} desk */
function head(message, desk) {
  const author = authorOf(message, desk);
  const at = moment(message.ts);
  return el(
    "div", { class: "head" },
    el("b", { class: "name" }, author.name),
    author.isApp && el("span", { class: "tag" }, message.username ? "via app" : "app"),
    el("time", { datetime: at.toISOString(), title: WHOLE.format(at) }, CLOCK.format(at)),
    message.subtype === "thread_broadcast" && el("small", {}, "also sent to the channel"),
  );
}

/** @param {Message} message @param {string} channel @param {Desk} desk */
function whisperNote(message, channel, desk) {
  const dismiss = iconButton("close", "Dismiss", () => {
    desk.world.dismiss(channel, message.ts);
    desk.draw();
  });
  return el("div", { class: "whisper-note" }, icon("eye"), el("span", {}, "Only visible to you"), dismiss);
}

/**
 * @param {Message} message @param {string} channel @param {Desk} desk
 * @param {{compact: boolean, news: number, inThread: boolean, editor: HTMLElement | null}} how
 */
export function messageRow(message, channel, desk, how) {
  const author = authorOf(message, desk);
  const isSystem = Boolean(message.subtype && /_(join|leave|topic|purpose|name)$/.test(message.subtype));
  const kind = ["row", how.compact && "compact", message.is_ephemeral && "whisper", isSystem && "system"].filter(Boolean).join(" ");
  const face = author.emoji ? el("span", { class: "avatar", "aria-hidden": "true" }, character(author.emoji.replaceAll(":", ""))) : avatar(author.name, author.picture);
  const status = desk.world.statuses.get(`${channel} ${message.ts}`);
  return el(
    "article", { class: kind, tabindex: "-1", "data-ts": message.ts, "aria-label": `${author.name}, ${CLOCK.format(moment(message.ts))}` },
    how.compact ? el("time", { class: "at", "aria-hidden": "true" }, CLOCK.format(moment(message.ts))) : face,
    el(
      "div", { class: "what" },
      message.is_ephemeral && whisperNote(message, channel, desk),
      how.compact ? unseen(author.name) : head(message, desk),
      how.editor ?? body(message, channel, desk),
      message.files && el("div", { class: "files" }, ...message.files.map(shownFile)),
      Boolean(message.reactions?.length) && reactions(message, channel, desk),
      !how.inThread && Boolean(message.reply_count) && threadLink(message, channel, desk, how.news),
      !how.inThread && status && el("div", { class: "status" }, statusWords(status, desk)),
    ),
  );
}

/** @param {import("./types.js").Status} status @param {Desk} desk */
export const statusWords = (status, desk) => `${desk.world.app?.name ?? "The app"} ${status.status}`;

/** What a message chose before is kept by the sandbox; the page only knows what was chosen in it. @param {import("./types.js").View} view */
export function stateOf(view) {
  const values = new Map();
  for (const [block, actions] of Object.entries(view.state?.values ?? {})) {
    for (const [action, state] of Object.entries(actions)) values.set(`${block}/${action}`, short(state));
  }
  return values;
}
