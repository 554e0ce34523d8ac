/** The desk of one person: where they are, where they go, and what ties the parts together. @module */
/** @import { Json, Message, Person, Place, Settings } from "./types.js" */
import { Composer } from "./composer.js";
import { announce, once, sayWhy } from "./dom.js";
import { closeThread, go, goToChannel, goToPart } from "./going.js";
import { after, focusIn } from "./keys.js";
import { Live } from "./live.js";
import { Log } from "./log.js";
import { authorOf } from "./message.js";
import { Modals } from "./modal.js";
import { slackPen } from "./pen.js";
import { Screen } from "./screen.js";
import { order } from "./sidebar.js";
import { Slack } from "./slack.js";
import { Unread } from "./unread.js";
import { Values } from "./values.js";
import { World, where } from "./world.js";

const EARLIER = 100;

/** From sitting down to standing up. */
export class Desk {
  world = new World();
  /** Of cards, views, and messages that are written again. */
  values = new Values();
  /** Draws once, however many deltas came. */
  draw = once(() => this.world.ready && this.screen.draw());

  /** @param {Settings} settings @param {Person} person @param {Place} place @param {(person: Person, focus?: boolean) => void} sit */
  constructor(settings, person, place, sit) {
    this.settings = settings;
    /** @type {Place} */ this.place = place;
    this.sit = sit;
    this.person = person;
    this.slack = new Slack(person);
    this.unread = new Unread(this.world, person.user);
    this.live = new Live(this.slack, this.world);
    this.log = new Log(this, "Messages");
    this.threadLog = new Log(this, "Thread");
    this.composer = new Composer(slackPen(this, false));
    this.threadComposer = new Composer(slackPen(this, true));
    this.modals = new Modals(this);
    this.screen = new Screen(this);
    this.log.rows.earlier.onclick = () => void this.#earlier();
    this.world.addEventListener("change", (event) => this.#heard(/** @type {CustomEvent} */ (event).detail));
    this.live.start();
  }

  get node() {
    return this.screen.node;
  }

  get channel() {
    return this.world.channels.get(this.place.channel);
  }

  /** How the page's address names who sits here. */
  get seat() {
    return [this.person.user];
  }

  stop() {
    this.live.stop();
    this.modals.remove();
  }

  // --- hearing ---------------------------------------------------------------------------

  /** An `error` says no more than the refusal of the act that caused it. @param {Json} delta */
  #heard(delta) {
    if (delta.type === "message" || delta.type === "ephemeral") this.#announce(delta.channel, delta.message);
    if (delta.type === "state") this.#settle();
    this.draw();
  }

  /** Says to a screen reader what others wrote here. @param {string} channel @param {Message} message */
  #announce(channel, message) {
    const thread = message.thread_ts === message.ts ? "" : (message.thread_ts ?? "");
    const isHere = channel === this.place.channel && (!thread || thread === this.place.thread);
    if (isHere && message.user !== this.world.me.id) announce(`${authorOf(message, this).name}: ${message.text}`);
  }

  /** A place that this person cannot see becomes one that they can. */
  #settle() {
    if (this.channel || (this.place.kind === "home" && this.world.app)) return;
    const all = [...this.world.channels.values()];
    const first = all.find((one) => one.is_member && !one.is_im && one.name !== "general") ?? all[0];
    this.place = { kind: "channel", channel: first?.id ?? "", thread: "" };
  }

  // --- going somewhere -------------------------------------------------------------------

  /** @param {string} channel @param {string} [thread] */
  goTo(channel, thread = "") {
    goToChannel(this, channel, thread);
  }

  /** The app hears of it each time, as from Slack. @param {"home" | "messages"} [tab] */
  async goHome(tab = "home") {
    const opened = await this.slack.control("open_home", { tab }).catch(sayWhy);
    if (!opened) return;
    if (!this.world.channels.has(opened.channel)) this.world.load(await this.slack.state());
    go(this, { kind: tab === "home" ? "home" : "channel", channel: opened.channel, thread: "" });
  }

  /** What Escape closes first. */
  escape() {
    if (this.node.classList.contains("side-open")) this.node.classList.remove("side-open");
    else if (this.place.thread) closeThread(this);
    else if (this.place.kind === "channel") this.composer.focus();
  }

  /** @param {number} by */
  step(by) {
    const all = order(this);
    const next = after(all, all.indexOf(this.place.channel), by);
    if (next) this.goTo(next);
  }

  /** @param {number} by */
  nextPart(by) {
    const { homeSlot } = this.screen;
    goToPart(this, by, [[homeSlot, () => focusIn(homeSlot, ".home")]]);
  }

  /** @param {string} thread */
  logOf(thread) {
    return thread ? this.threadLog : this.log;
  }

  /** The command that lists all others. */
  get help() {
    return `${this.world.app?.commands[0]?.command ?? "/frontdesk"} help`;
  }

  /** Reads what was before the first message shown. */
  async #earlier() {
    const { channel } = this;
    const first = channel?.messages[0];
    if (!channel || !first) return;
    const asked = { channel: channel.id, latest: first.ts, limit: EARLIER };
    const page = await this.slack.web("conversations.history", asked).catch(sayWhy);
    if (!page) return;
    if (!page.has_more) this.screen.whole.add(channel.id);
    for (const root of page.messages.filter((/** @type {Message} */ one) => one.reply_count)) {
      const thread = await this.slack.web("conversations.replies", { channel: channel.id, ts: root.ts, limit: 999 });
      this.world.threads.set(where(channel.id, root.ts), thread.messages.slice(1));
    }
    this.world.addEarlier(channel.id, page.messages);
  }
}
