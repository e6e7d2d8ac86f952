/** The numbers at the top: links that filter. They are shown, and never announced. */

import { setText } from "../dom.js";
import { isShown } from "./view.js";

export class Counters {
  constructor() {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    this.links = document.querySelectorAll("a[data-counter]");
  }

  /** @param {Record<string, number>} counters */
  show(counters) {
    for (const link of this.links) {
      const count = String(counters[link.dataset.counter ?? ""] ?? 0);
      if (link.dataset.count === count) continue;
      link.dataset.count = count;
      setText(/** @type {Element} */ (link.querySelector(".number")), count);
    }
  }

  /** @param {import("./view.js").View} view */
  mark(view) {
    for (const link of this.links) {
      if (isShown(view, link.search)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
