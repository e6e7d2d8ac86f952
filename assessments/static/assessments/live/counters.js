/**
 * The numbers at the top: links that filter within the group of the view, and count the
 * attempts in that group. Changes are shown, but never announced.
 */

import { setText } from "../shared/dom.js";
import { isShown, searchOf, viewOf } from "./view.js";

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
      link.search = searchWithin(view, link.search) || "?";
      if (isShown(view, link.search)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

/**
 * The query of a counter's link: its own status, within the group of the view.
 *
 * @param {import("./view.js").View} view
 * @param {string} search  of the counter
 */
export function searchWithin(view, search) {
  const { status } = viewOf(new URLSearchParams(search)).filter;
  /** @type {Record<string, string>} */
  const filter = {};
  if (status) filter.status = status;
  if (view.filter.group) filter.group = view.filter.group;
  return searchOf({ filter, sort: view.sort, page: 1 });
}
