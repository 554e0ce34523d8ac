/** One person's line to the stand-in for Teams: what they do there, and what they see. @module */
/** @import { Json, Person } from "./types.js" */
import { BASE, answered, postJson, socketAt } from "./line.js";

/** What the stand-in's words mean to the person who caused them. @type {Record<string, string>} */
const SENTENCES = {
  not_your_message: "Only the author may do that.",
  empty: "There is nothing to send.",
  unknown_command: "There is no such command here.",
  not_offered: "Commands with a slash are for channels of teams that have the app.",
  app_not_installed: "The app is not there.",
  no_reactions: "That message takes no reactions.",
  no_actions: "A message that only you see has no actions.",
};

/** What is shown to the person, be it the app's own words. @param {Json} body */
function sentence(body) {
  const said = [SENTENCES[body.error], body.shows, body.detail].find((one) => one && typeof one === "string");
  return said ?? `Teams says: ${body.error}`;
}

/** Everything that the desk asks of Teams goes through here. */
export class TeamsLine {
  /** @param {Person} person */
  constructor(person) {
    this.person = person;
    this.live = socketAt(`/teams/control/live?user=${person.user}`);
  }

  /** @param {string} what @param {Json} body @returns {Promise<Json>} */
  async control(what, body) {
    return answered(postJson(`/teams/control/${what}`, { user: this.person.user, ...body }), sentence);
  }

  /** Everything as this person sees it. @returns {Promise<Json>} */
  async state() {
    return answered(fetch(`${BASE}/teams/control/state?user=${this.person.user}`), sentence);
  }
}
