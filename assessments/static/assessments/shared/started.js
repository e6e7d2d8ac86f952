/** The other side of starting.js: the page runs. */

import { byId } from "./dom.js";

/** Said by the last module of a page, once everything answers. */
export function pageRuns() {
  document.documentElement.dataset.runs = "";
  const section = byId("not-started");
  // Another module of this page may be lost.
  if (section.dataset.failed === "late") delete section.dataset.failed;
  section.hidden = !section.dataset.failed;
  try {
    sessionStorage.removeItem(`starting:${location.pathname}`);
  } catch {
    // Nothing was counted either.
  }
}
