/**
 * Watches the start of a page. The script imports nothing, so that no lost module stops it,
 * and runs before the modules, so that it notices each lost module.
 *
 * If the page does not start, the script says so and reloads the page a few times. After
 * that, the candidate has the buttons of templates/assessments/_not_started.html.
 */
{
  const LATE_MS = 8_000;
  // The page is reloaded after each of these waits; after the last, only a person reloads.
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
    // Wait, because screen readers do not read a region that has just been shown.
    setTimeout(() => aloud && (aloud.textContent = `${title}. ${reason}`), 100);
  };

  const tryAgain = () => {
    const tries = counted();
    if (tries === null || tries >= WAITS_MS.length) return;
    section.dataset.trying = "";
    // Jitter keeps a whole room from reloading at once.
    setTimeout(() => load(tries), WAITS_MS[tries] * (0.75 + Math.random() / 2));
  };

  /** The number of tries; null without storage, where reloading would never end. */
  const counted = () => {
    try {
      return Number(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };

  /** @param {number} tries  before this try */
  const load = async (tries) => {
    await refreshLost();
    // A reload while offline shows the browser's own error page, which never comes back.
    if (!(await isThere())) return setTimeout(() => load(tries), UNREACHABLE_MS);
    sessionStorage.setItem(key, String(tries + 1));
    location.reload();
  };

  /** Fetch lost scripts again, because the browser's cache may hold a broken copy. */
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

  // The error of a lost script does not bubble, so listen in the capture phase.
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
