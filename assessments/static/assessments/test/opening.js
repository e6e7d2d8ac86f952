/**
 * Before a test opens: counts down, and shows Start when the test opens. The page does not
 * ask the server, because a whole room would ask in the same second. When a candidate presses
 * Start, the server decides whether the test is open.
 */

import { formatTime } from "../shared/clock.js";
import { byId, find, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";

const DAY_MS = 86_400_000;

const root = byId("opening");
const opensIn = Number(root.dataset.opensIn);
const begun = { clock: performance.now(), date: Date.now() };
const left = find(root, "[data-left]");

/** The wait so far, in ms. One of the clocks may stand still while the computer sleeps. */
const waited = () => Math.max(performance.now() - begun.clock, Date.now() - begun.date);

function tick() {
  const remaining = opensIn - waited();
  setText(left, formatTime(remaining));
  if (remaining > 0) return;
  clearInterval(ticking);
  const template = /** @type {HTMLTemplateElement} */ (byId("opening-start"));
  const form = /** @type {HTMLFormElement} */ (find(template.content, "form"));
  form.action = `${root.dataset.test}start/`;
  byId("opening-notice").replaceWith(form);
  setText(byId("opening-aloud"), gettext("The test is open now. You can start."));
}

// A countdown of days would be of no use.
if (opensIn < DAY_MS) {
  find(root, "[data-by-hand]").hidden = true;
  find(root, "[data-by-itself]").hidden = false;
}
const ticking = setInterval(tick, 1_000);
tick();
