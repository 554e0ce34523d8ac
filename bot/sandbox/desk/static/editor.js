/** Writing a message again, in its place. @module */
/** @import { Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { el, say } from "./dom.js";
import { compose, retype } from "./text.js";

/** @param {Message} message @param {string} channel @param {Desk} desk @param {() => void} over */
export function editor(message, channel, desk, over) {
  const text = el("textarea", { "aria-label": "Edit message", rows: 2, maxlength: 4000 });
  text.value = retype(message.text, desk.world);
  const save = async () => {
    try {
      await desk.slack.web("chat.update", { channel, ts: message.ts, text: compose(text.value, desk.world) });
      over();
    } catch (problem) {
      say(/** @type {Error} */ (problem).message, true);
    }
  };
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void save();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      over();
    }
  });
  const buttons = el("div", { class: "buttons" }, el("button", { type: "button", class: "btn", onclick: over }, "Cancel"), el("button", { type: "button", class: "btn primary", onclick: () => void save() }, "Save"));
  return el("div", { class: "editor" }, text, buttons);
}
