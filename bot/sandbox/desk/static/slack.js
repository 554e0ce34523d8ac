/** One person's line to the sandbox: Slack's Web API with their token, and the control API. @module */
/** @import { Json, Person } from "./types.js" */

/** The sandbox's own prefix: this file is at `<base>/desk/static/slack.js`. */
export const BASE = new URL(import.meta.url).pathname.replace(/\/desk\/static\/[^/]*$/, "");

/** What Slack's words mean to the person who caused them. @type {Record<string, string>} */
const SENTENCES = {
  cant_update_message: "Only the author can edit that message.",
  cant_delete_message: "Only the author or an admin can delete that message.",
  message_not_found: "That message is gone.",
  msg_too_long: "An edited message may have 4,000 characters.",
  no_text: "There is nothing to send.",
  not_in_channel: "Join the channel first.",
  is_archived: "The channel is archived.",
  too_many_reactions: "No more reactions fit there.",
  account_inactive: "That account was deactivated.",
  ratelimited: "That was too fast. Try again in a moment.",
  operation_timeout: "The app did not answer within three seconds.",
  dispatch_failed: "The app could not be reached.",
  invalid_response: "The app's answer was not valid.",
};

/** The sandbox said no; `errors` are by input block. */
export class Problem extends Error {
  /** @param {Json} body */
  constructor(body) {
    const detail = typeof body.detail === "string" ? body.detail : "";
    super(SENTENCES[body.error] ?? (detail || `Slack says: ${body.error}`));
    this.error = String(body.error);
    this.errors = /** @type {Record<string, string>} */ (body.errors ?? {});
  }
}

/** Everything the desk asks for goes through here. */
export class Slack {
  /** @param {Person} person */
  constructor(person) {
    this.person = person;
  }

  /** @param {string} method @param {Record<string, string | number | boolean>} args @returns {Promise<Json>} */
  async web(method, args) {
    const form = new URLSearchParams(Object.entries(args).map(([name, value]) => [name, String(value)]));
    const headers = { Authorization: `Bearer ${this.person.token}` };
    return this.#answer(fetch(`${BASE}/slack/api/${method}`, { method: "POST", body: form, headers }));
  }

  /** @param {string} what @param {Json} body @returns {Promise<Json>} */
  async control(what, body) {
    const text = JSON.stringify({ user: this.person.user, ...body });
    const headers = { "Content-Type": "application/json" };
    return this.#answer(fetch(`${BASE}/slack/control/${what}`, { method: "POST", body: text, headers }));
  }

  /** Everything as somebody sees it. @param {string} [user] @param {number} [messages] @returns {Promise<Json>} */
  async state(user = this.person.user, messages = 200) {
    return this.#answer(fetch(`${BASE}/slack/control/state?user=${user}&messages=${messages}`));
  }

  /** Uploads without sharing, as a modal's file input does; gives the file's id. @param {globalThis.File} file */
  async keepFile(file) {
    const place = await this.web("files.getUploadURLExternal", { filename: file.name, length: file.size });
    const path = new URL(place.upload_url).pathname;
    await fetch(path, { method: "POST", body: file });
    await this.web("files.completeUploadExternal", { files: JSON.stringify([{ id: place.file_id }]) });
    return String(place.file_id);
  }

  /** @param {Promise<Response>} asked @returns {Promise<Json>} */
  async #answer(asked) {
    const response = await asked.catch(() => null);
    const body = await response?.json().catch(() => null);
    if (!body) throw new Problem({ error: "network", detail: "The sandbox cannot be reached." });
    if (!body.ok) throw new Problem(body);
    return body;
  }
}
