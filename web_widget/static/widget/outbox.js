/**
 * What the guest wrote and the server has not confirmed. Texts wait in localStorage and outlive a
 * reload; files wait in this page only. Each carries its key, so that sending twice is sending once.
 * @module
 */
/** @import {Answer, Waiting} from "./types.js" */
import { Problem, at, begin, call, offline, upload } from "./api.js";
import { local } from "./keep.js";

const NAME = "frontdesk.out.";

/** Random, for a message. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** What tabs share, where they share anything: a browser that keeps nothing for us has no locks for us either. */
const NAMED = "frontdesk.out";

/** One sender among all tabs at a time, where the browser can say so. @param {() => Promise<void>} work */
const alone = (work) => (local.shared && navigator.locks ? navigator.locks.request(NAMED, work) : work());

/** Says "change" when the list changed and "sent" ({item, answer}) when the server has one, whichever tab sent it. */
export class Outbox extends EventTarget {
  /** Items with files: a browser cannot keep those. @type {Map<string, Waiting>} */
  #inPage = new Map();
  #busy = false;
  #again = false;
  #fails = 0;
  #last = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #tabs = local.shared ? new BroadcastChannel(NAMED) : null;

  constructor() {
    super();
    this.#tabs?.addEventListener("message", ({ data }) => this.#confirmed(data));
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(NAME)) this.#changed();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#inPage.size) event.preventDefault();
    });
  }

  /** Everything that waits, oldest first. @returns {Waiting[]} */
  get items() {
    const kept = local.names(NAME).map((name) => JSON.parse(local.get(name) ?? "null"));
    return [...kept.filter(Boolean), ...this.#inPage.values()].sort((a, b) => a.order - b.order);
  }

  /** @param {Omit<Waiting, "key" | "at" | "order" | "state">} what */
  add(what) {
    const now = Date.now();
    this.#last = Math.max(now, this.#last + 1);
    this.#put({
      key: newKey(),
      at: new Date(now).toISOString(),
      order: this.#last,
      state: "queued",
      ...what,
    });
    void this.flush();
  }

  /** Tries a failed one once more, under the same key. @param {string} key @param {Partial<Waiting>} [corrected] */
  retry(key, corrected) {
    const item = this.items.find((one) => one.key === key);
    if (item) this.#put({ ...item, ...corrected, state: "queued", tries: 0 });
    void this.flush();
  }

  /** @param {string} key */
  drop(key) {
    this.#inPage.delete(key);
    local.set(NAME + key, null);
    this.#changed();
  }

  /** Takes back what was meant for conversations that are no longer ours; answers with its text. */
  recall() {
    const lost = this.items.filter((item) => item.conversation);
    for (const item of lost) this.drop(item.key);
    return lost.map((item) => item.text).join("\n\n");
  }

  /** Sends what waits, in order; harmless at any time. @returns {Promise<void>} */
  async flush() {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      while (this.#again) {
        this.#again = false;
        await alone(() => this.#drain());
      }
    } finally {
      this.#busy = false;
    }
  }

  async #drain() {
    for (;;) {
      const item = this.items.find((one) => one.state === "queued");
      if (!item || !(await this.#send(item))) return;
    }
  }

  /** False when the rest has to wait. @param {Waiting} item @returns {Promise<boolean>} */
  async #send(item) {
    try {
      await begin();
      const answer = await this.#deliver(item);
      if (!answer?.message) throw offline();
      this.#fails = 0;
      this.#tabs?.postMessage({ item, answer });
      this.#confirmed({ item, answer });
      this.drop(item.key);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return this.#failed(item, error);
    }
  }

  /** What waits for the same entrance goes to the conversation that was made. @param {{item: Waiting, answer: Answer}} done */
  #confirmed(done) {
    const conversation = done.answer.conversation?.id;
    const entrance = JSON.stringify(done.item.entrance);
    for (const one of this.items)
      if (conversation && JSON.stringify(one.entrance) === entrance) this.#put({ ...one, conversation, entrance: null });
    this.dispatchEvent(new CustomEvent("sent", { detail: done }));
  }

  /** @param {Waiting} item @returns {Promise<Answer>} */
  #deliver({ key, text, conversation, entrance, guest, page, files }) {
    const message = { key, text };
    const [path, body] = conversation
      ? [at(conversation, "/messages"), message]
      : ["/api/conversations", { entrance, message, guest, page }];
    if (!files) return call("POST", path, body);
    return upload(path, body, files, (part) => {
      const item = this.#inPage.get(key);
      if (item) this.#put({ ...item, progress: part });
    });
  }

  /**
   * A limit or a lost network holds the queue back; a no is shown at its message and the rest goes on.
   * @param {Waiting} item @param {Problem} error
   */
  #failed(item, error) {
    if (!this.items.some((one) => one.key === item.key)) return true;
    const waits = [0, 429, 503].includes(error.status);
    const tries = (item.tries ?? 0) + (waits ? 0 : 1);
    if (!waits && tries < 5 && (error.passing || error.status === 401)) {
      this.#put({ ...item, tries });
      if (error.status === 401) return true;
    } else if (!waits) {
      this.#put({ ...item, state: "failed", error: error.title });
      return true;
    }
    this.#fails += 1;
    const backoff = Math.min(30, 2 ** this.#fails) * (0.5 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), 1000 * (error.wait || backoff));
    return false;
  }

  /** @param {Waiting} item */
  #put(item) {
    if (item.files) this.#inPage.set(item.key, item);
    else local.set(NAME + item.key, JSON.stringify(item));
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
