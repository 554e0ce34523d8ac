/** The first screen: where to begin (WID-01); and what stands there while there is none. @module */
/** @import {App, Child, Coming, Listed, View} from "./types.js" */
import { token } from "./api.js";
import { avatar, el, icon, iconButton, redraw, unseen } from "./dom.js";
import { presence } from "./header.js";
import { moment, t, when } from "./i18n.js";

const REFRESH = 30_000;

/** @param {App} app @returns {View} */
export function homeView(app) {
  const { entrance } = app;
  const earlier = el("section", { class: "earlier", hidden: true });
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const refresh = async () => {
    if (document.hidden) return;
    if (app.shown) void app.renew().then(draw);
    if (!token()) return;
    const [list, coming] = await Promise.all([app.list().catch(() => null), app.coming().catch(() => [])]);
    if (list) drawEarlier(app, earlier, list, coming);
  };
  const hero = el("div", { class: "hero" });
  const ways = el("div", { class: "doors" });
  const node = el("section", { class: "home" }, hero, ways, earlier);
  const draw = () => {
    redraw(hero, entrance, () => [
      app.framed && iconButton("close", t("header.close"), () => app.host.tell("close")),
      avatar(entrance.title, entrance.avatar_url),
      el("h1", { dir: "auto" }, entrance.title),
      el("p", { dir: "auto" }, entrance.greeting || t("home.greeting")),
      el(
        "p",
        { class: "there", "data-presence": entrance.presence },
        presence(entrance.presence, entrance.opens_at),
      ),
    ]);
    redraw(ways, entrance, () => doors(app));
  };
  draw();
  const start = () => {
    void refresh();
    timer = setInterval(refresh, REFRESH);
  };
  const stop = () => clearInterval(timer);
  return {
    node,
    title: entrance.title,
    start,
    stop,
    shown: refresh,
    focus: () => /** @type {HTMLElement | null} */ (node.querySelector(".door"))?.focus(),
  };
}

/** One door per service, and the calendar where there is one. @param {App} app */
function doors({ entrance, go }) {
  const services = entrance.services ?? [];
  const several = services.length > 1;
  const hint = t(entrance.presence === "closed" ? "home.leave" : "home.start_hint");
  const door = (
    /** @type {Child} */ picture,
    /** @type {string} */ words,
    /** @type {string} */ sub,
    /** @type {() => void} */ onclick,
  ) =>
    el(
      "button",
      { type: "button", class: "door", "data-act": words, onclick },
      picture,
      el("span", { dir: "auto" }, words, el("small", {}, sub)),
      icon("next"),
    );
  const starts = several
    ? services.map((one) =>
        door(avatar(one.name, one.avatar_url, one.presence), one.name, t(`presence.${one.presence}`), () =>
          go({ name: "new", service: one.id }),
        ),
      )
    : [door(icon("chat"), t("home.start"), hint, () => go({ name: "new", service: "" }))];
  const booking = entrance.booking_url || services.some((one) => one.booking_url);
  return [
    several && el("h2", {}, t("home.choose")),
    ...starts,
    booking && door(icon("date"), t("home.book"), t("home.book_hint"), () => go({ name: "book", slug: "" })),
  ];
}

/** @param {App} app @param {HTMLElement} place @param {Listed[]} list @param {Coming[]} coming */
function drawEarlier(app, place, list, coming) {
  place.hidden = !(list.length + coming.length);
  const row = (/** @type {Listed} */ { id, title, avatar_url, last, unread, presence: state }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "door", "data-act": id, onclick: () => app.go({ name: "conversation", id }) },
        avatar(title, avatar_url, state),
        el(
          "span",
          { dir: "auto" },
          title,
          el("small", {}, last && (last.mine ? `${t("message.you")}: ${last.text}` : last.text)),
        ),
        el(
          "span",
          { class: "side" },
          last && el("time", { datetime: last.at }, when(last.at)),
          unread > 0 && el("b", { class: "badge" }, String(unread), unseen(` ${t("home.unread")}`)),
        ),
      ),
    );
  const meeting = (/** @type {Coming} */ { id, subject, title, start }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "door", "data-act": id, onclick: () => app.go({ name: "meeting", id }) },
        icon("date"),
        el("span", { dir: "auto" }, subject, el("small", {}, title)),
        el("time", { class: "side", datetime: start }, moment(start)),
      ),
    );
  const part = (/** @type {string} */ words, /** @type {HTMLElement[]} */ rows) =>
    rows.length ? [el("h2", {}, t(words)), el("ul", {}, ...rows)] : [];
  redraw(place, [list, coming], () => [
    ...part("home.meetings", coming.map(meeting)),
    ...part("home.earlier", list.map(row)),
  ]);
}

/** Nothing yet, but soon. @returns {View} */
export const loading = () => ({
  node: el("section", { class: "loading", "aria-busy": "true" }),
  title: document.title,
  start() {},
  stop() {},
  shown() {},
  focus() {},
});

/** A calm sentence instead of a screen. @param {string} words @param {() => void} [again] */
export const sorry = (words, again) =>
  el(
    "section",
    { class: "sorry" },
    icon("chat"),
    el("p", { role: "status" }, words),
    again && el("button", { type: "button", class: "primary", onclick: again }, t("error.again")),
  );
