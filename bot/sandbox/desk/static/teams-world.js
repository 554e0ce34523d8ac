/** Teams as one person sees it: a picture that live deltas keep true. @module */
/** @import { Json, Team, TeamsApp, TeamsDialog, TeamsMessage, TeamsPerson, TeamsPlace } from "./types.js" */
import { where } from "./world.js";

const TYPING_MS = 10_000;

/** Tells `change` after every delta, and the delta itself in `detail`. */
export class TeamsWorld extends EventTarget {
  ready = false;
  connected = false;
  tenant = "";
  me = { id: "", name: "", availability: "" };
  /** @type {TeamsApp} */ app = { id: "", name: "", commands: [], actions: [] };
  /** @type {Map<string, TeamsPerson>} */ people = new Map();
  /** @type {Map<string, Team>} */ teams = new Map();
  /** Channels, and the chat with the app. @type {Map<string, TeamsPlace>} */ channels = new Map();
  /** Replies by channel and root. @type {Map<string, TeamsMessage[]>} */ threads = new Map();
  /** @type {Map<string, TeamsDialog>} */ dialogs = new Map();
  chat = { id: "", installed: false, typingUntil: 0 };

  /** @param {Json} state */
  load(state) {
    const { me } = state;
    this.ready = true;
    this.tenant = state.tenant.name;
    this.me = { id: me.key, name: me.name, availability: me.availability };
    this.app = state.app;
    this.people = new Map(state.people.map((/** @type {TeamsPerson} */ one) => [one.key, one]));
    this.teams = new Map(state.teams.map((/** @type {Team} */ one) => [one.id, one]));
    this.dialogs = new Map(state.dialogs.map((/** @type {TeamsDialog} */ one) => [one.id, one]));
    this.channels.clear();
    this.threads.clear();
    for (const team of state.teams) for (const one of team.channels) this.#addChannel(team.id, one);
    this.#addChat(state.chat);
    this.#tell({ type: "state" });
  }

  /** @param {string} team @param {Json} told */
  #addChannel(team, told) {
    this.channels.set(told.id, { id: told.id, name: told.name, team, isChat: false, messages: [] });
    for (const thread of told.threads) for (const message of thread.messages) this.#keep(message);
  }

  /** @param {Json} told */
  #addChat(told) {
    this.chat = { id: told.id, installed: told.installed, typingUntil: told.typing ? Date.now() + TYPING_MS : 0 };
    this.channels.set(told.id, { id: told.id, name: this.app.name, team: "", isChat: true, messages: [] });
    for (const message of told.messages) this.#keep(message);
  }

  /** Takes one delta; false when only a new picture helps. @param {Json} delta @returns {boolean} */
  apply(delta) {
    if (delta.type === "state" || (delta.message && !this.channels.has(delta.message.place))) return false;
    this.#acts[delta.type]?.(delta);
    this.#tell(delta);
    return true;
  }

  /** @type {Record<string, (delta: Json) => void>} */
  #acts = {
    message: (d) => this.#came(d.message),
    changed: (d) => this.#keep(d.message),
    typing: () => this.#types(),
    dialog: (d) => this.dialogs.set(d.dialog.id, d.dialog),
    dialog_closed: (d) => this.dialogs.delete(d.id),
  };

  /** @param {Json} told */
  #came(told) {
    if (told.by_app && told.place === this.chat.id) this.chat.typingUntil = 0;
    this.#keep(told);
  }

  /** Puts a message into its list, by time and only once. @param {Json} told */
  #keep(told) {
    const message = /** @type {TeamsMessage} */ ({ ...told, ts: told.id, ...(told.deleted && { subtype: "tombstone" }) });
    const list = this.#listOf(message);
    const at = list.findIndex((one) => one.ts >= message.ts);
    const known = list[at]?.ts === message.ts;
    // What only one person saw leaves no mark behind.
    const kept = message.targeted && message.deleted ? [] : [message];
    list.splice(at < 0 ? list.length : at, known ? 1 : 0, ...kept);
  }

  /** @param {TeamsMessage} message @returns {TeamsMessage[]} */
  #listOf(message) {
    if (!message.thread || message.thread === message.id) return this.channels.get(message.place)?.messages ?? [];
    const key = where(message.place, message.thread);
    const list = this.threads.get(key) ?? [];
    this.threads.set(key, list);
    return list;
  }

  #types() {
    this.chat.typingUntil = Date.now() + TYPING_MS;
    setTimeout(() => this.#tell({ type: "typing-over" }), TYPING_MS + 50);
  }

  /** @param {Json} delta */
  #tell(delta) {
    this.dispatchEvent(new CustomEvent("change", { detail: delta }));
  }

  /** @param {string} channel @param {string} root */
  repliesTo(channel, root) {
    return this.threads.get(where(channel, root)) ?? [];
  }

  /** @param {string} channel @param {string} ts @returns {TeamsMessage | undefined} */
  find(channel, ts) {
    return this.channels.get(channel)?.messages.find((one) => one.ts === ts);
  }

  /** Whether the app hears what is written there. @param {TeamsPlace} place */
  hasApp(place) {
    return place.isChat ? this.chat.installed : Boolean(this.teams.get(place.team)?.installed);
  }

  /** Commands that may be given there, after a slash or a mention. @param {TeamsPlace | undefined} place @param {"slash" | "mention"} trigger */
  commandsIn(place, trigger) {
    if (!place || !this.hasApp(place)) return [];
    const scope = place.isChat ? "personal" : "team";
    return this.app.commands.filter((one) => one.scopes.includes(scope) && one.triggers.includes(trigger));
  }

  get appTypes() {
    return this.chat.typingUntil > Date.now();
  }
}
