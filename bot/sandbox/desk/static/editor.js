/** Writing a message again, in its place. @module */
import { el, sayWhy } from "./dom.js";

/**
 * `draft` outlives the row, which may be drawn again meanwhile, as when somebody reacts to the message.
 * @param {{draft: Map<string, unknown>, text: string, save: (text: string) => Promise<unknown>, over: () => void}} how
 */
export function editor({ draft, text, save, over }) {
  const field = el("textarea", { "aria-label": "Edit message", rows: 2, maxlength: 4000 });
  field.value = String(draft.get("text") ?? text);
  field.addEventListener("input", () => draft.set("text", field.value));
  const stop = () => {
    draft.clear();
    over();
  };
  const send = () => void save(field.value).then(stop, sayWhy);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      stop();
    }
  });
  const buttons = el("div", { class: "buttons" }, el("button", { type: "button", class: "btn", onclick: stop }, "Cancel"), el("button", { type: "button", class: "btn primary", onclick: send }, "Save"));
  return el("div", { class: "editor" }, field, buttons);
}
