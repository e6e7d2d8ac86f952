/** The views somebody has given a name to: links, of which one may be looked at now. */

import { byId } from "../dom.js";
import { searchOf, viewOf } from "./view.js";

export class SavedViews {
  constructor() {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    this.links = document.querySelectorAll("a[data-view]");
    this.keep = /** @type {HTMLAnchorElement} */ (byId("live-keep"));
  }

  /** @param {import("./view.js").View} view */
  mark(view) {
    const here = searchOf({ ...view, page: 1 });
    // What is looked at is what would be saved.
    this.keep.search = here;
    for (const link of this.links) {
      const isHere = searchOf(viewOf(new URLSearchParams(link.search))) === here;
      if (isHere) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
