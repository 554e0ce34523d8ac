/** Who sits at the desk, and who might. @module */
/** @import { Person } from "./types.js" */
import { avatar, el } from "./dom.js";
import { after } from "./keys.js";

/**
 * One button each; the arrow keys choose, as in a group of radio buttons.
 * @param {Person[]} people
 * @param {{user: string, presence: string, picture: (user: string) => string | undefined, sit: (person: Person, focus?: boolean) => void}} now
 */
export function persons(people, { user, presence, picture, sit }) {
  const buttons = people.map((one) => {
    const isMe = one.user === user;
    const face = el("span", { class: `small-face ${isMe ? presence : ""}` }, avatar(one.name, picture(one.user)));
    return el("button", { type: "button", role: "radio", class: "person", "data-key": one.user, "aria-checked": String(isMe), tabindex: isMe ? 0 : -1, title: `Sit here as ${one.name}`, "aria-label": one.name, onclick: () => sit(one) }, face, el("span", {}, one.name));
  });
  const group = el("div", { class: "persons", role: "radiogroup", "aria-label": "Who sits at the desk" }, ...buttons);
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = people.findIndex((one) => one.user === user);
    const next = after(people, at, step);
    if (next) sit(next, true);
  });
  return group;
}
