/** One person's line to the sandbox: Slack's Web API with their token, and the control API. @module */
/** @import { Json, Person } from "./types.js" */

import { BASE, answered, postJson, socketAt } from "./line.js";

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

/** @param {Json} body */
function sentence(body) {
  const detail = typeof body.detail === "string" ? body.detail : "";
  return SENTENCES[body.error] ?? (detail || `Slack says: ${body.error}`);
}

/** Everything the desk asks for goes through here. */
export class Slack {
  /** @param {Person} person */
  constructor(person) {
    this.person = person;
    this.live = socketAt(`/slack/control/live?user=${person.user}`);
  }

  /** @param {string} method @param {Record<string, string | number | boolean>} args @returns {Promise<Json>} */
  async web(method, args) {
    const form = new URLSearchParams(Object.entries(args).map(([name, value]) => [name, String(value)]));
    const headers = { Authorization: `Bearer ${this.person.token}` };
    return answered(fetch(`${BASE}/slack/api/${method}`, { method: "POST", body: form, headers }), sentence);
  }

  /** @param {string} what @param {Json} body @returns {Promise<Json>} */
  async control(what, body) {
    return answered(postJson(`/slack/control/${what}`, { user: this.person.user, ...body }), sentence);
  }

  /** Everything as somebody sees it. @param {string} [user] @param {number} [messages] @returns {Promise<Json>} */
  async state(user = this.person.user, messages = 200) {
    return answered(fetch(`${BASE}/slack/control/state?user=${user}&messages=${messages}`), sentence);
  }

  /** Uploads without sharing, as a modal's file input does; gives the file's id. @param {globalThis.File} file */
  async keepFile(file) {
    const place = await this.web("files.getUploadURLExternal", { filename: file.name, length: file.size });
    const path = new URL(place.upload_url).pathname;
    await fetch(path, { method: "POST", body: file });
    await this.web("files.completeUploadExternal", { files: JSON.stringify([{ id: place.file_id }]) });
    return String(place.file_id);
  }
}
