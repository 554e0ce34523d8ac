/** The window in which an event is added or changed. @module */
/** @import { Calendar, Entry } from "./diary.js" */
import { el } from "../../desk/static/dom.js";

const RESPONSES = { needsAction: "no answer", accepted: "accepted", tentative: "maybe", declined: "declined" };
/** How Outlook calls them. @type {Record<string, string>} */
const SAME = { none: "needsAction", notResponded: "needsAction", tentativelyAccepted: "tentative" };

/** @typedef {{day: string, from: string, to: string}} When */
/**
 * @typedef {{title: string, calendar: string, all_day: boolean, tentative: boolean, free: boolean, when: When, attendees: string[],
 *   answers: Record<string, string>}} Filled
 */

/** @param {string} label @param {Record<string, unknown>} more */
function field(label, more) {
  const input = el("input", more);
  return { input, label: el("label", {}, label, input) };
}

/** @param {string} label @param {boolean} isOn */
function tick(label, isOn) {
  const input = el("input", { type: "checkbox", checked: isOn });
  return { input, label: el("label", {}, input, label) };
}

/** @param {Entry} entry */
function answers(entry) {
  /** @type {Map<string, HTMLSelectElement>} */ const selects = new Map();
  const lines = entry.attendees.map(({ email, response }) => {
    const now = SAME[response] ?? response;
    const select = el("select", {}, ...Object.entries(RESPONSES).map(([value, words]) => el("option", { value, selected: value === now }, words)));
    selects.set(email, select);
    return el("label", {}, email, select);
  });
  const changed = () => Object.fromEntries(entry.attendees.filter(({ email, response }) => selects.get(email)?.value !== (SAME[response] ?? response)).map(({ email }) => [email, selects.get(email)?.value ?? ""]));
  return { node: el("fieldset", { class: "invited" }, el("legend", {}, "Invited"), ...lines), changed };
}

/**
 * @param {Entry | null} entry null to add one
 * @param {Calendar[]} calendars those that one may write in
 * @param {When} when
 * @param {{save: (filled: Filled) => Promise<void>, remove: () => Promise<void>}} acts
 */
export function openForm(entry, calendars, when, acts) {
  const mine = calendars.find((one) => one.id === entry?.calendar);
  const isFixed = Boolean(entry) && !mine;
  const title = field("Title", { type: "text", required: true, value: entry?.title ?? "", maxlength: 200, disabled: isFixed });
  const day = field("Day", { type: "date", required: true, value: when.day, disabled: isFixed });
  const from = field("From", { type: "time", required: true, step: 300, value: when.from, disabled: isFixed });
  const to = field("To", { type: "time", required: true, step: 300, value: when.to, disabled: isFixed });
  const calendar = el("select", { disabled: Boolean(entry) }, ...calendars.map((one) => el("option", { value: one.id, selected: one.id === entry?.calendar }, one.name)));
  const whole = tick("All day", entry?.all_day ?? false);
  const tentative = tick("Tentative", entry?.status === "tentative");
  const free = tick("Shown as free", entry ? !entry.busy : false);
  const guests = field("Invite (addresses, with commas)", { type: "text", value: "" });
  const invited = entry?.attendees.length ? answers(entry) : null;
  const error = el("p", { class: "error", role: "alert" });
  whole.input.disabled = Boolean(entry);

  const closing = el("button", { type: "button", class: "btn", onclick: () => dialog.close() }, isFixed ? "Close" : "Cancel");
  const removing = entry && !isFixed && el("button", { type: "button", class: "btn danger", onclick: () => void finish(acts.remove) }, "Delete");
  const saving = !isFixed && el("button", { class: "btn primary" }, entry ? "Save" : "Add");
  const times = el("div", { class: "times" }, day.label, from.label, to.label);
  const form = el(
    "form", { class: "event-form", method: "dialog" },
    el("h2", { id: "form-title" }, entry ? "Event" : "New event"), title.label, times,
    !entry && el("label", {}, "Calendar", calendar), el("div", { class: "ticks" }, whole.label, tentative.label, free.label), !entry && guests.label, invited?.node,
    entry?.location && el("p", {}, entry.location), entry?.link && el("p", {}, el("a", { href: entry.link, target: "_blank", rel: "noopener" }, "Link to the video meeting")),
    error, el("footer", {}, removing, closing, saving),
  );
  const dialog = el("dialog", { "aria-labelledby": "form-title" }, form);
  const clocks = () => {
    for (const one of [from, to]) one.label.hidden = whole.input.checked;
  };
  whole.input.addEventListener("change", clocks);
  clocks();

  /** @param {() => Promise<void>} act */
  async function finish(act) {
    try {
      await act();
      dialog.close();
    } catch (problem) {
      error.textContent = /** @type {Error} */ (problem).message;
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = {
      title: title.input.value.trim(),
      calendar: calendar.value,
      all_day: whole.input.checked,
      tentative: tentative.input.checked,
      free: free.input.checked,
      when: { day: day.input.value, from: from.input.value, to: to.input.value },
      attendees: guests.input.value.split(",").map((one) => one.trim()).filter(Boolean),
      answers: invited?.changed() ?? {},
    };
    void finish(() => acts.save(filled));
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.querySelector("main")?.append(dialog);
  dialog.showModal();
}
