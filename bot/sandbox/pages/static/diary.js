/** Somebody's calendars at one of the stand-ins, read and changed as that person does. @module */

/** @typedef {{email: string, response: string}} Invited */
/**
 * @typedef {{id: string, calendar: string, title: string, start: string, end: string, all_day: boolean, status: string, busy: boolean,
 *   location: string, link: string, attendees: Invited[]}} Entry
 */
/** @typedef {{id: string, name: string, colour: string, zone: string, writable: boolean, events: Entry[]}} Calendar */
/** @typedef {{user: string, name: string, email: string, zone: string}} Person */

/** @type {Record<string, {name: string, path: string}>} */
export const SIDES = {
  google: { name: "Google", path: "google/control/" },
  outlook: { name: "Outlook", path: "teams/outlook/control/" },
};
const PATIENCE = 1000;

/** @param {string} side @param {string} what @param {Record<string, unknown>} [body] */
async function ask(side, what, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${SIDES[side]?.path}${what}`, options);
  const said = await answer.json();
  if (!said.ok) throw new Error(said.detail || said.error);
  return said;
}

/** @param {string} side @returns {Promise<Person[]>} */
export const peopleOf = async (side) => (await ask(side, "people")).people;

/** Tells `change` whenever something may have changed there. */
export class Diary extends EventTarget {
  /** @type {Calendar[]} */ calendars = [];
  #closed = false;
  /** @type {WebSocket | undefined} */ #socket;

  /** @param {string} side @param {Person} person */
  constructor(side, person) {
    super();
    this.side = side;
    this.person = person;
    this.#listen();
  }

  /** @param {Date} start @param {Date} end */
  async read(start, end) {
    const query = new URLSearchParams({ user: this.person.user, start: start.toISOString(), end: end.toISOString() });
    this.calendars = (await ask(this.side, `state?${query}`)).calendars;
  }

  /** @param {string} what @param {Record<string, unknown>} body */
  async act(what, body) {
    return ask(this.side, what, { user: this.person.user, ...body });
  }

  close() {
    this.#closed = true;
    this.#socket?.close();
  }

  /** @param {string} id */
  find(id) {
    return this.calendars.flatMap((one) => one.events).find((one) => one.id === id);
  }

  #listen() {
    const url = new URL(`${SIDES[this.side]?.path}live?user=${this.person.user}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener("message", () => this.dispatchEvent(new Event("change")));
    this.#socket.addEventListener("close", () => {
      if (!this.#closed) setTimeout(() => !this.#closed && this.#listen(), PATIENCE);
    });
  }
}
