/** Writing in Slack: mentions and commands that are offered, and how it is sent. @module */
/** @import { Composer, Pen, Where } from "./composer.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Begun, Offer } from "./suggest.js" */
import { sayWhy } from "./dom.js";
import { base64 } from "./files.js";
import { emojiOffers } from "./suggest.js";
import { compose } from "./text.js";

/** @param {Begun} word @param {Desk} desk @returns {Offer[]} */
function offers(word, desk) {
  const { world } = desk;
  const { sign, from, has } = word;
  if (sign === "/" && from === 0) {
    const commands = (world.app?.commands ?? []).filter((one) => has(one.command.slice(1)));
    return commands.map((one) => ({ text: `${one.command} `, shown: `${one.command} ${one.usage_hint ?? ""}`, note: one.description ?? "" }));
  }
  if (sign === "@") {
    const people = [...world.users.values()].filter((one) => !one.deleted && (has(one.real_name) || has(one.profile.display_name) || has(one.name)));
    return people.map((one) => ({ text: `@${world.nameOf(one.id)} `, shown: world.nameOf(one.id), note: one.is_bot ? "app" : one.real_name }));
  }
  if (sign === "#") {
    const channels = [...world.channels.values()].filter((one) => !one.is_im && has(one.name));
    return channels.map((one) => ({ text: `#${one.name} `, shown: `#${one.name}`, note: one.purpose?.value ?? "" }));
  }
  return emojiOffers(word);
}

/** What the plus offers beside files. @param {Composer} composer @param {Desk} desk */
function choices(composer, { world, slack }) {
  const use = (/** @type {string} */ callback_id) => () => void slack.control("shortcut", { callback_id }).catch(sayWhy);
  const shortcuts = (world.app?.shortcuts ?? []).filter((one) => one.type === "global");
  return [
    ...(composer.thread ? [] : (world.app?.commands ?? []).map((one) => ({ words: one.command, hint: one.description ?? "", act: () => composer.insert(`${one.command} `, true) }))),
    ...(shortcuts.length ? [null] : []),
    ...shortcuts.map((one) => ({ words: one.name, hint: world.app?.name ?? "", act: use(one.callback_id) })),
  ];
}

/** @param {Where} where */
const placed = ({ channel, thread }) => ({ channel, ...(thread && { thread_ts: thread }) });

/** @param {Desk} desk @param {Where} where @param {string} typed @param {globalThis.File[]} files @param {boolean} also */
async function send({ slack, world }, where, typed, files, also) {
  const place = placed(where);
  if (/^\/[a-z]/.test(typed)) {
    const [, command = "", text = ""] = /^(\S+)\s*([\s\S]*)$/.exec(typed) ?? [];
    await slack.control("command", { ...place, command, text });
    return;
  }
  const text = compose(typed, world);
  if (!files.length) await slack.web("chat.postMessage", { ...place, text, ...(also && { reply_broadcast: true }) });
  for (const [at, file] of files.entries()) {
    await slack.control("upload", { ...place, filename: file.name, content: await base64(file), text: at ? "" : text });
  }
}

/** @param {Desk} desk @param {boolean} inThread @returns {Pen} */
export const slackPen = (desk, inThread) => ({
  offers: (word) => offers(word, desk),
  choices: (composer) => choices(composer, desk),
  typing: (where) => void desk.slack.control("typing", { channel: where.channel, thread_ts: where.thread }).catch(() => undefined),
  send: (where, text, files, also) => send(desk, where, text, files, also),
  sent: (thread) => desk.logOf(thread).rows.toEnd(),
  editLast: () => (inThread ? desk.threadLog : desk.log).rows.editLast(),
  also: inThread ? "Also send to the channel" : "",
});
