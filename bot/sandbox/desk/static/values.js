/** What a person has begun to fill in, wherever it stands on their desk. @module */

/** It outlives what is drawn: a message or a view that is drawn anew finds its own again. */
export class Values {
  /** @type {Map<string, Map<string, unknown>>} */ #known = new Map();

  /** What was filled in there, by its parts. @param {string} key names a message, a view, or the editing of a message */
  of(key) {
    const known = this.#known.get(key) ?? new Map();
    this.#known.set(key, known);
    return known;
  }
}
