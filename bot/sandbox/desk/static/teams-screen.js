/** What of a desk in Teams is on the screen: drawn from the world and the place where its person is. @module */
/** @import { TeamsMessage, TeamsPlace } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { el, icon, iconButton, refill } from "./dom.js";
import { closeThread } from "./going.js";
import { openKeys } from "./keys.js";
import { persons } from "./persons.js";
import { walkSidebar } from "./sidebar.js";
import { wordsIn } from "./teams-message.js";
import { drawTeamsSidebar } from "./teams-sidebar.js";
import { where } from "./world.js";

/** The parts of one desk, and how each is brought up to date. */
export class TeamsScreen {
  bar = el("header", { class: "top" });
  side = el("nav", { class: "side", "aria-label": "Teams and chats" });
  title = el("header", { class: "title" });
  banner = el("p", { class: "banner", role: "status", hidden: true }, "Connection lost. Trying again…");
  typing = el("p", { class: "typing" });
  quoted = el("div", { class: "quoting", hidden: true });
  threadTitle = el("small", {});
  /** Which message was the first new one when the person came. */
  #newFrom = { channel: "", thread: "" };
  #entered = { channel: "", thread: "" };

  /** @param {TeamsDesk} desk */
  constructor(desk) {
    this.desk = desk;
    const close = iconButton("close", "Close thread", () => closeThread(desk));
    this.middle = el("section", { class: "middle", "aria-label": "Channel" }, this.title, this.banner, desk.log.node, this.typing, this.quoted, desk.composer.node);
    this.thread = el(
      "section", { class: "thread", "aria-label": "Thread beside the channel", hidden: true },
      el("header", { class: "title" }, el("div", { class: "grow" }, el("h2", {}, "Thread"), this.threadTitle), close),
      desk.threadLog.node, el("p", { class: "typing" }), desk.threadComposer.node,
    );
    this.node = el("div", { class: "desk teams" }, this.bar, el("div", { class: "body" }, this.side, this.middle, this.thread));
    walkSidebar(this.side);
  }

  draw() {
    const { desk } = this;
    const { world, channel } = desk;
    this.#drawBar();
    this.banner.hidden = world.connected;
    desk.dialogs.draw();
    this.#drawThread();
    if (channel) this.#drawPlace(channel);
    this.#drawQuote();
    drawTeamsSidebar(this.side, desk);
    const news = desk.unread.everywhere();
    document.title = `${news ? `(${news}) ` : ""}${channel?.name ?? "Teams"} · Desk`;
  }

  /** The list lies over the messages where there is no room beside them. */
  toggleSide() {
    this.node.classList.toggle("side-open");
    if (this.node.classList.contains("side-open")) this.focusSide();
  }

  focusSide() {
    /** @type {HTMLElement | null} */ (this.side.querySelector("[aria-current]") ?? this.side.querySelector("button"))?.focus();
  }

  #drawBar() {
    const { desk } = this;
    const { world, settings, person } = desk;
    const isThere = world.me.availability === "Available";
    const next = isThere ? "Away" : "Available";
    const presence = isThere ? "active" : "away";
    const change = () => void desk.change("presence", { availability: next });
    refill(
      this.bar,
      iconButton("menu", "Teams and chats", () => this.toggleSide(), { class: "tool drawer", "data-key": "drawer" }),
      el("h1", {}, "Desk"), el("span", { class: "team" }, world.tenant), el("span", { class: "grow" }),
      persons(settings.teams, { user: person.user, presence, picture: () => undefined, sit: desk.sit }),
      el("button", { type: "button", class: "presence", "data-key": "presence", title: `Set yourself ${next.toLowerCase()}`, onclick: change }, el("span", { class: `dot ${presence}` }), isThere ? "Available" : "Away"),
      iconButton("keys", "Keyboard shortcuts", () => openKeys(), { "data-key": "keys" }),
    );
  }

  /** @param {TeamsPlace} place */
  #drawPlace(place) {
    const { desk } = this;
    if (this.#entered.channel !== place.id) {
      this.#entered.channel = place.id;
      this.#newFrom.channel = desk.unread.firstNew(place.messages, place.id, "");
    }
    desk.log.show(place.id, "", place.messages, this.#newFrom.channel);
    if (!document.hidden) desk.unread.mark(place.id, "", place.messages.at(-1)?.ts ?? "");
    const team = desk.world.teams.get(place.team);
    const people = team ? `${Object.keys(team.members).length} members` : "Chat";
    const name = place.isChat ? el("h2", {}, place.name) : el("h2", {}, icon("hash"), place.name);
    this.title.replaceChildren(el("div", { class: "grow" }, name, el("small", {}, team?.name ?? "Only you and the app read here")), el("small", { class: "count" }, people));
    this.#drawTyping(place);
    desk.composer.moveTo(place.id, "", place.isChat ? `Message ${place.name}` : `Start a post in ${place.name}`);
  }

  /** @param {TeamsPlace} place */
  #drawTyping(place) {
    const words = place.isChat && this.desk.world.appTypes ? `${this.desk.world.app.name} is typing…` : "";
    this.typing.replaceChildren(...(words ? [el("i", { "aria-hidden": "true" }), words] : []));
  }

  #drawQuote() {
    const { quoting } = this.desk;
    const cancel = iconButton("close", "Do not quote", () => this.desk.quote(null));
    this.quoted.hidden = !quoting;
    this.quoted.replaceChildren(...(quoting ? [el("span", { class: "grow" }, el("b", {}, quoting.from), ` ${wordsIn(quoting)}`), cancel] : []));
  }

  #drawThread() {
    const { desk } = this;
    const { channel, thread } = desk.place;
    const root = thread ? desk.world.find(channel, thread) : undefined;
    this.thread.hidden = !root;
    this.node.classList.toggle("with-thread", Boolean(root));
    if (root) this.#fillThread(root);
    else this.#entered.thread = "";
  }

  /** @param {TeamsMessage} root */
  #fillThread(root) {
    const { desk } = this;
    const { channel, thread } = desk.place;
    const replies = desk.world.repliesTo(channel, thread);
    if (this.#entered.thread !== where(channel, thread)) {
      this.#entered.thread = where(channel, thread);
      this.#newFrom.thread = desk.unread.firstNew(replies, channel, thread);
    }
    desk.threadLog.show(channel, thread, [root, ...replies], this.#newFrom.thread);
    if (!document.hidden) desk.unread.mark(channel, thread, replies.at(-1)?.ts ?? "");
    this.threadTitle.textContent = desk.channel?.name ?? "";
    desk.threadComposer.moveTo(channel, thread, "Reply in the thread");
  }
}
