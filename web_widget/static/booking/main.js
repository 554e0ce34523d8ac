/** What is loaded when somebody books, or looks after a meeting: the entrance of these modules. @module */
/** @import {App, Place, View} from "../widget/types.js" */
/** @import {Booking, Slots} from "./types.js" */
import { call } from "../widget/api.js";
import { BookingView, chooseView, slugOf } from "./book.js";
import { MeetingView } from "./meeting.js";

/** The slots that a page asked for before it had any script: at an address without the guest's zone. @param {string} slug @param {string} query */
function early(slug, query) {
  const path = `/api/bookings/${encodeURIComponent(slug)}/slots${query}`;
  return fetch(path).then(
    (answer) => (answer.ok ? /** @type {Promise<Slots>} */ (answer.json()) : null),
    () => null,
  );
}

/** Which days the link of the page offers, as its head asks for them, too. */
function narrowing() {
  const asked = [...new URLSearchParams(location.search)].filter(([name]) => name === "from" || name === "to");
  return asked.length ? `?${new URLSearchParams(asked)}` : "";
}

/** A page that was asleep looks anew at what it shows. @template {View} T @param {T} view */
function waking(view) {
  const stop = new AbortController();
  const look = () => {
    if (!view.node.isConnected) stop.abort();
    else if (!document.hidden) view.shown();
  };
  document.addEventListener("visibilitychange", look, { signal: stop.signal });
  return view;
}

/** The screen for a place. @param {App} app @param {Place} place @returns {Promise<View>} */
export async function meetingScreen(app, place) {
  const { kind, id } = app.entry;
  if (place.name === "meeting" || kind === "meeting") {
    const which = place.name === "meeting" ? place.id : id;
    const { meeting } = await call("GET", `/api/meetings/${encodeURIComponent(which)}`);
    return waking(new MeetingView(app, place, which, meeting));
  }
  const services = (app.entrance.services ?? []).filter((one) => one.booking_url);
  const only = app.entrance.booking_url || (services.length === 1 && services[0]?.booking_url);
  const slug = place.name === "book" ? place.slug || slugOf(only || "") : id;
  if (!slug) return chooseView(app, services);
  const query = place.name === "book" ? "" : narrowing();
  const slots = early(slug, query);
  const booking = kind === "booking" ? app.entrance : await call("GET", `/api/bookings/${encodeURIComponent(slug)}`);
  return waking(new BookingView(app, place, /** @type {Booking} */ (booking), slots));
}
