/** The desk of one person in Teams: where they are, where they go, and what ties the parts together. @module */
/** @import { Json, Person, Place, Settings, TeamsMessage } from "./types.js" */
import { Composer } from "./composer.js";
import { announce, once, say, sayWhy } from "./dom.js";
import { closeThread, goToChannel, goToPart } from "./going.js";
import { after } from "./keys.js";
import { Live } from "./live.js";
import { TeamsDialogs } from "./teams-dialogs.js";
import { TeamsLine } from "./teams-line.js";
import { TeamsLog } from "./teams-log.js";
import { wordsIn } from "./teams-message.js";
import { teamsPen } from "./teams-pen.js";
import { TeamsScreen } from "./teams-screen.js";
import { TeamsWorld } from "./teams-world.js";
import { Unread } from "./unread.js";
import { Values } from "./values.js";

/** From sitting down to standing up. */
export class TeamsDesk {
  world = new TeamsWorld();
  /** What is quoted in what is being written. @type {TeamsMessage | null} */ quoting = null;
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
    this.line = new TeamsLine(person);
    this.unread = new Unread(this.world, `teams.${person.user}`);
    this.live = new Live(this.line, this.world);
    this.log = new TeamsLog(this, "Messages");
    this.threadLog = new TeamsLog(this, "Thread");
    this.composer = new Composer(teamsPen(this, false));
    this.threadComposer = new Composer(teamsPen(this, true));
    this.dialogs = new TeamsDialogs(this);
    this.screen = new TeamsScreen(this);
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
    return ["teams", this.person.user];
  }

  stop() {
    this.live.stop();
    this.dialogs.remove();
  }

  // --- hearing ---------------------------------------------------------------------------

  /** @param {Json} delta */
  #heard(delta) {
    if (delta.type === "message") this.#announce(delta.message);
    if (delta.type === "state") this.#settle();
    this.draw();
  }

  /** Says to a screen reader what others wrote here. @param {Json} told */
  #announce(told) {
    const message = /** @type {TeamsMessage} */ (told);
    const isHere = message.place === this.place.channel && (!message.thread || [message.id, this.place.thread].includes(message.thread));
    if (isHere && message.user !== this.world.me.id) announce(`${message.from}: ${wordsIn(message)}`);
  }

  /** A place that this person cannot see becomes one that they can. */
  #settle() {
    if (this.channel) return;
    const all = [...this.world.channels.values()].filter((one) => !one.isChat);
    const first = all.find((one) => this.world.hasApp(one) && one.name !== "General") ?? all[0];
    this.place = { kind: "channel", channel: first?.id ?? this.world.chat.id, thread: "" };
  }

  /** Does something that Teams tells nobody's screen of, and looks again. @param {string} what @param {Json} body */
  async change(what, body) {
    try {
      await this.line.control(what, body);
      this.world.load(await this.line.state());
    } catch (problem) {
      sayWhy(problem);
    }
  }

  /** @param {TeamsMessage} message @param {Json} action @param {Json} inputs */
  async press(message, action, inputs) {
    const asked = { channel: message.place, message: message.id, action: action.title, data: action.data, inputs };
    const answer = await this.line.control("press", asked);
    if (answer.shows) say(answer.shows);
  }

  // --- going somewhere -------------------------------------------------------------------

  /** @param {string} channel @param {string} [thread] */
  goTo(channel, thread = "") {
    this.quoting = null;
    goToChannel(this, channel, thread);
  }

  /** What is written next refers to a message of the chat. @param {TeamsMessage | null} message */
  quote(message) {
    this.quoting = message;
    this.draw();
    if (message) this.composer.focus();
  }

  /** What Escape closes first. */
  escape() {
    if (this.node.classList.contains("side-open")) this.node.classList.remove("side-open");
    else if (this.quoting) this.quote(null);
    else if (this.place.thread) closeThread(this);
    else this.composer.focus();
  }

  /** @param {number} by */
  step(by) {
    const all = [...this.world.channels.keys()];
    const next = after(all, all.indexOf(this.place.channel), by);
    if (next) this.goTo(next);
  }

  /** @param {number} by */
  nextPart(by) {
    goToPart(this, by);
  }

  /** The command that lists all others. */
  get help() {
    return this.channel?.isChat ? "help" : "/help";
  }
}
