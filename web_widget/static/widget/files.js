/** Files of a message. Their bytes need the guest's token, so they come by fetch and are shown as blobs. @module */
/** @import {Attachment} from "./types.js" */
import { ask, at } from "./api.js";
import { el, icon, say } from "./dom.js";
import { size, t } from "./i18n.js";

const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;
const INLINE_UP_TO = 8e6;

/** Large files come slowly on some lines. */
const SLOWLY = 900_000;

/** Pictures that are shown. @type {Map<string, Promise<string>>} */
const blobs = new Map();

/** The address of some bytes in this page. @param {string} path */
const fetched = async (path) =>
  URL.createObjectURL(await (await ask("GET", path, undefined, undefined, SLOWLY)).blob());

/** @param {string} path @returns {Promise<string>} */
function blobOf(path) {
  const known = blobs.get(path) ?? fetched(path);
  blobs.set(path, known);
  known.catch(() => blobs.delete(path));
  return known;
}

/**
 * Gives the guest a file to keep: as it is now, since a transcript grows, and out of our memory again.
 * @param {string} path @param {string} name
 */
export async function download(path, name) {
  try {
    const href = await (blobs.get(path) ?? fetched(path));
    el("a", { href, download: name }).click();
    setTimeout(() => blobs.has(path) || URL.revokeObjectURL(href), 60_000);
  } catch (error) {
    say(/** @type {import("./api.js").Problem} */ (error).title || t("file.unreachable"));
  }
}

/** Pictures are fetched when they come near the screen. */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const image = /** @type {HTMLImageElement} */ (target);
      blobOf(image.dataset.path ?? "").then(
        (url) => (image.src = url),
        () => (image.alt += ` (${t("file.unreachable")})`),
      );
    }
  },
  { rootMargin: "400px" },
);

/** A picture, or a row with name and size; both are buttons that download. @param {Attachment} file @param {string} conversation */
export function fileNode(file, conversation) {
  const path = at(conversation, `/files/${encodeURIComponent(file.id)}`);
  const ready = file.state === "ready";
  const onclick = () => void download(path, file.name);
  if (ready && SHOWN.test(file.type) && file.size < INLINE_UP_TO) {
    const image = el("img", { alt: file.name, width: file.width, height: file.height, "data-path": path });
    near.observe(image);
    return el(
      "button",
      { type: "button", class: "picture", title: t("file.download", { name: file.name }), onclick },
      image,
    );
  }
  return el(
    "button",
    { type: "button", class: "file", disabled: !ready, onclick },
    icon("file"),
    el(
      "span",
      {},
      el("bdi", {}, file.name),
      el("small", {}, ready ? size(file.size) : t(`file.${file.state}`)),
    ),
  );
}
