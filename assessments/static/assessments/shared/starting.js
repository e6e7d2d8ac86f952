/**
 * Looks after the start of a page. Imports nothing, so that no lost module stops it, and
 * stands before the modules, so that it hears of each that is lost.
 *
 * Says that the page did not start, loads it again a few times by itself, and leaves the
 * rest to the buttons of templates/assessments/_not_started.html.
 */
{
  const LATE_MS = 8_000;
  // After each of these waits it is loaded again by itself; then only by a person.
  const WAITS_MS = [2_000, 6_000, 15_000];
  const UNREACHABLE_MS = 5_000;
  const OURS = /\/static\/(assessments|realtime)\//;

  const root = document.documentElement;
  const section = /** @type {HTMLElement} */ (document.getElementById("not-started"));
  const key = `starting:${location.pathname}`;
  const runs = () => root.dataset.runs !== undefined;

  /** @param {"late" | "start" | "later"} why */
  const fail = (why) => {
    const before = section.dataset.failed;
    if (before && before !== "late") return;
    section.dataset.failed = why;
    section.hidden = false;
    tell(why);
    if (why !== "start") return;
    if (!runs()) root.dataset.dead = "";
    tryAgain();
  };

  /** @param {string} why */
  const tell = (why) => {
    const aloud = document.getElementById("not-started-aloud");
    const title = section.querySelector("h2")?.textContent ?? "";
    const reason = section.querySelector(`[data-when="${why}"]`)?.textContent ?? "";
    // After this turn: a region that has just been shown is not read.
    setTimeout(() => aloud && (aloud.textContent = `${title}. ${reason}`), 100);
  };

  const tryAgain = () => {
    const tries = counted();
    if (tries === null || tries >= WAITS_MS.length) return;
    section.dataset.trying = "";
    // Not a whole room at once.
    setTimeout(() => load(tries), WAITS_MS[tries] * (0.75 + Math.random() / 2));
  };

  /** How often it was tried; null where nobody can count: it would go on for ever. */
  const counted = () => {
    try {
      return Number(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };

  /** @param {number} tries  before this one */
  const load = async (tries) => {
    await refreshLost();
    // The browser's own error page would never come back.
    if (!(await isThere())) return setTimeout(() => load(tries), UNREACHABLE_MS);
    sessionStorage.setItem(key, String(tries + 1));
    location.reload();
  };

  /** A broken copy in the browser's cache would come again. */
  const refreshLost = () => {
    const entries = /** @type {PerformanceResourceTiming[]} */ (
      performance.getEntriesByType("resource")
    );
    const lost = entries.filter(
      ({ name, responseStatus = 0 }) => OURS.test(name) && (!responseStatus || responseStatus > 399),
    );
    return Promise.allSettled(lost.map(({ name }) => fetch(name, { cache: "reload" })));
  };

  const isThere = async () => {
    try {
      return (await fetch(location.href, { cache: "no-store" })).ok;
    } catch {
      return false;
    }
  };

  // A script that is lost tells its element only, and on the way down.
  addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (target instanceof HTMLScriptElement) {
        if (OURS.test(target.src)) fail("start");
      } else if (event instanceof ErrorEvent && OURS.test(event.filename)) {
        fail(runs() ? "later" : "start");
      }
    },
    true,
  );
  addEventListener("unhandledrejection", () => runs() || fail("start"));
  setTimeout(() => runs() || fail("late"), LATE_MS);
}
