/** What of a desk in Teams is on the screen: drawn from the world and the place where its person is. @module */
/** @import { TeamsMessage, TeamsPlace } from "./types.js" */
/** @import { TeamsDesk } from "./teams-desk.js" */
import { pagesBeside } from "./beside.js";
import { el, icon, iconButton, refill } from "./dom.js";
import { openKeys } from "./keys.js";
import { persons } from "./persons.js";
import { Reading } from "./reading.js";
import { makeSide, toggleSide } from "./side.js";
import { wordsIn } from "./teams-message.js";
import { drawTeamsSidebar } from "./teams-sidebar.js";
import { Thread } from "./thread.js";

/** The parts of one desk, and how each is brought up to date. */
export class TeamsScreen {
  bar = el("header", { class: "top" });
  side = makeSide("Teams and chats");
  title = el("header", { class: "title" });
  banner = el("p", { class: "banner", role: "status", hidden: true }, "Connection lost. Trying again…");
  typing = el("p", { class: "typing" });
  quoted = el("div", { class: "quoting", hidden: true });

  /** @param {TeamsDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.reading = new Reading(desk.log, desk.unread);
    this.middle = el("section", { class: "middle", "aria-label": "Channel" }, this.title, this.banner, desk.log.node, this.typing, this.quoted, desk.composer.node);
    /** @type {Thread<TeamsMessage>} */ this.thread = new Thread(desk);
    this.node = el("div", { class: "desk teams" }, this.bar, el("div", { class: "body" }, this.side, this.middle, this.thread.node));
  }

  draw() {
    const { desk } = this;
    const { world, channel } = desk;
    this.#drawBar();
    this.banner.hidden = world.connected;
    desk.dialogs.draw();
    this.#drawThread();
    if (channel) this.#drawPlace(channel);
    this.#drawQuote();
    drawTeamsSidebar(this.side, desk);
    const news = desk.unread.everywhere();
    document.title = `${news ? `(${news}) ` : ""}${channel?.name ?? "Teams"} · Desk`;
  }

  #drawBar() {
    const { desk } = this;
    const { world, settings, person } = desk;
    const isThere = world.me.availability === "Available";
    const next = isThere ? "Away" : "Available";
    const presence = isThere ? "active" : "away";
    const change = () => void desk.change("presence", { availability: next });
    refill(
      this.bar,
      iconButton("menu", "Teams and chats", () => toggleSide(this.side), { class: "tool drawer", "data-key": "drawer" }),
      el("h1", {}, "Desk"), el("span", { class: "team" }, world.tenant), el("span", { class: "grow" }),
      persons(settings.teams, { user: person.user, presence, picture: () => undefined, sit: desk.sit }),
      pagesBeside(settings),
      el("button", { type: "button", class: "presence", "data-key": "presence", title: `Set yourself ${next.toLowerCase()}`, onclick: change }, el("span", { class: `dot ${presence}` }), isThere ? "Available" : "Away"),
      iconButton("keys", "Keyboard shortcuts", () => openKeys(), { "data-key": "keys" }),
    );
  }

  /** @param {TeamsPlace} place */
  #drawPlace(place) {
    const { desk } = this;
    this.reading.show(place.id, "", place.messages, place.messages);
    const team = desk.world.teams.get(place.team);
    const people = team ? `${Object.keys(team.members).length} members` : "Chat";
    const name = place.isChat ? el("h2", {}, place.name) : el("h2", {}, icon("hash"), place.name);
    this.title.replaceChildren(el("div", { class: "grow" }, name, el("small", {}, team?.name ?? "Only you and the app read here")), el("small", { class: "count" }, people));
    this.#drawTyping(place);
    desk.composer.moveTo(place.id, "", place.isChat ? `Message ${place.name}` : `Start a post in ${place.name}`);
  }

  /** @param {TeamsPlace} place */
  #drawTyping(place) {
    const words = place.isChat && this.desk.world.appTypes ? `${this.desk.world.app.name} is typing…` : "";
    this.typing.replaceChildren(...(words ? [el("i", { "aria-hidden": "true" }), words] : []));
  }

  #drawQuote() {
    const { quoting } = this.desk;
    const cancel = iconButton("close", "Do not quote", () => this.desk.quote(null));
    this.quoted.hidden = !quoting;
    this.quoted.replaceChildren(...(quoting ? [el("span", { class: "grow" }, el("b", {}, quoting.from), ` ${wordsIn(quoting)}`), cancel] : []));
  }

  #drawThread() {
    const { world, place, channel: here } = this.desk;
    const { channel, thread } = place;
    const root = thread ? world.find(channel, thread) : undefined;
    const replies = world.repliesTo(channel, thread);
    if (root) this.thread.show(here?.name ?? "", [root, ...replies], replies);
    else this.thread.hide();
  }
}
