/**
 * Before a test opens: counts down, and shows Start when it does, without asking the
 * server, which a whole room would do in the same second. Whether it has really opened is
 * for the server to say, to whoever presses Start.
 */

import { formatTime } from "../shared/clock.js";
import { byId, find, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";

const DAY_MS = 86_400_000;

const root = byId("opening");
const opensIn = Number(root.dataset.opensIn);
const begun = { clock: performance.now(), date: Date.now() };
const left = find(root, "[data-left]");

/** In ms. One of the clocks may stand still while the computer sleeps. */
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

// Digits of days tell nobody anything.
if (opensIn < DAY_MS) {
  find(root, "[data-by-hand]").hidden = true;
  find(root, "[data-by-itself]").hidden = false;
}
const ticking = setInterval(tick, 1_000);
tick();
