/**
 * The texts of the page, in the language of the page.
 *
 * The server puts Django's catalog of the language before the scripts. Without a catalog, as
 * in English, every text is its own translation. A text is a whole sentence with named
 * places, `%(name)s`, so that a translation may put them in its own order. docs/languages.md
 * tells how the texts are collected.
 */

/** @typedef {Record<string, string | number>} Values */

/** The language of the page; English without a page, as in a test. */
export const LANGUAGE = globalThis.document?.documentElement.lang || "en";

/** The site's zone, so that staff, receipts and this page write a moment the same way. */
const TIME_ZONE =
  globalThis.document?.querySelector?.("meta[name=time-zone]")?.getAttribute("content") ||
  undefined;

/** @returns {any} the functions of the catalog, if there is one */
const catalog = () => /** @type {any} */ (globalThis).django ?? {};

/** @param {string} text @param {Values} [values] */
export function gettext(text, values) {
  return filled(catalog().gettext?.(text) ?? text, values);
}

/**
 * The form of a text for a count; `%(count)s` in the text is the count.
 *
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Values} [values]  may contain `count`, to write it in another way
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
 * A format for times of day: 24 hours, in the zone of the site, in every language.
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
