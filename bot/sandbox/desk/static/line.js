/** What both stand-ins have in common on the wire: where they are, and how they say no. @module */
/** @import { Json } from "./types.js" */

/** The sandbox's own prefix: this file is at `<base>/desk/static/line.js`. */
export const BASE = new URL(import.meta.url).pathname.replace(/\/desk\/static\/[^/]*$/, "");

/** A socket's address on our own origin. @param {string} path */
export const socketAt = (path) => `${location.origin.replace(/^http/, "ws")}${BASE}${path}`;

/** The sandbox said no; `errors` are by what was filled in wrongly. */
export class Problem extends Error {
  /** @param {Json} body @param {string} sentence */
  constructor(body, sentence) {
    super(sentence);
    this.error = String(body.error);
    this.errors = /** @type {Record<string, string>} */ (body.errors ?? {});
  }
}

/** Waits for an answer, which has to say yes. @param {Promise<Response>} asked @param {(body: Json) => string} sentenceFor @returns {Promise<Json>} */
export async function answered(asked, sentenceFor) {
  const response = await asked.catch(() => null);
  const body = await response?.json().catch(() => null);
  if (!body) throw new Problem({ error: "network" }, "The sandbox cannot be reached.");
  if (!body.ok) throw new Problem(body, sentenceFor(body));
  return body;
}

/** @param {string} path @param {Json} body @returns {Promise<Response>} */
export const postJson = (path, body) =>
  fetch(`${BASE}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
