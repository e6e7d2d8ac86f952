/**
 * On the receipt: says when the invigilator has opened the attempt again. The candidate has
 * to click to go on here: the candidate may have gone on elsewhere, and a page that claimed
 * the seat by itself would end that session.
 */

import { formatTime, inWords } from "../shared/clock.js";
import { byId, find, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { followStatus } from "../shared/attempt_status.js";
import { pageRuns } from "../shared/started.js";

const { api = "", socket = "", status = "" } = byId("receipt-code").dataset;
const notice = byId("reopened");
const left = find(notice, "[data-left]");
const title = document.title;
// When the time is up, by performance.now(); null while the time does not run.
/** @type {number | null} */
let end = null;

followStatus({ api, socket }, (attempt) => {
  if (attempt.is_open) {
    show(attempt.remaining_ms, attempt.deadline !== null);
  } else if (attempt.status !== status || !notice.hidden) {
    // The attempt has ended again, or in another way than this page shows.
    location.reload();
  }
});
setInterval(() => {
  if (end !== null) setText(left, formatTime(end - performance.now()));
}, 1_000);
pageRuns();

/** @param {number} remaining  ms @param {boolean} runs */
function show(remaining, runs) {
  end = runs ? performance.now() + remaining : null;
  setText(left, formatTime(remaining));
  find(notice, "[data-paused]").hidden = runs;
  if (!notice.hidden) return;
  notice.hidden = false;
  document.title = `${gettext("Opened again")} – ${title}`;
  // Announced once; the visible text changes every second.
  setText(
    byId("reopened-aloud"),
    gettext("Your test was opened again. %(length)s left.", { length: inWords(remaining) }),
  );
}
