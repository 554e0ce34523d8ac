/** The guest's time zone: found out, changed by a list that can be searched, and remembered. @module */
import { LINES, el, icon } from "../widget/dom.js";
import { locale, t } from "../widget/i18n.js";
import { local } from "../widget/keep.js";
import { offsetIn } from "./dates.js";

const NAME = "frontdesk.zone";
const SHOWN = 60;

Object.assign(LINES, {
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
  video: "M3.5 7h11v10h-11zM14.5 11l6-3.5v9l-6-3.5",
  pin: "M12 21c5-5.5 7-8.5 7-11.5a7 7 0 0 0-14 0c0 3 2 6 7 11.5zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
});

/** @typedef {{id: string, city: string, about: string, search: string}} Zone */

/** Whether the browser knows a zone. @param {string} zone */
function isKnown(zone) {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/** The zone that the guest chose here before, or the one of their browser. */
export function guestZone() {
  const zones = [local.get(NAME), Intl.DateTimeFormat().resolvedOptions().timeZone];
  return zones.find((zone) => zone && isKnown(zone)) || "UTC";
}

/** What a zone is called: its city. @param {string} zone */
export const cityOf = (zone) => (zone.split("/").pop() ?? zone).replaceAll("_", " ");

/** @param {string} zone @returns {Zone} */
function described(zone) {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "longGeneric" });
  const name = format.formatToParts(new Date()).find((one) => one.type === "timeZoneName")?.value ?? "";
  const about = [offsetIn(zone)(Date.now()), name].join(" · ");
  return { id: zone, city: cityOf(zone), about, search: `${zone} ${about}`.replaceAll("_", " ").toLowerCase() };
}

/** @type {Zone[]} */ let known = [];

/** Every zone that the browser knows; made when somebody looks for one. */
function allZones() {
  if (!known.length) {
    const ids = new Set([...Intl.supportedValuesOf("timeZone"), guestZone(), "UTC"]);
    known = [...ids].map(described).sort((a, b) => a.city.localeCompare(b.city, locale));
  }
  return known;
}

/**
 * A field that shows the zone, and looks for others by city, name or distance from UTC.
 * @param {string} first @param {(zone: string) => void} change
 */
export function zonePicker(first, change) {
  let zone = first;
  let at = -1;
  /** @type {Zone[]} */ let found = [];
  const list = el("ul", { id: "zones", role: "listbox", "aria-label": t("zone.label"), hidden: true });
  const input = el("input", {
    type: "text",
    id: "zone",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": "zones",
    "aria-expanded": "false",
    autocomplete: "off",
    spellcheck: "false",
  });
  const none = el("p", { class: "none", role: "status" });
  const show = () => (input.value = `${cityOf(zone)} (${offsetIn(zone)(Date.now())})`);
  const close = () => {
    list.hidden = true;
    none.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    show();
  };
  const choose = (/** @type {Zone | undefined} */ one) => {
    if (one && one.id !== zone) {
      zone = one.id;
      local.set(NAME, zone);
      change(zone);
    }
    close();
  };
  const mark = (/** @type {number} */ to) => {
    at = found.length ? (to + found.length) % found.length : -1;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = list.children[at];
    if (row) input.setAttribute("aria-activedescendant", row.id);
    row?.scrollIntoView({ block: "nearest" });
  };
  const open = (/** @type {string} */ wanted) => {
    const words = wanted.toLowerCase().split(/\s+/u);
    found = allZones()
      .filter((one) => words.every((word) => one.search.includes(word)))
      .slice(0, wanted ? SHOWN : Infinity);
    list.replaceChildren(
      ...found.map((one, index) =>
        el(
          "li",
          { id: `zone-${index}`, role: "option", onclick: () => choose(one) },
          el("bdi", {}, one.city),
          el("small", { dir: "auto" }, one.about),
        ),
      ),
    );
    list.hidden = !found.length;
    none.textContent = found.length ? "" : t("zone.none");
    input.setAttribute("aria-expanded", String(found.length > 0));
    mark(wanted ? 0 : found.findIndex((one) => one.id === zone));
  };
  list.onpointerdown = (event) => event.preventDefault();
  input.onfocus = () => input.select();
  input.onclick = () => list.hidden && open("");
  input.oninput = () => open(input.value.trim());
  input.onblur = close;
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
      input.select();
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found[at]);
    } else if (step) {
      event.preventDefault();
      if (list.hidden) open("");
      else mark(at + step);
    }
  };
  show();
  return el(
    "div",
    { class: "zone" },
    el("label", { for: "zone" }, icon("globe"), el("span", { class: "unseen" }, t("zone.label"))),
    input,
    list,
    none,
  );
}
