/**
 * Responses: JSON shaped by the kind of question. Mirrors
 * assessments/questions/responses.py, so that the candidate learns at once what the server
 * would refuse. Pure.
 *
 * @typedef {Record<string, any> | null} Response  null is unanswered
 */

import { gettext, ngettext, numberInWords } from "../../shared/i18n.js";
import { readings, withoutUnit } from "./numbers.js";

/** @type {Record<string, string>} */
const TEXT_FIELDS = { short_text: "text", essay: "text", numerical: "number", quantity: "number" };
const NUMBER_CHARS = 64;

/**
 * The kind by which a response is read here: a number that takes a unit is one of its own.
 *
 * @param {{kind: string, units?: boolean}} told
 */
export const kindOf = ({ kind, units }) => (units ? "quantity" : kind);

/** Whether it is typed, and so is sent when the typing pauses. @param {string} kind */
export function isTyped(kind) {
  return kind in TEXT_FIELDS || kind === "cloze";
}

/**
 * The form that is stored: an empty response is null.
 *
 * @param {string} kind
 * @param {Response} response
 * @returns {Response}
 */
export function normalise(kind, response) {
  if (!response) return null;
  if (kind === "cloze") return normaliseParts(response.parts);
  const value = Object.values(response)[0];
  if (TEXT_FIELDS[kind] === "number") {
    const number = String(response.number).trim();
    return number ? { number, ...readingOf(alone(kind, number), response.reading) } : null;
  }
  if (value === "" || value === null || value === undefined) return null;
  if (typeof value === "object" && Object.keys(value).length === 0) return null;
  return response;
}

/** The kind of a part of a response. @param {Record<string, any>} part */
const kindOfPart = (part) => ("number" in part ? "numerical" : "text" in part ? "short_text" : "");

/** @param {Record<string, Record<string, any>>} parts @returns {Response} */
function normaliseParts(parts) {
  const filled = Object.entries(parts)
    .map(([number, part]) => [number, normalise(kindOfPart(part), part)])
    .filter(([, part]) => part);
  return filled.length ? { parts: Object.fromEntries(filled) } : null;
}

/**
 * Why the server would refuse this response, in words for a person; "" if it would not.
 *
 * @param {string} kind
 * @param {Response} response  normalised
 * @param {number} textChars  the most characters a text may have
 * @returns {string}
 */
export function fault(kind, response, textChars) {
  if (!response) return "";
  if (kind === "cloze") return partsFault(response.parts, textChars);
  if (TEXT_FIELDS[kind] === "number") {
    return numberFault(response.number, alone(kind, response.number), response.reading);
  }
  return kind in TEXT_FIELDS ? textFault(response.text, textChars) : "";
}

/** @param {string} kind @param {string} number */
const alone = (kind, number) => (kind === "quantity" ? withoutUnit(number) : number);

/**
 * The first fault of a gap. The server counts the characters of all gaps together.
 *
 * @param {Record<string, Record<string, any>>} parts
 * @param {number} textChars
 * @returns {string}
 */
function partsFault(parts, textChars) {
  const texts = Object.values(parts).map((part) => part.text ?? "");
  const faults = Object.values(parts).map((part) => fault(kindOfPart(part), part, textChars));
  return faults.find(Boolean) ?? textFault(texts.join(""), textChars);
}

/**
 * The chosen reading of a number, if the candidate had to be asked and has chosen.
 *
 * @param {string} number
 * @param {string | undefined} reading
 */
function readingOf(number, reading) {
  return reading && readings(number).length > 1 ? { reading } : {};
}

/**
 * @param {string} typed
 * @param {string} number  without its unit
 * @param {string | undefined} reading
 */
function numberFault(typed, number, reading) {
  const found = typed.length <= NUMBER_CHARS ? readings(number) : [];
  if (found.length === 0) return gettext("This is not a number. Write it like 3.14.");
  if (found.length === 1 || reading) return "";
  return gettext("This number can be read in two ways. Choose which one you mean.");
}

/**
 * @param {string} text
 * @param {number} limit
 */
function textFault(text, limit) {
  const length = countCharacters(text, limit);
  if (length > limit) {
    return gettext(
      "%(length)s characters; at most %(most)s can be saved. Shorten it by %(excess)s.",
      {
        length: numberInWords(length),
        most: numberInWords(limit),
        excess: numberInWords(length - limit),
      },
    );
  }
  if (text.includes("\0")) return gettext("The text holds a character that cannot be saved.");
  return /\p{Surrogate}/u.test(text) ? gettext("The text holds half a character.") : "";
}

/**
 * Characters as the server counts them: an emoji is one, not two.
 *
 * @param {string} text
 * @param {number} limit  a text that is certainly within it is not counted exactly
 */
export function countCharacters(text, limit = 0) {
  return text.length <= limit ? text.length : Array.from(text).length;
}

/**
 * @param {Response} one
 * @param {Response} other
 */
export function sameResponse(one, other) {
  return canonical(one) === canonical(other);
}

/** @param {unknown} value @returns {string} */
function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort())
      : part,
  );
}

// The same as the server's (assessments.questions.responses.TEXT_CHARS).
const TEXT_CHARS = 20_000;

/** @param {string} text */
export const wordsIn = (text) => text.match(/\S+/g)?.length ?? 0;

/** How long a text is, and how long it may be. @param {string} text */
export function countInWords(text) {
  const count = wordsIn(text);
  const words = { count: numberInWords(count) };
  return gettext("%(words)s, %(length)s of %(most)s characters", {
    words: ngettext("%(count)s word", "%(count)s words", count, words),
    length: numberInWords(countCharacters(text)),
    most: numberInWords(TEXT_CHARS),
  });
}
