/** What of a desk is on the screen: drawn from the world and the place where its person is. @module */
/** @import { Channel } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { el, icon, iconButton, refill, say } from "./dom.js";
import { closeThread } from "./going.js";
import { drawHeader } from "./header.js";
import { appTabs, homeTab } from "./home.js";
import { statusWords } from "./message.js";
import { drawSidebar, walkSidebar } from "./sidebar.js";
import { where } from "./world.js";

const PICTURE_HOLDS = 200;

/** @param {string} a @param {string} b */
const byTime = (a, b) => (a < b ? -1 : 1);

/** The parts of one desk, and how each is brought up to date. */
export class Screen {
  bar = el("header", { class: "top" });
  side = el("nav", { class: "side", "aria-label": "Channels and people" });
  title = el("header", { class: "title" });
  banner = el("p", { class: "banner", role: "status", hidden: true }, "Connection lost. Trying again…");
  joinBar = el("div", { class: "join", hidden: true });
  typing = el("p", { class: "typing" });
  threadTyping = el("p", { class: "typing" });
  homeSlot = el("div", { class: "home-slot", hidden: true });
  threadTitle = el("small", {});
  /** Which message was the first new one when the person came. */
  #newFrom = { channel: "", thread: "" };
  #entered = { channel: "", thread: "" };
  #homeDrawn = /** @type {unknown[]} */ ([]);
  /** Channels whose beginning is shown. @type {Set<string>} */ whole = new Set();

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    const close = iconButton("close", "Close thread", () => closeThread(desk));
    this.middle = el("section", { class: "middle", "aria-label": "Channel" }, this.title, this.banner, this.homeSlot, desk.log.node, this.typing, this.joinBar, desk.composer.node);
    this.thread = el(
      "section", { class: "thread", "aria-label": "Thread beside the channel", hidden: true },
      el("header", { class: "title" }, el("div", { class: "grow" }, el("h2", {}, "Thread"), this.threadTitle), close),
      desk.threadLog.node, this.threadTyping, desk.threadComposer.node,
    );
    this.node = el("div", { class: "desk" }, this.bar, el("div", { class: "body" }, this.side, this.middle, this.thread));
    walkSidebar(this.side);
  }

  draw() {
    const { desk } = this;
    const { world, place, channel } = desk;
    drawHeader(this.bar, desk, () => this.toggleSide());
    this.banner.hidden = world.connected;
    desk.modals.draw();
    this.#show(place.kind === "home");
    this.#drawThread();
    if (place.kind === "home") this.#drawHome();
    else if (channel) this.#drawChannel(channel);
    drawSidebar(this.side, desk);
    const news = desk.unread.everywhere();
    document.title = `${news ? `(${news}) ` : ""}${place.kind === "channel" && channel ? world.titleOf(channel) : "Home"} · Desk`;
  }

  /** The list of channels lies over the messages where there is no room beside them. */
  toggleSide() {
    this.node.classList.toggle("side-open");
    if (this.node.classList.contains("side-open")) this.focusSide();
  }

  focusSide() {
    /** @type {HTMLElement | null} */ (this.side.querySelector("[aria-current]") ?? this.side.querySelector("button"))?.focus();
  }

  /** @param {boolean} home */
  #show(home) {
    const { log, composer } = this.desk;
    this.homeSlot.hidden = !home;
    log.node.hidden = this.typing.hidden = home;
    if (home) composer.node.hidden = this.joinBar.hidden = true;
    else this.#homeDrawn = [];
  }

  #drawHome() {
    const { world } = this.desk;
    const from = [world.home, world.faces];
    if (from.every((one, at) => one === this.#homeDrawn[at])) return;
    this.#homeDrawn = from;
    this.#entered.channel = "";
    refill(this.title, el("h2", { class: "grow" }, world.app?.name ?? "App"), appTabs(this.desk, "home"));
    refill(this.homeSlot, homeTab(this.desk));
  }

  /** @param {Channel} channel */
  #drawChannel(channel) {
    const { desk } = this;
    const whispers = channel.ephemerals.filter((one) => !one.thread_ts);
    const messages = [...channel.messages, ...whispers].sort((a, b) => byTime(a.ts, b.ts));
    if (this.#entered.channel !== channel.id) {
      this.#entered.channel = channel.id;
      this.#newFrom.channel = desk.unread.firstNew(channel.messages, channel.id, "");
    }
    desk.log.rows.earlier.hidden = this.whole.has(channel.id) || channel.messages.length < PICTURE_HOLDS;
    desk.log.show(channel.id, "", messages, this.#newFrom.channel);
    if (!document.hidden) desk.unread.mark(channel.id, "", channel.messages.at(-1)?.ts ?? "");
    this.#drawTitle(channel);
    this.#drawTyping(this.typing, channel.id, "");
    const canWrite = (channel.is_member || channel.is_im || channel.is_mpim) && !channel.is_archived;
    desk.composer.node.hidden = !canWrite;
    desk.composer.moveTo(channel.id, "", `Message ${channel.is_im ? "" : "#"}${desk.world.titleOf(channel)}`);
    this.#drawJoin(channel, canWrite);
  }

  /** @param {Channel} channel */
  #drawTitle(channel) {
    const { world } = this.desk;
    const about = channel.topic?.value || channel.purpose?.value || "";
    const name = channel.is_im ? el("h2", {}, world.titleOf(channel)) : el("h2", {}, icon(channel.is_private ? "lock" : "hash"), channel.name);
    const people = channel.members.map((id) => world.nameOf(id)).join(", ");
    const isApp = channel.is_im && channel.user === world.app?.bot_user_id;
    const side = isApp ? appTabs(this.desk, "messages") : el("small", { class: "count", title: people }, channel.is_im ? "" : `${channel.members.length} members`);
    refill(this.title, el("div", { class: "grow" }, name, about && el("small", {}, about)), side);
  }

  /** @param {Channel} channel @param {boolean} canWrite */
  #drawJoin(channel, canWrite) {
    const join = () => void this.desk.slack.web("conversations.join", { channel: channel.id }).catch((problem) => say(problem.message, true));
    const words = channel.is_archived ? "This channel is archived." : `You are not in #${channel.name}.`;
    const button = el("button", { type: "button", class: "btn primary", onclick: join }, "Join the channel");
    this.joinBar.hidden = canWrite;
    this.joinBar.replaceChildren(el("span", {}, words), channel.is_archived ? "" : button);
  }

  #drawThread() {
    const { desk } = this;
    const { channel, thread } = desk.place;
    const root = thread ? desk.world.find(channel, thread) : undefined;
    this.thread.hidden = !root;
    this.node.classList.toggle("with-thread", Boolean(root));
    if (!root) {
      this.#entered.thread = "";
      return;
    }
    const replies = desk.world.repliesTo(channel, thread);
    if (this.#entered.thread !== where(channel, thread)) {
      this.#entered.thread = where(channel, thread);
      this.#newFrom.thread = desk.unread.firstNew(replies, channel, thread);
    }
    const whispers = (desk.channel?.ephemerals ?? []).filter((one) => one.thread_ts === thread);
    const messages = [root, ...[...replies, ...whispers].sort((a, b) => byTime(a.ts, b.ts))];
    desk.threadLog.show(channel, thread, messages, this.#newFrom.thread);
    if (!document.hidden) desk.unread.mark(channel, thread, replies.at(-1)?.ts ?? "");
    this.threadTitle.textContent = desk.channel ? `${desk.channel.is_im ? "" : "#"}${desk.world.titleOf(desk.channel)}` : "";
    this.#drawTyping(this.threadTyping, channel, thread);
    desk.threadComposer.moveTo(channel, thread, "Reply in the thread");
  }

  /** @param {HTMLElement} line @param {string} channel @param {string} thread */
  #drawTyping(line, channel, thread) {
    const { world } = this.desk;
    const people = world.typists(channel, thread);
    const status = world.statuses.get(where(channel, thread));
    const typing = people.length ? `${people.join(" and ")} ${people.length > 1 ? "are" : "is"} typing…` : "";
    const words = status && thread ? statusWords(status, this.desk) : typing;
    line.replaceChildren(...(words ? [el("i", { "aria-hidden": "true" }), words] : []));
  }
}
