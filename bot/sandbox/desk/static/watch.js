/** What is new on the platform that is not in front: a number on its tab. @module */
import { el } from "./dom.js";
import { Live } from "./live.js";
import { Unread } from "./unread.js";

/** @typedef {import("./live.js").Kept & import("./unread.js").World} Watched */

/** From turning away from a platform to turning to it. */
export class Watch {
  /** @param {import("./live.js").Line} line @param {Watched} world @param {string} reader whose reading counts @param {HTMLElement} tab */
  constructor(line, world, reader, tab) {
    const name = tab.textContent;
    this.tab = tab;
    this.badge = el("span", { class: "badge" });
    this.live = new Live(line, world);
    const unread = new Unread(world, reader);
    world.addEventListener("change", () => {
      const news = unread.everywhere();
      this.badge.textContent = news ? String(news) : "";
      tab.ariaLabel = news ? `${name}, ${news} new` : null;
    });
    tab.append(this.badge);
    this.live.start();
  }

  stop() {
    this.live.stop();
    this.badge.remove();
    this.tab.ariaLabel = null;
  }
}
