/**
 * Keeps one conversation up to date: a WebSocket, or long polling where sockets are blocked. It never
 * carries state of its own: after any gap it asks for what came after the cursor.
 * @module
 */
/** @import {Batch} from "./types.js" */
import { Problem, at, call, token } from "./api.js";

/**
 * @typedef {{
 *   cursor(): number, batch(batch: Batch): void, typing(name: string): void,
 *   connected(is: boolean): void, gone(): void,
 * }} Listener
 */

const PING_EVERY = 25_000;
const SILENT_FOR = 40_000;
const OPEN_WITHIN = 10_000;
const SOCKET_AGAIN = 60_000;
const TRIES = 2;

/** Doubling, at most half a minute, never at the same moment as everybody else. @param {number} fails */
const backoff = (fails) => Math.min(30_000, 600 * 2 ** fails) * (0.5 + Math.random() / 2);

/** The line of one conversation. */
export class Live {
  #id;
  #listener;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {AbortController | null} */ #polling = null;
  #running = false;
  #alive = false;
  #fails = 0;
  #heard = 0;
  #pinged = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #watch;

  /** @param {string} id @param {Listener} listener */
  constructor(id, listener) {
    this.#id = id;
    this.#listener = listener;
  }

  start() {
    this.#running = true;
    this.#watch = setInterval(() => this.#check(), 2_000);
    this.#connect();
  }

  stop() {
    this.#running = false;
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    this.#polling?.abort();
    this.#polling = null;
    this.#forget();
  }

  /** The page woke up or the network is back: do not trust the line, do not wait for the timer. */
  kick() {
    this.#connect();
    if (!this.#alive) return;
    this.#heard = Math.min(this.#heard, Date.now() - SILENT_FOR + 5_000);
    this.#ping();
  }

  /** False when there is no socket to carry it. @param {Record<string, unknown>} frame */
  send(frame) {
    if (!this.#alive || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** One line, and none after the end, whoever still asks for it. */
  #connect() {
    clearTimeout(this.#timer);
    if (!this.#running || this.#socket) return;
    const address = new URL(at(this.#id, "/live"), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heard = Date.now();
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "hello", token: token(), after: this.#listener.cursor() }));
      this.#pinged = Date.now();
      socket.send('{"type":"ping"}');
    };
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code);
    };
  }

  /** @param {any} frame */
  #take(frame) {
    this.#heard = Date.now();
    if (!this.#alive) {
      this.#alive = true;
      this.#fails = 0;
      this.#polling?.abort();
      this.#polling = null;
      this.#listener.connected(true);
    }
    if (frame.type === "typing") this.#listener.typing(String(frame.name));
    if (frame.type !== "changes") return;
    this.#listener.batch(frame);
    this.send({ type: "ack", cursor: this.#listener.cursor() });
  }

  #ping() {
    this.#pinged = Date.now();
    this.send({ type: "ping" });
  }

  /** A line that is open and silent is a dead one, whatever the browser says. */
  #check() {
    if (!this.#socket) return;
    const now = Date.now();
    if (now - this.#heard > (this.#alive ? SILENT_FOR : OPEN_WITHIN)) this.#lost(0);
    else if (now - this.#pinged > PING_EVERY) this.#ping();
  }

  #forget() {
    const socket = this.#socket;
    this.#socket = null;
    this.#alive = false;
    socket?.close();
  }

  /** @param {number} code */
  #lost(code) {
    const worked = this.#alive;
    this.#forget();
    if (!this.#running) return;
    if (code === 4401 || code === 4404) {
      void this.#verify();
      return;
    }
    this.#fails = worked ? 0 : this.#fails + 1;
    if (!this.#polling) this.#listener.connected(false);
    if (this.#fails >= TRIES) void this.#poll();
    this.#timer = setTimeout(() => this.#connect(), this.#polling ? SOCKET_AGAIN : backoff(this.#fails));
  }

  /** The socket says that we are unknown: the API decides, and says so in its own way. */
  async #verify() {
    try {
      await call("GET", at(this.#id));
      this.#timer = setTimeout(() => this.#connect(), backoff(4));
    } catch (error) {
      if (!this.#refused(error)) this.#timer = setTimeout(() => this.#connect(), backoff(2));
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    const status = error instanceof Problem ? error.status : 0;
    if (status !== 401 && status !== 404) return false;
    this.stop();
    if (status === 404) this.#listener.gone();
    return true;
  }

  async #poll() {
    if (this.#polling) return;
    const stop = new AbortController();
    this.#polling = stop;
    for (let fails = 0; !stop.signal.aborted;) {
      try {
        const query = `/feed?after=${this.#listener.cursor()}&wait=${fails ? 0 : 25}`;
        const batch = await call("GET", at(this.#id, query), undefined, stop.signal);
        if (stop.signal.aborted) return;
        fails = 0;
        this.#listener.connected(true);
        this.#listener.batch(batch);
      } catch (error) {
        if (stop.signal.aborted || this.#refused(error)) return;
        this.#listener.connected(false);
        fails += 1;
        const wait = error instanceof Problem ? error.wait * 1000 : 0;
        await new Promise((resolve) => setTimeout(resolve, wait || backoff(fails)));
      }
    }
  }
}
