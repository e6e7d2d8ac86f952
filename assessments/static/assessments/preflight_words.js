/** What the checks before a test say; all of it is here. Pure. */

/** @typedef {"wait" | "ok" | "warn" | "bad"} Level */

/** @type {Record<Level, {icon: string, word: string, pill: string}>} */
export const LEVELS = {
  wait: { icon: "…", word: "Checking", pill: "pill-info" },
  ok: { icon: "✓", word: "OK", pill: "pill-ok" },
  warn: { icon: "!", word: "Note", pill: "pill-warn" },
  bad: { icon: "✕", word: "Problem", pill: "pill-bad" },
};

export const NAMES = {
  connection: "Connection",
  speed: "Round trip",
  clock: "Clock",
  storage: "Storage",
  tabs: "Other tabs",
};

export const WORDS = {
  live: "A live connection works.",
  basic:
    "No live connection gets through. The test goes on over a basic connection by itself.",
  silent: "The service does not answer. Check your network, then check again.",
  /** @param {number} ms */
  fast: (ms) => `${ms} ms.`,
  /** @param {number} ms */
  slow: (ms) => `${ms} ms. The line is slow: saving may take a moment.`,
  notMeasured: "Could not be measured.",
  rightClock: "This device’s clock is right.",
  /** @param {number} ms */
  wrongClock: (ms) =>
    `This device’s clock is ${length(Math.abs(ms))} ${ms > 0 ? "ahead" : "behind"}.` +
    " Go by the time left on the test’s page: it is the server’s.",
  stores: "Answers are kept on this device while the connection is lost.",
  storesNothing:
    "This browser keeps nothing for this page. Answers are saved while you are" +
    " connected; do not close the page while it says they are not sent.",
  alone: "This test is not open in another tab.",
  /** @param {number} count */
  tabs: (count) =>
    `This test is open in ${count} other ${count === 1 ? "tab" : "tabs"}. Close` +
    ` ${count === 1 ? "it" : "them"}: the test is live in one place at a time.`,
  allFine: "All checks are done. Everything works.",
  /** @param {number} count */
  notAllFine: (count) =>
    `All checks are done. ${count} ${count === 1 ? "needs" : "need"} a look.` +
    " You can start anyway.",
  sample: "This is a sample message. During the test, news is read out like this.",
  sampled: "A sample message was sent to the screen reader.",
};

/** @param {number} ms */
function length(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  return `${Math.round(minutes / 60)} hours`;
}
