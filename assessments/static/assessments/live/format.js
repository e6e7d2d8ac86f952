/** Lengths of time and moments as the table shows them. Pure. */

import { digits } from "../shared/clock.js";
import { timeFormat as dayFormat } from "../shared/i18n.js";

/**
 * `12 s`, `3 min`, `2 h 05`; an unknown age is a dash.
 *
 * @param {number | null | undefined} milliseconds
 */
export function age(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/**
 * `4:05`, `1:04:05`: rounded down, as a wall clock.
 *
 * @param {number} milliseconds
 */
export function clock(milliseconds) {
  return digits(Math.floor(Math.max(0, milliseconds) / 1000), 60);
}

/**
 * `+5:00`, `−1:30`.
 *
 * @param {number} milliseconds
 */
export function difference(milliseconds) {
  return `${milliseconds < 0 ? "−" : "+"}${clock(Math.abs(milliseconds))}`;
}

/**
 * A time of day in the server's zone, so that proctors at all places read the same time.
 *
 * @param {number} at  ms since the epoch
 * @param {string} timeZone
 */
export function timeOfDay(at, timeZone) {
  return timeFormat(timeZone).format(at);
}

/** @type {Map<string, Intl.DateTimeFormat>} kept, because making one is expensive */
const formats = new Map();

/** @param {string} timeZone */
function timeFormat(timeZone) {
  let format = formats.get(timeZone);
  if (!format) {
    format = dayFormat({ second: "2-digit", timeZone });
    formats.set(timeZone, format);
  }
  return format;
}
