/** Writing in Teams: mentions and commands that are offered, and how it is sent. @module */
/** @import { Composer, Pen, Where } from "./composer.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
/** @import { Begun, Offer } from "./suggest.js" */
import { sayWhy } from "./dom.js";
import { base64 } from "./files.js";
import { emojiOffers } from "./suggest.js";
import { composed } from "./teams-html.js";

/** @param {Begun} word @param {TeamsDesk} desk @returns {Offer[]} */
function offers(word, { world, channel }) {
  const { sign, from, has } = word;
  if (sign === "/" && from === 0) {
    const commands = world.commandsIn(channel, "slash").filter((one) => has(one.title));
    return commands.map((one) => ({ text: `/${one.title} `, shown: `/${one.title}`, note: one.description }));
  }
  if (sign !== "@") return emojiOffers(word);
  const app = has(world.app.name) ? [{ text: `@${world.app.name} `, shown: world.app.name, note: "app" }] : [];
  const people = [...world.people.values()].filter((one) => one.enabled && one.key !== world.me.id && has(one.name));
  return [...app, ...people.map((one) => ({ text: `@${one.name} `, shown: one.name, note: one.title }))];
}

/** What the plus offers beside files. @param {Composer} composer @param {TeamsDesk} desk */
function choices(composer, { world, line, channel }) {
  const { thread } = composer;
  const use = (/** @type {string} */ command) => () => void line.control("command", { channel: composer.channel, thread, command }).catch(sayWhy);
  const spoken = channel?.isChat ? world.commandsIn(channel, "mention") : world.commandsIn(channel, "slash");
  const actions = world.app.actions.filter((one) => one.context.includes("compose"));
  return [
    ...(actions.length ? [null] : []),
    ...actions.map((one) => ({ words: one.title, hint: world.app.name, act: use(one.id) })),
    ...(spoken.length ? [null] : []),
    ...spoken.map((one) => ({ words: channel?.isChat ? one.title : `/${one.title}`, hint: one.description.replace(/^[^:]*: /u, ""), act: () => composer.insert(`${channel?.isChat ? "" : "/"}${one.title} `, true) })),
  ];
}

/** @param {globalThis.File} file */
const carried = async (file) => ({ name: file.name, type: file.type || "application/octet-stream", content: await base64(file) });

/** @param {TeamsDesk} desk @param {Where} where @param {string} typed @param {globalThis.File[]} files */
async function send(desk, { channel, thread }, typed, files) {
  const [, command, text = ""] = (!desk.channel?.isChat && /^\/([a-z]+)\s*([\s\S]*)$/.exec(typed)) || [];
  if (command) {
    await desk.line.control("slash", { channel, thread, command, text });
    return;
  }
  const isPicture = (/** @type {globalThis.File} */ one) => one.type.startsWith("image/");
  await desk.line.control("post", {
    channel, thread,
    html: composed(typed, desk.world),
    quote: desk.channel?.isChat ? (desk.quoting?.id ?? "") : "",
    files: await Promise.all(files.filter((one) => !isPicture(one)).map(carried)),
    pictures: await Promise.all(files.filter(isPicture).map(carried)),
  });
  desk.quote(null);
}

/** @param {TeamsDesk} desk @param {boolean} inThread @returns {Pen} */
export const teamsPen = (desk, inThread) => ({
  offers: (word) => offers(word, desk),
  choices: (composer) => choices(composer, desk),
  typing: () => undefined,
  send: (where, text, files) => send(desk, where, text, files),
  sent: (thread) => (thread ? desk.threadLog : desk.log).rows.toEnd(),
  editLast: () => (inThread ? desk.threadLog : desk.log).rows.editLast(),
});
