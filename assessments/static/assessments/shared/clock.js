/**
 * Remaining time as the server sees it, whatever this computer's clock says. Pure.
 *
 * Local times are of performance.now(), which no one can set; it may stand still while
 * the computer sleeps, so `forget` what was measured after that and measure again.
 */

import { ngettext } from "./i18n.js";

const SAMPLES = 8;

/** @typedef {{offset: number, roundTrip: number}} Sample */

export class Clock {
  constructor() {
    /** @type {Sample[]} */
    this.samples = [];
    /** @type {number | null} server time, ms; null while the clock is stopped */
    this.deadline = null;
    this.stoppedAt = 0;
  }

  /** Know nothing, as at first: a new session tells everything anew. */
  reset() {
    this.samples = [];
    this.deadline = null;
    this.stoppedAt = 0;
  }

  /**
   * What the server says of the time left.
   *
   * @param {{deadline?: number | null, remaining_ms?: number}} facts  no deadline: the
   *   clock is stopped with remaining_ms on it
   */
  set({ deadline, remaining_ms }) {
    if (deadline === undefined) return;
    this.deadline = deadline;
    if (deadline === null) this.stoppedAt = remaining_ms ?? 0;
  }

  /** Stop with this many milliseconds left. @param {number} remaining */
  stop(remaining) {
    this.set({ deadline: null, remaining_ms: remaining });
  }

  /**
   * Learn the server's time. Of the last few measurements the quickest counts: it left
   * the least room for delay on one way only.
   *
   * @param {number} serverTime  ms since the epoch
   * @param {number} now  when it was received
   * @param {number} [roundTrip]  ms; unknown is worse than any that was measured
   */
  measure(serverTime, now, roundTrip = Infinity) {
    const onTheWay = Number.isFinite(roundTrip) ? roundTrip / 2 : 0;
    this.samples.push({ offset: serverTime + onTheWay - now, roundTrip });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  forget() {
    this.samples = this.samples.slice(-1).map((one) => ({ ...one, roundTrip: Infinity }));
  }

  /** @param {number} now  @returns {number} the server's time, ms since the epoch */
  serverTime(now) {
    const best = this.samples.reduce((one, other) =>
      other.roundTrip <= one.roundTrip ? other : one,
    );
    return now + best.offset;
  }

  /** @param {number} now  @returns {number} ms, never below 0 */
  remaining(now) {
    if (this.deadline === null) return Math.max(0, this.stoppedAt);
    return Math.max(0, this.deadline - this.serverTime(now));
  }
}

/**
 * mm:ss, and h:mm:ss from 100 minutes. Rounded up: 0:00 is when nothing is left.
 *
 * @param {number} milliseconds
 */
export function formatTime(milliseconds) {
  return digits(Math.ceil(Math.max(0, milliseconds) / 1000), 100);
}

/**
 * A length of time in digits: `4:05`, `1:04:05`.
 *
 * @param {number} length  in whole seconds
 * @param {number} hoursFrom  from so many minutes on, hours are written
 */
export function digits(length, hoursFrom) {
  const minutes = Math.floor(length / 60);
  const seconds = twoDigits(length % 60);
  if (minutes < hoursFrom) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${seconds}`;
}

/** @param {number} number */
const twoDigits = (number) => String(number).padStart(2, "0");

/**
 * In words, rounded as a person would say it.
 *
 * @param {number} milliseconds
 */
export function inWords(milliseconds) {
  const { count, isSeconds } = rounded(milliseconds);
  return isSeconds
    ? ngettext("%(count)s second", "%(count)s seconds", count)
    : ngettext("%(count)s minute", "%(count)s minutes", count);
}

/**
 * As a person would say it: seconds below a minute, then minutes.
 *
 * @param {number} milliseconds
 */
export function rounded(milliseconds) {
  const seconds = Math.ceil(Math.max(0, milliseconds) / 1000);
  const isSeconds = seconds < 60;
  return { count: isSeconds ? seconds : Math.round(seconds / 60), isSeconds };
}

const MINUTE = 60_000;

/** When the time left is spoken of, in ms; urgent ones interrupt. */
export const THRESHOLDS = [
  { at: 30 * MINUTE, urgent: false },
  { at: 15 * MINUTE, urgent: false },
  { at: 10 * MINUTE, urgent: false },
  { at: 5 * MINUTE, urgent: false },
  { at: MINUTE, urgent: true },
  { at: MINUTE / 2, urgent: true },
];

/**
 * The threshold that was passed between two looks at the clock: the last one, when a
 * computer woke up and passed several.
 *
 * @param {number} before
 * @param {number} after
 */
export function passedThreshold(before, after) {
  return THRESHOLDS.findLast(({ at }) => before > at && after <= at) ?? null;
}
