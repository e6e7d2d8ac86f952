/**
 * What the page says, in the language of the page.
 *
 * The server puts Django's catalog of the language before the scripts; without it, as
 * in English, every text says itself. A text is a whole sentence with named places,
 * `%(name)s`, so that a translation may order it as its language does. docs/languages.md
 * tells how the texts are collected.
 */

/** @typedef {Record<string, string | number>} Values */

/** Of the page; where there is none, as in a test, English. */
export const LANGUAGE = globalThis.document?.documentElement.lang || "en";

/** The site's: staff, receipts and this page name one time of one moment alike. */
const TIME_ZONE =
  globalThis.document?.querySelector?.("meta[name=time-zone]")?.getAttribute("content") ||
  undefined;

/** @returns {any} what the catalog brings, if there is one */
const catalog = () => /** @type {any} */ (globalThis).django ?? {};

/** @param {string} text @param {Values} [values] */
export function gettext(text, values) {
  return filled(catalog().gettext?.(text) ?? text, values);
}

/**
 * The form for a count, which is `%(count)s` in it.
 *
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Values} [values]  `count` as well, to write it in another way
 */
export function ngettext(one, many, count, values) {
  const text = catalog().ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return filled(text, { count, ...values });
}

/**
 * @param {string} text
 * @param {Values} [values]
 */
function filled(text, values = {}) {
  return text.replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}

/** `20,000` and `20.000`. @param {number} number */
export function numberInWords(number) {
  return number.toLocaleString(LANGUAGE);
}

/**
 * A time of day of 24 hours, in the zone of the site, whatever the language.
 *
 * @param {Intl.DateTimeFormatOptions} options
 */
export function timeFormat(options) {
  return new Intl.DateTimeFormat(LANGUAGE, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: TIME_ZONE,
    ...options,
  });
}
