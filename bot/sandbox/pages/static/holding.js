/** Events taken by the pointer: moved to another time and day, or pulled longer at their lower edge. @module */

const STEP = 15;
const FAR = 5;

/** @typedef {{id: string, day: string, from: number, to: number}} Moved */

/** @param {HTMLElement} week @param {number} x @param {number} y */
function placeAt(week, x, y) {
  const columns = /** @type {HTMLElement[]} */ ([...week.querySelectorAll(".day")]);
  const column = columns.find((one) => one.getBoundingClientRect().right > x) ?? columns.at(-1);
  if (!column) return null;
  const box = column.getBoundingClientRect();
  return { column, minutes: ((y - box.top) / box.height) * 24 * 60 };
}

const round = (/** @type {number} */ minutes) => Math.round(minutes / STEP) * STEP;
const read = (/** @type {HTMLElement} */ node, /** @type {string} */ name) => Number(node.style.getPropertyValue(name));

/**
 * What happens elsewhere meanwhile is drawn when the event is let go.
 * @param {HTMLElement} week
 * @param {{may: (id: string) => boolean, moved: (to: Moved) => void, released: () => void, resized: (to: Moved) => void, empty: (day: string, minutes: number) => void}} acts
 */
export function holdEvents(week, acts) {
  /** @type {{node: HTMLElement, x: number, y: number, from: number, to: number, grabbed: number, resizes: boolean, isHeld: boolean} | null} */
  let held = null;
  let wasHeld = false;

  week.addEventListener("pointerdown", (event) => {
    wasHeld = false;
    const target = /** @type {HTMLElement} */ (event.target);
    const node = /** @type {HTMLElement | null} */ (target.closest(".day .event"));
    if (!node || event.button !== 0 || !acts.may(node.dataset.id ?? "")) return;
    const place = placeAt(week, event.clientX, event.clientY);
    const [from, to] = [read(node, "--from"), read(node, "--to")];
    held = { node, x: event.clientX, y: event.clientY, from, to, grabbed: (place?.minutes ?? from) - from, resizes: target.classList.contains("grip"), isHeld: false };
  });

  week.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.isHeld && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    const place = placeAt(week, event.clientX, event.clientY);
    if (!place) return;
    if (!held.isHeld) week.setPointerCapture(event.pointerId);
    held.isHeld = wasHeld = true;
    held.node.classList.add("held");
    if (held.resizes) {
      held.node.style.setProperty("--to", String(Math.max(held.from + STEP, Math.min(24 * 60, round(place.minutes)))));
      return;
    }
    const length = held.to - held.from;
    const from = Math.max(0, Math.min(24 * 60 - STEP, round(place.minutes - held.grabbed)));
    held.node.style.setProperty("--from", String(from));
    held.node.style.setProperty("--to", String(from + length));
    if (held.node.parentElement !== place.column) place.column.append(held.node);
  });

  week.addEventListener("pointercancel", () => {
    held = null;
    acts.released();
  });

  week.addEventListener("pointerup", () => {
    const now = held;
    held = null;
    if (!now?.isHeld) {
      acts.released();
      return;
    }
    now.node.classList.remove("held");
    const day = /** @type {HTMLElement} */ (now.node.parentElement).dataset.day ?? "";
    const to = { id: now.node.dataset.id ?? "", day, from: read(now.node, "--from"), to: read(now.node, "--to") };
    (now.resizes ? acts.resized : acts.moved)(to);
  });

  week.addEventListener("click", (event) => {
    if (wasHeld) event.stopImmediatePropagation();
    else if (/** @type {HTMLElement} */ (event.target).matches(".day")) {
      const place = placeAt(week, event.clientX, event.clientY);
      if (place) acts.empty(place.column.dataset.day ?? "", Math.floor(place.minutes / 30) * 30);
    }
    wasHeld = false;
  });

  return { isHolding: () => Boolean(held) };
}
