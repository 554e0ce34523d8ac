/** The first screen of a share link or an invitation: joining a conversation (ENT-06). @module */
/** @import {App, Entrance, View} from "./types.js" */
import { begin, call } from "./api.js";
import { avatar, el } from "./dom.js";
import { GuestForm } from "./form.js";
import { header } from "./header.js";
import { t } from "./i18n.js";

/** @param {App} app @returns {View} */
export function joinView(app) {
  const { entrance, entry } = app;
  const form = new GuestForm(entrance.form, app.known(), null);
  const error = el("p", { class: "error", role: "alert" });
  const join = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const guest = form.read();
    if (!guest) return;
    try {
      await begin();
      const answer = await call("POST", `/api/shares/${encodeURIComponent(entry.id)}/join`, { guest });
      app.go({ name: "conversation", id: answer.conversation.id }, true);
    } catch (problem) {
      error.textContent = /** @type {any} */ (problem).title || t("error.network");
    }
  };
  const card = el(
    "form",
    { class: "intro", onsubmit: join, novalidate: true },
    el("p", {}, t("join.hint")),
    ...strangers(entrance),
    form.node,
    error,
    el("button", { class: "primary" }, t("join.button")),
  );
  const node = el("section", { class: "conversation" }, header(app, entrance, "", false), card);
  return {
    node,
    title: entrance.title,
    start() {},
    stop() {},
    shown() {},
    focus: () => node.querySelector("input")?.focus(),
  };
}

/** Who is there, as far as somebody may see who has not joined yet. @param {Entrance} entrance */
function strangers({ people = [], more = 0 }) {
  if (!people.length) return [];
  const names = people.map((one) => one.name).filter(Boolean);
  if (more) names.push(t("join.more", { count: more }));
  return [
    el("div", { class: "strangers" }, ...people.map((one) => avatar(one.name || "?", one.avatar_url))),
    el("p", { dir: "auto" }, t("join.people", { names: names.join(", ") })),
  ];
}
