/** Times, devices and refusals in words. Pure. */

import { LANGUAGE, gettext, timeFormat } from "./i18n.js";

const TO_THE_MINUTE = timeFormat({});
const TO_THE_SECOND = timeFormat({ second: "2-digit" });

/**
 * A time of day in this device's zone.
 *
 * @param {number} at  ms since the epoch
 * @param {{seconds?: boolean}} [options]
 */
export function timeOfDay(at, { seconds = false } = {}) {
  return (seconds ? TO_THE_SECOND : TO_THE_MINUTE).format(at);
}

/** A device name that is not like `Chrome on Windows`; see realtime/devices.py. */
export const ANOTHER_TAB = "another tab of this browser";
/** @type {Record<string, string>} */
const DEVICES = {
  "another device": gettext("another device"),
  [ANOTHER_TAB]: gettext("another tab of this browser"),
};

/** Translate a device name; the service names devices in English. @param {string} device */
export function deviceInWords(device) {
  const [, browser, system] = /^(.+) on (.+)$/.exec(device) ?? [];
  if (browser) return gettext("%(browser)s on %(system)s", { browser, system });
  return DEVICES[device] ?? device;
}

/** @type {Record<string, string>} */
const REFUSALS = {
  "answer.invalid": gettext("The service cannot use this answer."),
  "answer.too_long": gettext("This answer is too long to be saved."),
  "attempt.closed": gettext("This attempt has ended."),
  "frame.malformed": gettext("The text holds a character that cannot be sent."),
};

/**
 * The reason for a refusal, translated by its code. The service's own English text is more
 * exact than the code.
 *
 * @param {{code?: string, detail?: string}} error
 */
export function refusalInWords({ code = "", detail = "" }) {
  const isRead = detail && LANGUAGE.startsWith("en");
  return isRead ? detail : (REFUSALS[code] ?? detail);
}
