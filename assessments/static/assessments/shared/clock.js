/**
 * Remaining time by the server's clock, independent of this computer's clock. Pure.
 *
 * Local times are from performance.now(), which nobody can set. It may stand still while the
 * computer sleeps, so after a sleep `forget` the measurements and measure again.
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

  /** Forget everything; a new session tells everything again. */
  reset() {
    this.samples = [];
    this.deadline = null;
    this.stoppedAt = 0;
  }

  /**
   * Take over the server's time left.
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
   * Learn the server's time. The quickest of the last few measurements counts, because its
   * error from unequal delays is the smallest.
   *
   * @param {number} serverTime  ms since the epoch
   * @param {number} now  when it was received
   * @param {number} [roundTrip]  ms; an unknown round trip is worse than any measured one
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
 * mm:ss, and h:mm:ss from 100 minutes. Rounded up: 0:00 means that no time is left.
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
 * @param {number} hoursFrom  from this many minutes on, hours are written
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

/** At which times left, in ms, the time is announced; urgent ones interrupt. */
export const THRESHOLDS = [
  { at: 30 * MINUTE, urgent: false },
  { at: 15 * MINUTE, urgent: false },
  { at: 10 * MINUTE, urgent: false },
  { at: 5 * MINUTE, urgent: false },
  { at: MINUTE, urgent: true },
  { at: MINUTE / 2, urgent: true },
];

/**
 * The threshold that was passed between two looks at the clock. If a computer woke up and
 * passed several, the last of them.
 *
 * @param {number} before
 * @param {number} after
 */
export function passedThreshold(before, after) {
  return THRESHOLDS.findLast(({ at }) => before > at && after <= at) ?? null;
}
