/**
 * Links that depend on the current view: named views, one of which may be the current one,
 * and results made from the view, such as a file.
 */

import { searchOf, viewOf } from "./view.js";

export class SavedViews {
  constructor() {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    this.links = document.querySelectorAll("a[data-view]");
    /** @type {NodeListOf<HTMLAnchorElement>} */
    this.ofView = document.querySelectorAll("a[data-of-view]");
  }

  /** @param {import("./view.js").View} view */
  mark(view) {
    const here = searchOf({ ...view, page: 1 });
    for (const link of this.ofView) link.search = here;
    for (const link of this.links) {
      const isHere = searchOf(viewOf(new URLSearchParams(link.search))) === here;
      if (isHere) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
