/**
 * The line to the page around the frame. Words are taken only from our parent window, only when its
 * origin is one of the widget's own, and only in the shapes below; words go to that origin only.
 * @module
 */
/** @import {Page} from "./types.js" */

const KNOWN = ["hello", "page", "identify", "shown", "hidden"];

/** A short string or nothing. @param {unknown} value */
const text = (value) => (typeof value === "string" ? value.slice(0, 2000) : "");

/** @param {unknown} value @returns {Record<string, unknown>} */
const fields = (value) => (value && typeof value === "object" ? { ...value } : {});

/** @param {Record<string, unknown>} page @returns {Page} */
function readPage({ url, title, referrer }) {
  const address = (/** @type {unknown} */ value) => (/^https?:\/\//.test(text(value)) ? text(value) : "");
  return { url: address(url), title: text(title), referrer: address(referrer) };
}

/** Says "identify" ({name, email, phone}), "shown" and "hidden". */
export class Host extends EventTarget {
  framed = window.parent !== window;
  page = readPage({ url: location.href, title: document.title, referrer: document.referrer });
  /** @type {string | null} */ #origin = null;
  /** @type {string[] | null} */ #allowed = null;
  /** @type {MessageEvent[]} */ #early = [];
  /** @type {((is: boolean) => void)} */ #decide = () => undefined;

  constructor() {
    super();
    addEventListener("message", (event) => this.#hear(event));
  }

  /**
   * Waits for the hello of a page that may hold us; false when it may not, or says nothing in 8 seconds.
   * An empty list means: our own origin only.
   * @param {string[]} origins @returns {Promise<boolean>}
   */
  greeted(origins) {
    this.#allowed = origins.length ? origins : [location.origin];
    return new Promise((resolve) => {
      this.#decide = resolve;
      setTimeout(() => resolve(false), 8_000);
      for (const event of this.#early.splice(0)) this.#hear(event);
    });
  }

  /** @param {string} type @param {Record<string, unknown>} [values] */
  tell(type, values = {}) {
    if (this.framed && this.#origin)
      window.parent.postMessage({ frontdesk: 1, type, ...values }, this.#origin);
  }

  /** @param {MessageEvent} event */
  #hear(event) {
    const data = fields(event.data);
    if (!this.framed || event.source !== window.parent || data.frontdesk !== 1) return;
    if (!KNOWN.includes(text(data.type))) return;
    if (!this.#allowed) {
      if (this.#early.length < 5) this.#early.push(event);
    } else if (!this.#allowed.includes(event.origin)) {
      this.#decide(false);
    } else {
      this.#obey(text(data.type), data, event.origin);
    }
  }

  /** @param {string} type @param {Record<string, unknown>} data @param {string} origin */
  #obey(type, data, origin) {
    if (type === "hello") {
      this.#origin = origin;
      this.#decide(true);
    }
    if (!this.#origin) return;
    if (data.page) this.page = readPage(fields(data.page));
    if (type === "hello" || type === "page") return;
    const who = { name: text(data.name), email: text(data.email), phone: text(data.phone) };
    this.dispatchEvent(new CustomEvent(type, { detail: who }));
  }
}
