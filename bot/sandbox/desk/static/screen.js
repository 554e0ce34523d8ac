/** What of a desk is on the screen: drawn from the world and the place where its person is. @module */
/** @import { Channel, Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { el, icon, refill, sayWhy } from "./dom.js";
import { drawHeader } from "./header.js";
import { appTabs, homeTab } from "./home.js";
import { statusWords } from "./message.js";
import { Reading } from "./reading.js";
import { makeSide, toggleSide } from "./side.js";
import { drawSidebar } from "./sidebar.js";
import { Thread } from "./thread.js";
import { where } from "./world.js";

const PICTURE_HOLDS = 200;

/** @param {string} a @param {string} b */
const byTime = (a, b) => (a < b ? -1 : 1);

/** The parts of one desk, and how each is brought up to date. */
export class Screen {
  bar = el("header", { class: "top" });
  side = makeSide("Channels and people");
  title = el("header", { class: "title" });
  banner = el("p", { class: "banner", role: "status", hidden: true }, "Connection lost. Trying again…");
  joinBar = el("div", { class: "join", hidden: true });
  typing = el("p", { class: "typing" });
  homeSlot = el("div", { class: "home-slot", hidden: true });
  #homeDrawn = /** @type {unknown[]} */ ([]);
  /** Channels whose beginning is shown. @type {Set<string>} */ whole = new Set();

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.reading = new Reading(desk.log, desk.unread);
    this.middle = el("section", { class: "middle", "aria-label": "Channel" }, this.title, this.banner, this.homeSlot, desk.log.node, this.typing, this.joinBar, desk.composer.node);
    /** @type {Thread<Message>} */ this.thread = new Thread(desk);
    this.node = el("div", { class: "desk" }, this.bar, el("div", { class: "body" }, this.side, this.middle, this.thread.node));
  }

  draw() {
    const { desk } = this;
    const { world, place, channel } = desk;
    drawHeader(this.bar, desk, () => toggleSide(this.side));
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
    this.reading.leave();
    refill(this.title, el("h2", { class: "grow" }, world.app?.name ?? "App"), appTabs(this.desk, "home"));
    refill(this.homeSlot, homeTab(this.desk));
  }

  /** @param {Channel} channel */
  #drawChannel(channel) {
    const { desk } = this;
    const whispers = channel.ephemerals.filter((one) => !one.thread_ts);
    const messages = [...channel.messages, ...whispers].sort((a, b) => byTime(a.ts, b.ts));
    desk.log.rows.earlier.hidden = this.whole.has(channel.id) || channel.messages.length < PICTURE_HOLDS;
    this.reading.show(channel.id, "", messages, channel.messages);
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
    const join = () => void this.desk.slack.web("conversations.join", { channel: channel.id }).catch(sayWhy);
    const words = channel.is_archived ? "This channel is archived." : `You are not in #${channel.name}.`;
    const button = el("button", { type: "button", class: "btn primary", onclick: join }, "Join the channel");
    this.joinBar.hidden = canWrite;
    this.joinBar.replaceChildren(el("span", {}, words), channel.is_archived ? "" : button);
  }

  #drawThread() {
    const { world, place, channel: here } = this.desk;
    const { channel, thread } = place;
    const root = thread ? world.find(channel, thread) : undefined;
    if (!root) {
      this.thread.hide();
      return;
    }
    const replies = world.repliesTo(channel, thread);
    const whispers = (here?.ephemerals ?? []).filter((one) => one.thread_ts === thread);
    const messages = [root, ...[...replies, ...whispers].sort((a, b) => byTime(a.ts, b.ts))];
    this.thread.show(here ? `${here.is_im ? "" : "#"}${world.titleOf(here)}` : "", messages, replies);
    this.#drawTyping(this.thread.typing, channel, thread);
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
