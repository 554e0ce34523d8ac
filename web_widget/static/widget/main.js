/** Starts the page: asks who stands behind the entrance, and shows one screen at a time. @module */
/** @import {App, Entrance, Listed, Place, View} from "./types.js" */
import { call, session, token } from "./api.js";
import { ConversationView } from "./conversation.js";
import { el, hush, say } from "./dom.js";
import { homeView, loading, sorry } from "./home.js";
import { Host } from "./host.js";
import { loadWords, t } from "./i18n.js";
import { tab } from "./keep.js";
import { somethingOpen } from "./menu.js";
import { Outbox } from "./outbox.js";
import { applyTheme } from "./theme.js";

const { kind = "", id = "", mode } = document.body.dataset;
/** Pages that are about meetings from the start. @type {Record<string, string>} */
const WAYS = { booking: "/api/bookings/", meeting: "/api/meetings/" };
const meets = kind in WAYS;
const joins = kind === "share";
const PLACE = `frontdesk.place.${kind}.${id}`;
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const host = new Host();
/** @type {View | undefined} */ let view;
/** @type {Map<string, number>} */ const unreads = new Map();

/** Who stands behind the entrance, as it is now. @returns {Promise<Entrance & {meeting?: Entrance}>} */
const way = () =>
  call("GET", (WAYS[kind] ?? `/api/entrances/${kind}/`) + encodeURIComponent(id) + (meets ? location.search : ""));

/** @param {Entrance} entrance @returns {App} */
function makeApp(entrance) {
  return {
    entrance,
    entry: { kind, id },
    guest: null,
    hints: {},
    framed: host.framed,
    shown: true,
    outbox: new Outbox(),
    host,
    go: (place, replace) => {
      tab.set(PLACE, JSON.stringify(place));
      if (!host.framed) history[replace || place.name === "home" ? "replaceState" : "pushState"](null, "");
      show(place, true);
    },
    settle: (place) => {
      tab.set(PLACE, JSON.stringify(place));
      const count = unreads.get(place.id) ?? 0;
      unreads.delete(place.id);
      return count;
    },
    unread: (count) => {
      host.tell("unread", { count });
      document.title = `${count ? `(${count}) ` : ""}${view?.title ?? entrance.title}`;
    },
    watching: () => app.shown && !document.hidden && document.hasFocus(),
    known: () =>
      Object.fromEntries(Object.entries(app.guest ?? {}).filter(([key, value]) => value && key !== "id")),
    list: async () => {
      /** @type {Listed[]} */ const list = (await call("GET", "/api/conversations")).conversations;
      for (const one of list) unreads.set(one.id, one.unread);
      app.unread(list.reduce((sum, one) => sum + one.unread, 0));
      return list;
    },
    renew: () => way().then((now) => void Object.assign(entrance, now), () => undefined),
    coming: async () => (await call("GET", "/api/meetings")).meetings,
  };
}
/** @type {App} */ let app;

/** @param {View} next @param {boolean} focus */
function put(next, focus) {
  view?.stop();
  view = next;
  main.replaceChildren(view.node);
  view.start();
  if (focus) view.focus();
}

/** @param {Place} place @param {boolean} focus */
function show(place, focus) {
  const { name } = place;
  hush();
  if (name === "book" || name === "meeting" || (meets && name === "home"))
    void later(meetings().then((it) => it.meetingScreen(app, place)), focus);
  else if (name === "home" && joins) void later(joining().then((it) => it.joinView(app)), focus);
  else if (name === "home") put(homeView(app), focus);
  else put(new ConversationView(app, place), focus);
}

/** Everything about meetings; no page loads it before somebody wants one. */
const meetings = async () => {
  booking ??= Promise.all([import("../booking/main.js"), loadWords("booking/"), style()]);
  return (await booking)[0];
};
/** @type {Promise<[typeof import("../booking/main.js"), void, void]> | undefined} */ let booking;

/** What only the page of an invitation shows. */
const joining = async () => (await Promise.all([import("./join.js"), loadWords("join/")]))[0];

/** @returns {Promise<void>} */
const style = () =>
  new Promise((onload, onerror) =>
    document.head.append(el("link", { rel: "stylesheet", href: "/static/booking.css", onload, onerror })),
  );

/** A screen that is still on its way. @param {Promise<View>} coming @param {boolean} focus */
async function later(coming, focus) {
  const mine = loading();
  put(mine, false);
  try {
    const screen = await coming;
    if (view === mine) put(screen, focus);
  } catch (problem) {
    const { title } = /** @type {import("./api.js").Problem} */ (problem);
    booking = undefined;
    if (view === mine) main.replaceChildren(sorry(title || t("error.network"), () => app.go({ name: "home" })));
  }
}

/** Where this tab was before a reload. @returns {Place} */
function lastPlace() {
  try {
    const place = JSON.parse(tab.get(PLACE) ?? "");
    if (place.name === "new" || place.name === "book" || (place.name !== "home" && token())) return place;
  } catch {
    tab.set(PLACE, null);
  }
  return { name: "home" };
}

/** The server forgot us: nothing that was written is lost, and the guest is told. */
function startAnew() {
  const text = app.outbox.recall();
  if (text) tab.set("frontdesk.draft.new", text);
  app.guest = null;
  const several = (app.entrance.services ?? []).length > 1;
  app.go(text && !several && !meets && !joins ? { name: "new", service: "" } : { name: "home" }, true);
  say(t("session.lost"));
}

/** Takes up what this browser knows of its guest. */
async function resume() {
  if (!token()) return;
  await Promise.all([
    call("GET", "/api/session").then((answer) => (app.guest = answer.guest)),
    app.list(),
  ]).catch(() => undefined);
}

function listen() {
  session.addEventListener("lost", startAnew);
  host.addEventListener("identify", (event) => {
    const fields = /** @type {CustomEvent} */ (event).detail;
    app.hints = Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
    if (token() && Object.keys(app.hints).length)
      call("PATCH", "/api/session", app.hints).then(
        (answer) => (app.guest = answer.guest),
        () => undefined,
      );
  });
  host.addEventListener("hidden", () => (app.shown = false));
  host.addEventListener("shown", () => {
    app.shown = true;
    view?.shown();
    view?.focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !somethingOpen()) host.tell("close");
  });
  addEventListener("popstate", () => view?.back?.() || app.go({ name: "home" }));
  addEventListener("online", () => void app.outbox.flush());
  visualViewport?.addEventListener("resize", () => {
    const { height = 0, scale } = visualViewport ?? {};
    if (scale === 1) main.style.setProperty("--height", `${height}px`);
  });
}

async function start() {
  try {
    const [answer] = await Promise.all([
      way(),
      loadWords(),
      meets ? meetings() : joins && joining(),
    ]);
    /** A meeting's own page begins with the meeting. @type {Entrance} */
    const entrance = { ...answer, ...answer.meeting };
    applyTheme(entrance.theme?.color ?? "");
    if (host.framed && !(mode === "frame" && (await host.greeted(entrance.origins ?? [])))) {
      main.replaceChildren(sorry(t("error.origin")));
      return;
    }
    app = makeApp(entrance);
    document.body.classList.toggle("framed", host.framed);
    listen();
    const resumed = resume();
    if (!meets) await resumed;
    host.tell("ready", { title: entrance.title, theme: entrance.theme });
    show(lastPlace(), host.framed);
    void app.outbox.flush();
  } catch (problem) {
    const { title, passing } = /** @type {import("./api.js").Problem} */ (problem);
    main.replaceChildren(
      sorry(
        title || t("error.network"),
        passing === false && !location.search ? undefined : () => location.replace(passing ? location.href : location.pathname),
      ),
    );
  }
}

void start();
