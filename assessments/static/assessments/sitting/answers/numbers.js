/**
 * The possible readings of a typed number, by its form alone. Mirrors
 * assessments/questions/typed/numbers.py, which gives the reasons. Pure.
 *
 * @typedef {"decimal" | "thousands"} Reading
 */

import { gettext } from "../../shared/i18n.js";

const EXPONENT = String.raw`(?:(?:e| ?[x×*·⋅∙] ?10 ?(?:\^|\*\*) ?)([-+]?\p{Nd}+))?`;
const DECIMAL = new RegExp(
  String.raw`^([-+]? ?)(\p{Nd}+[.,]?\p{Nd}*|[.,]\p{Nd}+)${EXPONENT}$`,
  "iu",
);
const THOUSANDS = new RegExp(
  String.raw`^([-+]? ?)((?!0)\p{Nd}{1,3}([ ',.])\p{Nd}{3}(?:\3\p{Nd}{3})*(?:(?!\3)[.,]\p{Nd}+)?)${EXPONENT}$`,
  "iu",
);
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺";
const LOWERED = "0123456789-+";
/** @type {[RegExp, string][]} */
const SAME = [
  [/[`´‘’‚‛′‵ʹʻʼʽˈ‹›]/gu, "'"],
  [/[‐‑‒–—―−⁃]/gu, "-"],
  [/[\p{Cf}\ufe00-\ufe0f]/gu, ""],
  [/\s+/gu, " "],
];

/**
 * Empty if the text is no number; two readings if the candidate has to be asked.
 *
 * @param {string} text
 * @returns {Reading[]}
 */
export function readings(text) {
  const normal = normalNumber(text);
  const decimal = DECIMAL.exec(normal);
  const thousands = THOUSANDS.exec(normal);
  /** @type {Reading[]} */
  const found = decimal ? ["decimal"] : [];
  // A number with an exponent, as 1.602e-19, has no thousands separator.
  if (thousands && !(decimal && thousands[4])) found.push("thousands");
  return found;
}

/**
 * The number of a text with a unit behind it, roughly: the server reads more. Mirrors
 * assessments/questions/typed/units.py.
 *
 * @param {string} text
 */
export function withoutUnit(text) {
  if (readings(text).length) return text;
  return (/^[^\p{L}%‰°€$£¥/]*/u.exec(text)?.[0] ?? "").trim();
}

/**
 * A number with two readings, written so that it can be read in one way only.
 *
 * @param {string} text
 * @param {Reading} reading
 */
export function readingInWords(text, reading) {
  const [whole, decimals] = normalNumber(text).split(/[.,]/);
  if (reading === "thousands") return whole + decimals;
  return gettext("%(whole)s point %(decimals)s", { whole, decimals });
}

/** @param {string} text */
function normalNumber(text) {
  const level = text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/gu, lowered).replaceAll("´", "'");
  const folded = level.normalize("NFKC");
  return SAME.reduce((part, [found, instead]) => part.replace(found, instead), folded).trim();
}

/** @param {string} run */
function lowered(run) {
  return `^${Array.from(run, (raised) => LOWERED[RAISED.indexOf(raised)]).join("")}`;
}
