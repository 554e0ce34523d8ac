/** A slot that is kept for the guest while the form is open: renewed, and let go when they leave (MTG-06). @module */
/** @import {Held, Slots} from "./types.js" */
import { Problem, call } from "../widget/api.js";
import { tab } from "../widget/keep.js";
import { newKey } from "../widget/outbox.js";

const HOLDER = "frontdesk.holder";

/** Random, of this tab: one holder holds one slot. */
function holder() {
  const kept = tab.get(HOLDER) ?? newKey();
  tab.set(HOLDER, kept);
  return kept;
}

/** What came with a refusal: slots that are free now. @param {unknown} problem @returns {Slots | null} */
export const freshSlots = (problem) => /** @type {any} */ (problem)?.more?.slots ?? null;

/** Whether somebody else has the slot. @param {unknown} problem */
export const isTaken = (problem) => problem instanceof Problem && problem.code === "slot_taken";

/** Holds one slot at a time. */
export class Hold {
  #path;
  #lost;
  /** @type {Held | null} */ #held = null;
  /** @type {{start: string, minutes: number} | null} */ #wanted = null;
  /** @type {Promise<void>} */ #asking = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #leave = () => this.#release(true);

  /** @param {string} slug @param {(problem: unknown) => void} lost called when somebody else has it */
  constructor(slug, lost) {
    this.#path = `/api/bookings/${encodeURIComponent(slug)}/holds`;
    this.#lost = lost;
  }

  /** The hold to book with, once it is known: without it our own hold is somebody else's. */
  async settled() {
    await this.#asking;
    return this.#held?.id ?? null;
  }

  /** @param {string} start @param {number} minutes */
  take(start, minutes) {
    this.#wanted = { start, minutes };
    addEventListener("pagehide", this.#leave);
    this.#asking = this.#ask();
  }

  /** Lets go; a booked slot is ours by then. */
  drop() {
    removeEventListener("pagehide", this.#leave);
    this.#release(false);
  }

  /** The page woke up: timers may have slept. */
  kick() {
    if (this.#wanted) void this.#ask();
  }

  async #ask() {
    const wanted = this.#wanted;
    clearTimeout(this.#timer);
    if (!wanted) return;
    try {
      const held = /** @type {Held} */ (await call("POST", this.#path, { ...wanted, key: holder() }));
      if (!this.#wanted) this.#letGo(held.id);
      if (this.#wanted !== wanted) return;
      this.#held = held;
      const left = Date.parse(held.until) - Date.now();
      this.#timer = setTimeout(() => void this.#ask(), Math.min(Math.max(left / 2, 5_000), 600_000));
    } catch (problem) {
      if (this.#wanted !== wanted) return;
      if (isTaken(problem)) this.#lost(problem);
      else this.#timer = setTimeout(() => void this.#ask(), 15_000);
    }
  }

  /** @param {boolean} leaving */
  #release(leaving) {
    clearTimeout(this.#timer);
    const id = this.#held?.id;
    this.#held = null;
    if (!leaving) this.#wanted = null;
    if (id) this.#letGo(id);
  }

  /** @param {string} id */
  #letGo(id) {
    fetch(`${this.#path}/${encodeURIComponent(id)}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
  }
}
