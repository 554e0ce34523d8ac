/** The page around the two panes: the line between them, which one a phone shows, the first visit's strip. @module */
import { el, iconButton, say } from "./dom.js";

const NARROWEST = 20;
const WIDEST = 70;

/** @param {string} name @param {string} [value] */
function kept(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Draws the line where it is pulled, with the pointer or the arrow keys. */
export function makeSplitter() {
  const splitter = byId("splitter");
  const panes = byId("panes");
  const set = (/** @type {number} */ percent) => {
    const now = Math.round(Math.max(NARROWEST, Math.min(WIDEST, percent)));
    panes.style.setProperty("--guest", `${now}%`);
    splitter.setAttribute("aria-valuenow", String(now));
    kept("desk.split", String(now));
  };
  const before = Number(kept("desk.split"));
  if (before) set(before);
  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    panes.classList.add("pulling");
  });
  splitter.addEventListener("pointermove", (event) => {
    if (splitter.hasPointerCapture(event.pointerId)) set((event.clientX / innerWidth) * 100);
  });
  splitter.addEventListener("lostpointercapture", () => panes.classList.remove("pulling"));
  splitter.addEventListener("keydown", (event) => {
    const now = Number(splitter.getAttribute("aria-valuenow"));
    /** @type {Record<string, number>} */
    const to = { ArrowLeft: now - 2, ArrowRight: now + 2, Home: NARROWEST, End: WIDEST };
    if (to[event.key] === undefined) return;
    event.preventDefault();
    set(to[event.key] ?? now);
  });
}

/** On a phone the panes lie on each other. */
export function makeSwitch() {
  const panes = byId("panes");
  const buttons = [...byId("switch").querySelectorAll("button")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      panes.dataset.shown = button.dataset.pane ?? "desk";
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
    });
  }
}

/** @typedef {{insert: (text: string, whole: boolean) => void}} Written */
/** What the strip needs of a desk: whose it is, and the command that lists all others. @typedef {{person: {name: string}, help: string, place: {thread: string}, composer: Written, threadComposer: Written}} Begins */

/** Begins a note in the thread that is open. @param {Begins} desk */
function beginNote({ place, threadComposer }) {
  if (place.thread) threadComposer.insert("note: ", true);
  else say("Open a conversation's thread first, then write a note there.");
}

/** Tells a newcomer what to do; put away, it stays away. @param {Begins} desk @param {string} app */
export function makeStrip(desk, app) {
  const strip = byId("strip");
  if (kept("desk.strip") === "away") return;
  const away = () => {
    strip.hidden = true;
    kept("desk.strip", "away");
  };
  strip.replaceChildren(
    el("p", {}, el("b", {}, `Write as the guest on the left, answer as ${desk.person.name} on the right.`), ` ${app} carries it both ways.`),
    el(
      "ul", {},
      el("li", {}, "Try ", el("button", { type: "button", onclick: () => desk.composer.insert(desk.help, true) }, desk.help)),
      el("li", {}, "Press ", el("em", {}, "Take it"), " on a conversation's card"),
      el("li", {}, "In a thread, write ", el("button", { type: "button", onclick: () => beginNote(desk) }, "note: …"), " for colleagues only"),
    ),
    iconButton("close", "Put this away", away),
  );
  strip.hidden = false;
}
