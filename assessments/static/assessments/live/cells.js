/**
 * The content of each cell of a row, at a moment. Pure; the table writes it to the page.
 *
 * Mirrors assessments/admin/live/cells.py, which says the same on the server; a test
 * compares the two (tests/assessments/admin/live/test_cells.py).
 */

import { deviceInWords } from "../shared/words.js";
import { age, clock, difference, timeOfDay } from "./format.js";

/** @typedef {import("./store.js").Row} Row */
/** @typedef {"" | "ok" | "warn" | "bad"} Tone */
/**
 * A tone never appears alone: an icon and a word have the same meaning.
 *
 * @typedef {object} Cell
 * @property {string} text
 * @property {Tone} [tone]
 * @property {string} [icon]  the name of a symbol on the page
 * @property {string} [word]  the meaning of the tone, for people who do not see it
 * @property {string} [badge]
 */
/**
 * What a cell needs beside its row.
 *
 * @typedef {object} Context
 * @property {number} now  server time, ms since the epoch
 * @property {string} timeZone
 * @property {Record<string, [number, number]>} thresholds  lowest values for warn and bad
 * @property {Words} words
 */
/**
 * @typedef {object} Words  from the server, in the reader's language
 * @property {Record<string, string>} statuses
 * @property {Record<string, string>} reasons
 * @property {Record<string, [string, string]>} tones
 */

const MINUTE = 60_000;
const NEARLY_OVER_MS = 5 * MINUTE;
const LAST_MS = MINUTE;
// The statuses of candidates who are in the test; for all others, silence means nothing.
const SITTING = new Set(["live", "reconnecting", "offline", "overdue", "on_hold"]);
const NOTHING = Object.freeze({ text: "" });
const UNKNOWN = Object.freeze({ text: "–" });

/** @type {Record<string, (row: Row, context: Context) => Cell>} */
export const CELLS = {
  attention: ({ attention }, { words }) => {
    const [first, ...others] = attention ?? [];
    if (!first) return NOTHING;
    const names = others.map((/** @type {any} */ { reason }) => reasonWords(reason, words));
    return {
      text: reasonWords(first.reason, words),
      tone: first.level,
      icon: first.level,
      badge: others.length ? `+${others.length}` : "",
      word: names.join(", "),
    };
  },
  group: ({ group }) => ({ text: group ?? "" }),
  status: ({ status, reviewing }, { words }) => ({
    text: words.statuses[reviewing ? "reviewing" : status] ?? status,
    icon: status,
  }),
  progress: ({ answered, questions }) => ({ text: `${answered}/${questions}` }),
  time_left: timeLeft,
  last_heard: ({ last_heard, status }, context) => {
    if (last_heard === null) return UNKNOWN;
    const silent = Math.max(0, context.now - last_heard);
    const text = age(silent);
    return SITTING.has(status) ? judged(text, silent, "last_heard", context) : { text };
  },
  unsent: ({ unsent }, context) => judged(String(unsent ?? 0), unsent, "unsent", context),
  round_trip: ({ round_trip }, context) =>
    round_trip === null
      ? UNKNOWN
      : judged(`${Math.round(round_trip)} ms`, round_trip, "round_trip", context),
  takeovers: ({ takeovers }, context) =>
    judged(String(takeovers), takeovers, "takeovers", context),
  focus_losses: ({ focus_losses }, context) =>
    judged(String(focus_losses), focus_losses, "focus_losses", context),
  clock_skew: ({ clock_skew }, context) =>
    clock_skew === null
      ? UNKNOWN
      : judged(skewText(clock_skew), Math.abs(clock_skew), "clock_skew", context),
  device: ({ device, address }) => ({
    text: [deviceInWords(device ?? ""), address].filter(Boolean).join(", "),
  }),
  started_at: ({ started_at }, { timeZone }) =>
    started_at === null ? UNKNOWN : { text: timeOfDay(started_at, timeZone) },
  note: ({ note }) => ({ text: note ?? "" }),
};

/** @param {Row} row @param {Context} context @returns {Cell} */
function timeLeft(row, context) {
  const badge = row.extra_ms ? difference(row.extra_ms) : "";
  if (row.deadline === null) {
    if (row.remaining_ms === null || row.remaining_ms === undefined) return lostToTheEnd(row, context);
    return { text: clock(row.remaining_ms), icon: "paused", word: toneWord("stopped", 0, context), badge };
  }
  if (!SITTING.has(row.status)) return UNKNOWN;
  const left = Math.max(0, row.deadline - context.now);
  const tone = left <= LAST_MS ? "bad" : left <= NEARLY_OVER_MS ? "warn" : "";
  const cell = { text: clock(left), badge };
  if (!tone) return cell;
  return { ...cell, tone, icon: tone, word: toneWord("time_left", tone === "bad" ? 1 : 0, context) };
}

/** @param {Row} row @param {Context} context @returns {Cell} */
function lostToTheEnd(row, context) {
  if (row.status !== "not_started" || !row.loses_ms) return UNKNOWN;
  const word = toneWord("loses", 0, context);
  return { text: "–", tone: "warn", icon: "warn", word, badge: difference(-row.loses_ms) };
}

/**
 * The cell for a value, with a tone by its thresholds.
 *
 * @param {string} text
 * @param {number} value
 * @param {string} name
 * @param {Context} context
 * @returns {Cell}
 */
function judged(text, value, name, context) {
  const [warn, bad] = context.thresholds[name] ?? [Infinity, Infinity];
  if (!(value >= warn)) return { text };
  const tone = value >= bad ? "bad" : "warn";
  return { text, tone, icon: tone, word: toneWord(name, tone === "bad" ? 1 : 0, context) };
}

/** @param {string} name @param {0 | 1} level @param {Context} context */
function toneWord(name, level, { words }) {
  return words.tones[name]?.[level] ?? "";
}

/** @param {string} reason @param {Words} words */
function reasonWords(reason, words) {
  return words.reasons[reason] ?? reason.replaceAll("_", " ");
}

/** @param {number} skew */
function skewText(skew) {
  const sign = skew < 0 ? "−" : "+";
  return `${sign}${age(Math.abs(skew))}`;
}

/**
 * A key for the look of a cell: cells with equal keys look alike.
 *
 * @param {Cell} cell
 */
export function signature({ text, tone = "", icon = "", word = "", badge = "" }) {
  return `${tone}\u0000${icon}\u0000${word}\u0000${badge}\u0000${text}`;
}
