/** One conversation, begun or about to begin: what came, what waits, and what the guest can do. @module */
/** @import {Answer, App, Batch, Talk, Waiting} from "./types.js" */
import { at, call, token } from "./api.js";
import { messageActs } from "./acts.js";
import { Composer } from "./composer.js";
import { el, redraw, say } from "./dom.js";
import { GuestForm } from "./form.js";
import { header, headline } from "./header.js";
import { loadWords, t } from "./i18n.js";
import { Live } from "./live.js";
import { Log, unreadAfter } from "./log.js";
import { openMenu } from "./menu.js";
import { asMessage } from "./message.js";
import { Timeline } from "./timeline.js";
import { TypingLine } from "./typing.js";

/** @typedef {typeof import("./options.js")} Menus */
/** What one seldom does comes after everything else; there by then for whoever presses keys quickly. @type {Menus | undefined} */
let menus;
const options = () => Promise.all([import("./options.js"), loadWords("options/")]).then(([it]) => (menus = it));

/** The screen of a conversation; without an id the first message makes one (ENT-04). */
export class ConversationView {
  #app;
  #service;
  #id;
  #timeline = new Timeline();
  /** @type {Live | null} */ #live = null;
  #log;
  #composer;
  /** @type {GuestForm | null} */ #form = null;
  #unread = 0;
  #unreadFrom = 0;
  #seen = 0;
  #ready = false;
  #typed = 0;
  /** @type {Promise<void> | null} */ #catching = null;
  #stop = new AbortController();
  #head = el("div");
  #typing = new TypingLine();
  #line = el("p", { class: "banner", role: "status" });
  #closed = el("p", { class: "closed", hidden: true }, t("conversation.closed"));
  #reading = el("p", { class: "closed", role: "status", hidden: true }, t("conversation.reading"));
  #intro;
  node;

  /** @param {App} app @param {Talk} place */
  constructor(app, place) {
    this.#app = app;
    this.#service = place.name === "new" ? place.service : "";
    this.#id = place.name === "conversation" ? place.id : "";
    const change = (/** @type {string} */ method, /** @type {string} */ path) => this.#change(method, path);
    const edit = (/** @type {number} */ number, /** @type {string} */ text) => this.#composer.edit(number, text);
    const acts = messageActs(app.outbox, change, {
      id: () => this.#id,
      menu: (number, anchor) =>
        this.#menu(anchor, (it) => it.messageMenu(this.#timeline.message(number), { change, edit, react: acts.react })),
      meet: (id, act) => app.go({ name: "meeting", id, act }),
      retry: (key) => this.#retry(key),
    });
    this.#log = new Log(acts, () => this.#look());
    const { limits, form, consent = null, greeting } = app.entrance;
    this.#composer = new Composer(limits, this.#id || "new", {
      submit: (text, files) => this.#submit(text, files),
      correct: (number, text) => this.#change("PATCH", `/messages/${number}`, { text }),
      typing: () => this.#type(),
    });
    if (!this.#id) {
      const fields = new GuestForm(form, { ...app.hints, ...app.known() }, consent);
      if (!fields.empty) this.#form = fields;
    }
    const hello = el("p", { dir: "auto" }, greeting || t("home.greeting"));
    this.#intro = el("div", { class: "intro", hidden: this.#id !== "" }, hello, this.#form?.node);
    this.node = el(
      "section",
      { class: "conversation" },
      this.#head,
      this.#line,
      this.#intro,
      this.#log.node,
      this.#typing.node,
      this.#closed,
      this.#reading,
      this.#composer.node,
    );
    this.node.ondragover = (event) => event.preventDefault();
    this.node.ondrop = (event) => {
      event.preventDefault();
      this.#composer.attach(event.dataTransfer?.files);
    };
  }

  get title() {
    return this.#timeline.conversation?.title ?? this.#app.entrance.title;
  }

  start() {
    const { outbox } = this.#app;
    const { signal } = this.#stop;
    outbox.addEventListener("change", () => this.#draw(), { signal });
    outbox.addEventListener("sent", (event) => this.#sent(/** @type {CustomEvent} */ (event).detail), {
      signal,
    });
    for (const name of ["online", "offline", "pageshow", "focus"]) {
      addEventListener(name, () => this.#woke(), { signal });
    }
    document.addEventListener("visibilitychange", () => this.#woke(), { signal });
    this.#draw();
    if (this.#id) this.#enter();
    else this.#log.ready();
  }

  /** Begins to follow the conversation; its history comes first. */
  #enter() {
    this.#unread = this.#app.settle({ name: "conversation", id: this.#id });
    this.#log.ready(false);
    const live = (this.#live = new Live(this.#id, this.#listener()));
    void this.#catchUp().finally(() => this.#stop.signal.aborted || live.start());
  }

  stop() {
    this.#stop.abort();
    this.#live?.stop();
  }

  focus() {
    this.#composer.focus();
  }

  /** The host opened the frame again. */
  shown() {
    this.#woke();
  }

  /** @returns {import("./live.js").Listener} */
  #listener() {
    return {
      cursor: () => this.#timeline.cursor,
      batch: (batch) => this.#take(batch),
      typing: (name) => this.#typing.show(name),
      connected: (is) => this.#connected(is),
      gone: () => this.#app.go({ name: "home" }),
    };
  }

  /** Asks for what came after the cursor until nothing is left; one asker at a time. @returns {Promise<void>} */
  #catchUp() {
    this.#catching ??= this.#pull().finally(() => (this.#catching = null));
    return this.#catching;
  }

  async #pull() {
    try {
      for (let more = true; more && !this.#stop.signal.aborted;) {
        /** @type {Batch} */
        const batch = await call(
          "GET",
          at(this.#id, `/feed?after=${this.#timeline.cursor}&limit=200`),
          undefined,
          this.#stop.signal,
        );
        more = batch.more;
        this.#take(batch);
      }
    } catch (error) {
      if (/** @type {any} */ (error).status === 404) this.#app.go({ name: "home" });
    }
  }

  /** @param {Batch} batch */
  #take(batch) {
    const others = unreadAfter(this.#timeline.apply(batch), this.#ready ? 0 : Infinity);
    if (batch.more) {
      if (!this.#catching) void this.#catchUp();
    } else if (!this.#ready) {
      this.#ready = true;
      this.#unreadFrom = this.#timeline.firstOfLast(this.#unread);
      this.#seen = (this.#unreadFrom || Infinity) - 1;
      if (!this.#unreadFrom) this.#seen = this.#timeline.cursor;
    }
    if (others) this.#heard();
    this.#draw(others > 0);
    if (this.#ready) {
      this.#log.ready();
      options().catch(() => undefined);
    }
  }

  #heard() {
    this.#typing.show("");
    if (this.#app.watching()) return;
    menus?.ring();
    const unseen = this.#timeline.firstOfLast(unreadAfter(this.#timeline.messages, this.#seen));
    if (this.#unreadFrom <= this.#seen) this.#unreadFrom = unseen;
  }

  #draw(fresh = false) {
    const { conversation, messages } = this.#timeline;
    const known = new Set(messages.map((message) => message.author?.mine && message.key));
    const waiting = this.#app.outbox.items.filter((item) => this.#isHere(item) && !known.has(item.key));
    this.#log.draw([...messages, ...waiting.map(asMessage)], conversation, this.#unreadFrom, fresh);
    this.#drawHead();
    const reading = conversation?.can_write === false;
    this.#closed.hidden = reading || conversation?.state !== "closed";
    this.#reading.hidden = !reading;
    this.#composer.node.hidden = reading;
    this.#app.unread(unreadAfter(messages, this.#seen));
    this.#look();
  }

  #drawHead() {
    const { conversation } = this.#timeline;
    const { who, sub } = headline(this.#app, this.#service, conversation);
    const menu = (/** @type {HTMLElement} */ anchor) =>
      this.#menu(anchor, (it) => it.conversationMenu(this.#app, this.#timeline.conversation, () => this.#catchUp()));
    redraw(this.#head, [who.title, who.avatar_url, who.presence, sub, !conversation], () => [
      header(this.#app, who, sub, true, conversation ? menu : undefined),
    ]);
  }

  /** @param {Waiting} item */
  #isHere(item) {
    if (this.#id) return item.conversation === this.#id;
    return (
      !item.conversation &&
      item.entrance?.id === this.#app.entry.id &&
      (item.entrance.service ?? "") === this.#service
    );
  }

  /** @param {string} text @param {File[]} files */
  #submit(text, files) {
    const guest = this.#form?.read();
    if (guest === null) return false;
    const { entry, host, outbox } = this.#app;
    const where = this.#id
      ? { conversation: this.#id, entrance: null }
      : {
          conversation: null,
          entrance: { ...entry, ...(this.#service && { service: this.#service }) },
          guest: { ...this.#app.hints, ...guest },
          page: host.page,
        };
    this.#log.toEnd();
    outbox.add({ ...where, text, ...(files.length ? { files } : {}) });
    this.#unreadFrom = 0;
    this.#typed = 0;
    return true;
  }

  /** @param {{item: Waiting, answer: Answer}} done */
  #sent({ item, answer }) {
    if (!this.#isHere(item)) return;
    this.#timeline.put(answer.message);
    if (answer.conversation && !this.#id) {
      this.#begun(answer.conversation.id);
      Object.assign(this.#app.hints, item.guest);
    }
    this.#draw();
  }

  /** The first message made the conversation: what is being typed meanwhile stays, and a phone's keyboard, too. @param {string} id */
  #begun(id) {
    this.#id = id;
    this.#form = null;
    this.#intro.remove();
    this.#composer.move(id);
    this.#enter();
  }

  /** The form above may have been corrected since. @param {string} key */
  #retry(key) {
    const guest = this.#form?.read();
    if (guest !== null) this.#app.outbox.retry(key, guest && { guest: { ...this.#app.hints, ...guest } });
  }

  /** A change by a call; the feed then says what became of it. @param {string} method @param {string} path @param {unknown} [body] */
  async #change(method, path, body) {
    await call(method, at(this.#id, path), body);
    await this.#catchUp();
  }

  /** @param {HTMLElement} anchor @param {(it: Menus) => import("./menu.js").Choice[]} choices */
  #menu(anchor, choices) {
    const open = (/** @type {Menus} */ it) => openMenu(anchor, choices(it));
    if (menus) open(menus);
    else options().then(open, () => say(t("error.network")));
  }

  /** Tells the others how far the guest has read, when they can really see it. */
  #look() {
    if (!this.#ready || !this.#app.watching()) return;
    const number = this.#log.lastInSight();
    if (number <= this.#seen) return;
    this.#seen = number;
    if (!this.#live?.send({ type: "seen", up_to: number }))
      call("PUT", at(this.#id, "/seen"), { up_to: number }).catch(() => undefined);
    this.#app.unread(unreadAfter(this.#timeline.messages, number));
  }

  #type() {
    if (!this.#id) this.#app.host.tell("where");
    if (!this.#live || Date.now() - this.#typed < 5000) return;
    this.#typed = Date.now();
    if (!this.#live.send({ type: "typing" })) call("POST", at(this.#id, "/typing")).catch(() => undefined);
  }

  #woke() {
    void this.#app.outbox.flush();
    if (!document.hidden && navigator.onLine) this.#live?.kick();
    this.#connected(navigator.onLine);
    this.#draw();
  }

  /** @param {boolean} is */
  #connected(is) {
    const words = navigator.onLine
      ? is || !token()
        ? ""
        : t("conversation.reconnecting")
      : t("conversation.offline");
    if (this.#line.textContent !== words) this.#line.textContent = words;
    if (is) void this.#app.outbox.flush();
  }
}
