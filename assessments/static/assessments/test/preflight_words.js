/** All texts of the checks before a test. Pure. */

import { gettext, ngettext } from "../shared/i18n.js";

/** @typedef {"wait" | "ok" | "warn" | "bad"} Level */

/** @type {Record<Level, {icon: string, word: string, pill: string}>} */
export const LEVELS = {
  wait: { icon: "…", word: gettext("Checking"), pill: "pill-info" },
  ok: { icon: "✓", word: gettext("OK"), pill: "pill-ok" },
  warn: { icon: "!", word: gettext("Note"), pill: "pill-warn" },
  bad: { icon: "✕", word: gettext("Problem"), pill: "pill-bad" },
};

export const NAMES = {
  connection: gettext("Connection"),
  speed: gettext("Round trip"),
  clock: gettext("Clock"),
  storage: gettext("Storage"),
  tabs: gettext("Other tabs"),
};

export const WORDS = {
  live: gettext("A live connection works."),
  basic: gettext(
    "No live connection gets through. The test goes on over a basic connection by itself.",
  ),
  silent: gettext("The service does not answer. Check your network, then check again."),
  /** @param {number} ms */
  fast: (ms) => gettext("%(ms)s ms.", { ms }),
  /** @param {number} ms */
  slow: (ms) => gettext("%(ms)s ms. The line is slow: saving may take a moment.", { ms }),
  notMeasured: gettext("Could not be measured."),
  rightClock: gettext("This device’s clock is right."),
  /** @param {number} ms */
  wrongClock: (ms) => {
    const off = { length: length(Math.abs(ms)) };
    return ms > 0
      ? gettext(
          "This device’s clock is %(length)s ahead. Go by the time left on the test’s " +
            "page: it is the server’s.",
          off,
        )
      : gettext(
          "This device’s clock is %(length)s behind. Go by the time left on the test’s " +
            "page: it is the server’s.",
          off,
        );
  },
  stores: gettext("Answers are kept on this device while the connection is lost."),
  storesNothing: gettext(
    "This browser keeps nothing for this page. Answers are saved while you are " +
      "connected; do not close the page while it says they are not sent.",
  ),
  alone: gettext("This test is not open in another tab."),
  /** @param {number} count */
  tabs: (count) =>
    ngettext(
      "This test is open in %(count)s other tab. Close it: the test is live in one place " +
        "at a time.",
      "This test is open in %(count)s other tabs. Close them: the test is live in one " +
        "place at a time.",
      count,
    ),
  allFine: gettext("All checks are done. Everything works."),
  /** @param {number} count */
  notAllFine: (count) =>
    ngettext(
      "All checks are done. %(count)s needs a look. You can start anyway.",
      "All checks are done. %(count)s need a look. You can start anyway.",
      count,
    ),
  sample: gettext("This is a sample message. During the test, news is read out like this."),
  sampled: gettext("A sample message was sent to the screen reader."),
};

/** @param {number} ms */
function length(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return ngettext("%(count)s minute", "%(count)s minutes", minutes);
  const hours = Math.round(minutes / 60);
  return ngettext("%(count)s hour", "%(count)s hours", hours);
}
