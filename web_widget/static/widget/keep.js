/**
 * What the browser keeps for us. Where storage is blocked (private windows, strict frames) the page's
 * own memory takes its place, so that everything works until the page is closed.
 * @module
 */

/** Our corner of one of the browser's two storages. */
class Keep {
  /** @type {Map<string, string>} */ #memory = new Map();
  /** @type {Storage | null} */ #storage = null;

  /** @param {"localStorage" | "sessionStorage"} kind */
  constructor(kind) {
    try {
      const storage = window[kind];
      storage.setItem("frontdesk.probe", "1");
      storage.removeItem("frontdesk.probe");
      this.#storage = storage;
    } catch {
      this.#storage = null;
    }
  }

  /** Whether other tabs see it, too. */
  get shared() {
    return this.#storage !== null;
  }

  /** @param {string} name @returns {string | null} */
  get(name) {
    return this.#memory.get(name) ?? this.#storage?.getItem(name) ?? null;
  }

  /** An empty or missing value removes it. @param {string} name @param {string | null} value */
  set(name, value) {
    this.#memory.delete(name);
    if (!value) {
      this.#storage?.removeItem(name);
      return;
    }
    try {
      if (!this.#storage) throw new Error("blocked");
      this.#storage.setItem(name, value);
    } catch {
      this.#memory.set(name, value);
    }
  }

  /** @param {string} prefix @returns {string[]} */
  names(prefix) {
    const stored = this.#storage ? Object.keys(this.#storage) : [];
    return [...stored, ...this.#memory.keys()].filter((name) => name.startsWith(prefix));
  }
}

/** Shared by all tabs of this browser. */
export const local = new Keep("localStorage");
/** This tab's own; outlives a reload. */
export const tab = new Keep("sessionStorage");
