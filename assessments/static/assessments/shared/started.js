/** The counterpart of starting.js: reports that the page runs. */

import { byId } from "./dom.js";

/** The last module of a page calls this, once everything works. */
export function pageRuns() {
  document.documentElement.dataset.runs = "";
  const section = byId("not-started");
  // Other failures stay shown: another module of this page may be lost.
  if (section.dataset.failed === "late") delete section.dataset.failed;
  section.hidden = !section.dataset.failed;
  try {
    sessionStorage.removeItem(`starting:${location.pathname}`);
  } catch {
    // Without storage, no tries were counted either.
  }
}
