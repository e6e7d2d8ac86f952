/** What the sitting needs before it runs, and guards against broken browsers. */

import { Backoff } from "../../realtime/backoff.js";
import { Clock } from "../shared/clock.js";

const STORAGE_PATIENCE_MS = 1_000;

/**
 * A clock with the time from the rendered page, until a session brings a better one.
 *
 * @param {{server_time: number, deadline: number | null, remaining_ms: number}} bootstrap
 */
export function startClock(bootstrap) {
  const clock = new Clock();
  const [loading] = performance.getEntriesByType("navigation");
  const { responseStart = performance.now() } = /** @type {any} */ (loading ?? {});
  clock.measure(bootstrap.server_time, responseStart);
  clock.set(bootstrap);
  return clock;
}

/**
 * How long to wait before a save is tried again, in ms.
 *
 * @param {number} failures  tries so far
 */
export function retryDelay(failures) {
  const backoff = new Backoff();
  backoff.failures = failures + 1;
  return backoff.next();
}

/**
 * A page too old for the server is reloaded once; if that does not help, the page says so.
 *
 * @param {string} attempt
 */
export function upgradesFirst(attempt) {
  const key = `upgraded:${attempt}`;
  try {
    const isFirst = sessionStorage.getItem(key) === null;
    sessionStorage.setItem(key, "1");
    return isFirst;
  } catch {
    return false;
  }
}

/**
 * The storage of a broken browser profile may never answer.
 *
 * @template T
 * @param {Promise<T[]>} promise
 * @returns {Promise<T[]>}
 */
export function withPatience(promise) {
  const patience = new Promise((resolve) =>
    setTimeout(() => resolve([]), STORAGE_PATIENCE_MS),
  );
  return /** @type {Promise<T[]>} */ (Promise.race([promise, patience]));
}
