/** Counts and times in words. Pure. */

/**
 * `1 answer`, `2 answers`.
 *
 * @param {number} count
 * @param {string} [noun]
 */
export function counted(count, noun = "answer") {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A time of day as this device writes it.
 *
 * @param {number} at  ms since the epoch
 * @param {{seconds?: boolean}} [options]
 */
export function timeOfDay(at, { seconds = false } = {}) {
  return new Date(at).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined,
  });
}
