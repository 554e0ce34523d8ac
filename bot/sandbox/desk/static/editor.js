/** Writing a message again, in its place. @module */
/** @import { Message } from "./types.js" */
/** @import { Desk } from "./desk.js" */
import { el, say } from "./dom.js";
import { compose, retype } from "./text.js";

/** @param {Message} message @param {string} channel @param {Desk} desk @param {() => void} over */
export function editor(message, channel, desk, over) {
  const text = el("textarea", { "aria-label": "Edit message", rows: 2, maxlength: 4000 });
  // The row may be drawn again meanwhile, when somebody reacts to the message.
  const draft = desk.valuesOf(`edit ${message.ts}`);
  text.value = String(draft.get("text") ?? retype(message.text, desk.world));
  text.addEventListener("input", () => draft.set("text", text.value));
  const stop = () => {
    draft.clear();
    over();
  };
  const save = async () => {
    try {
      await desk.slack.web("chat.update", { channel, ts: message.ts, text: compose(text.value, desk.world) });
      stop();
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
      stop();
    }
  });
  const buttons = el("div", { class: "buttons" }, el("button", { type: "button", class: "btn", onclick: stop }, "Cancel"), el("button", { type: "button", class: "btn primary", onclick: () => void save() }, "Save"));
  return el("div", { class: "editor" }, text, buttons);
}
