/** What the guest can do with a conversation and with themselves (WID-06). @module */
/** @import {App, Conversation} from "./types.js" */
import { at, call } from "./api.js";
import { el, say } from "./dom.js";
import { download } from "./files.js";
import { t } from "./i18n.js";
import { askFirst } from "./menu.js";
import { correctMe, invite, showPeople } from "./people.js";
import { muted, setMuted } from "./sound.js";

/**
 * @param {App} app @param {Conversation} conversation @param {() => Promise<void>} refresh
 * @returns {import("./menu.js").Choice[]}
 */
export function conversationMenu(app, conversation, refresh) {
  const { id, state, number, can_write: writer, share_url: share } = conversation;
  const post = (/** @type {string} */ what, /** @type {unknown} */ body) =>
    call("POST", at(id, what), body).then(refresh);
  const tell = (/** @type {Promise<unknown>} */ work, /** @type {string} */ done) =>
    void work.then(
      () => done && say(done),
      (problem) => say(problem.title || t("error.network")),
    );
  const email = app.guest?.email;
  const leave = () =>
    askFirst(t("options.leave"), [el("p", {}, t("options.leave_ask"))], t("options.leave"), async () => {
      await call("POST", at(id, "/leave"));
      app.go({ name: "home" });
    });
  return [
    { words: t("options.me"), act: () => void correctMe(app) },
    ...(writer
      ? [
          { words: t("options.people"), act: () => showPeople(conversation) },
          { words: t("options.invite"), act: () => invite(conversation) },
        ]
      : []),
    { words: t("options.sounds"), checked: !muted(), act: () => setMuted(!muted()) },
    {
      words: t("options.transcript"),
      act: () => void download(at(id, "/transcript?format=html"), `${number}.html`),
    },
    ...(email
      ? [
          {
            words: t("options.mail"),
            act: () => tell(post("/transcript", { email }), t("options.mailed", { email })),
          },
        ]
      : []),
    ...(share
      ? [
          {
            words: t("options.share"),
            act: () => tell(navigator.clipboard.writeText(share), t("options.copied")),
          },
        ]
      : []),
    ...(writer
      ? [
          state === "open"
            ? { words: t("options.close"), act: () => tell(post("/close", undefined), "") }
            : { words: t("options.reopen"), act: () => tell(post("/reopen", undefined), "") },
        ]
      : []),
    { words: t("options.leave"), danger: true, act: leave },
  ];
}
