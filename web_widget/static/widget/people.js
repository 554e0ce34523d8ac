/** Who takes part, asking somebody else to join (MEM-01), and who the guest is (TTL-08). @module */
/** @import {App, Conversation} from "./types.js" */
import { at, call } from "./api.js";
import { avatar, el, say } from "./dom.js";
import { GuestForm } from "./form.js";
import { t } from "./i18n.js";
import { askFirst } from "./menu.js";

/** The fields of a form, or a refusal that its dialog shows. @param {GuestForm} form */
function filled(form) {
  const fields = form.read();
  if (!fields) throw new Error(t("form.wrong"));
  return fields;
}

/** @param {Conversation} conversation */
export function showPeople(conversation) {
  const row = (/** @type {Conversation["people"][number]} */ { name, avatar_url, me }) =>
    el(
      "li",
      {},
      avatar(name, avatar_url),
      el("bdi", {}, name),
      me && el("small", {}, t("message.you")),
    );
  const list = el("ul", { class: "people" }, ...conversation.people.map(row));
  askFirst(t("options.people"), [list], t("options.invite"), async () => {
    setTimeout(() => invite(conversation));
  });
}

/** @param {Conversation} conversation */
export function invite({ id }) {
  const form = new GuestForm(
    { name: "optional", email: "required", phone: "hidden" },
    {},
    null,
    true,
    t("form.their_name"),
  );
  const content = [el("p", {}, t("options.invite_hint")), form.node];
  askFirst(t("options.invite"), content, t("options.invite_do"), async () => {
    const { email = "", name } = filled(form);
    const { outcome } = await call("POST", at(id, "/invitations"), { email, name });
    say(t(`invited.${outcome}`, { email }));
  });
}

/** The guest's own picture: shown, chosen, taken away. @param {App} app */
function portrait(app) {
  const place = el("div", { class: "portrait" });
  const wrong = el("p", { class: "error", role: "alert" });
  const change = (/** @type {string} */ method, /** @type {File} */ file) =>
    call(method, "/api/session/picture", file).then(
      (answer) => {
        app.guest = answer.guest;
        show();
      },
      (problem) => (wrong.textContent = problem.title || t("error.network")),
    );
  const picker = el("input", {
    type: "file",
    accept: "image/png,image/jpeg,image/gif,image/webp",
    hidden: true,
    "aria-label": t("options.picture"),
    onchange: () => picker.files?.[0] && change("PUT", picker.files[0]),
  });
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) =>
    el("button", { type: "button", class: "link", onclick }, words);
  const show = () => {
    const { name, avatar_url } = app.guest ?? {};
    place.replaceChildren(
      avatar(name ?? "?", avatar_url),
      picker,
      button(t("options.picture_choose"), () => picker.click()),
      ...(avatar_url
        ? [button(t("options.picture_remove"), () => void change("DELETE", /** @type {any} */ (undefined)))]
        : []),
      wrong,
    );
    wrong.textContent = "";
  };
  show();
  return place;
}

/** @param {App} app */
export async function correctMe(app) {
  const answer = await call("GET", "/api/session").catch(() => null);
  if (answer) app.guest = answer.guest;
  const form = new GuestForm(
    { name: "optional", email: "optional", phone: "optional" },
    app.known(),
    null,
    true,
  );
  askFirst(t("options.me"), [portrait(app), form.node], t("dialog.save"), async () => {
    app.guest = (await call("PATCH", "/api/session", filled(form))).guest;
  });
}
