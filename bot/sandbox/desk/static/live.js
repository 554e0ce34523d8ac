/** Keeps a world true: the socket first, then the picture, then what came in between. @module */
/** @import { Json } from "./types.js" */
/** @typedef {{live: string, state: () => Promise<Json>}} Line */
/** @typedef {EventTarget & {connected: boolean, load: (state: Json) => void, apply: (delta: Json) => boolean}} Kept */

/** One socket at a time; a lost one comes back by itself. */
export class Live {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Json[] | null} */ #waiting = [];
  #pause = 250;
  #over = false;

  /** @param {Line} line @param {Kept} world */
  constructor(line, world) {
    this.line = line;
    this.world = world;
  }

  start() {
    if (this.#over) return;
    const socket = new WebSocket(this.line.live);
    this.#socket = socket;
    this.#waiting = [];
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => this.#lost();
  }

  stop() {
    this.#over = true;
    this.#socket?.close();
  }

  #lost() {
    if (this.#over) return;
    this.world.connected = false;
    this.world.dispatchEvent(new CustomEvent("change", { detail: { type: "lost" } }));
    setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, 5000);
  }

  /** @param {Json} delta */
  #take(delta) {
    if (delta.type === "hello") void this.#picture();
    else if (this.#waiting) this.#waiting.push(delta);
    else if (!this.world.apply(delta)) void this.#picture();
  }

  /** Reads everything anew; deltas wait meanwhile. */
  async #picture() {
    this.#waiting ??= [];
    try {
      const state = await this.line.state();
      if (this.#over) return;
      this.#pause = 250;
      this.world.connected = true;
      this.world.load(state);
      const later = (this.#waiting ?? []).filter((one) => one.seq > state.seq);
      this.#waiting = null;
      // What the picture cannot take in needs another one.
      if (later.some((delta) => !this.world.apply(delta))) void this.#picture();
    } catch {
      this.#socket?.close();
    }
  }
}
