/** The time left on the page: digits, tones, the button that hides them, and notices. */

import { formatTime, inWords, passedThreshold } from "../../shared/clock.js";
import { byId, find, focusHeading, isCovered, setText } from "../../shared/dom.js";
import { gettext, ngettext } from "../../shared/i18n.js";

const MINUTE = 60_000;
const WARN_MS = 5 * MINUTE;
const BAD_MS = MINUTE;

/** @typedef {(text: string, options?: {urgent?: boolean}) => void} Say */

/** @param {number} ms */
const leftInWords = (ms) => gettext("%(length)s left.", { length: inWords(ms) });

export class Timer {
  /** @param {Say} say */
  constructor(say) {
    this.say = say;
    this.root = byId("clock");
    this.value = byId("clock-value");
    this.toggle = byId("clock-toggle");
    this.notice = byId("time-notice");
    this.last = Infinity;
    this.isHidden = false;
    this.noticeTimer = 0;
    this.toggle.addEventListener("click", () => this.#flip());
    find(this.notice, "[data-dismiss]").addEventListener("click", () => this.#dismiss());
  }

  /**
   * @param {number} remaining  ms
   * @param {{runs: boolean, unsent: number, isElsewhere: boolean}} how
   */
  show(remaining, { runs, unsent, isElsewhere }) {
    setText(this.value, formatTime(remaining));
    this.root.dataset.tone = remaining <= BAD_MS ? "bad" : remaining <= WARN_MS ? "warn" : "";
    this.root.toggleAttribute("data-elsewhere", isElsewhere);
    byId("clock-note").hidden = !isElsewhere;
    this.#showHidden(remaining);
    if (isElsewhere) this.toggle.hidden = true;
    const passed = runs && Number.isFinite(this.last) && passedThreshold(this.last, remaining);
    if (passed) this.#announce(passed, unsent);
    this.last = remaining;
  }

  /** @param {{at: number, urgent: boolean}} threshold @param {number} unsent */
  #announce({ at, urgent }, unsent) {
    const left = leftInWords(at);
    if (at > WARN_MS) {
      this.say(left, { urgent });
      return;
    }
    const fate = unsent
      ? ngettext("%(count)s answer is not sent yet.", "%(count)s answers are not sent yet.", unsent)
      : gettext("Your answers are saved and will be submitted automatically.");
    this.say(at <= BAD_MS ? `${left} ${fate}` : left, { urgent });
    this.tell(at <= BAD_MS ? `${left} ${fate}` : left, { tone: urgent ? "bad" : "warn" });
  }

  /**
   * One line at the bar that can be dismissed.
   *
   * @param {string} text
   * @param {{tone?: string, forMs?: number}} [options]  forMs: then the line disappears
   */
  tell(text, { tone = "info", forMs = 0 } = {}) {
    clearTimeout(this.noticeTimer);
    this.notice.className = `notice notice-${tone}`;
    setText(find(this.notice, "[data-text]"), text);
    this.notice.hidden = false;
    if (forMs) this.#dismissAfter(forMs);
  }

  /** Dismiss it after a while, but not while it cannot be seen. @param {number} ms */
  #dismissAfter(ms) {
    const go = () => (isCovered() ? this.#dismissAfter(ms) : this.#dismiss());
    this.noticeTimer = setTimeout(go, ms);
  }

  /** The time left, spoken when the candidate asks. */
  get inWords() {
    return leftInWords(this.last);
  }

  #dismiss() {
    const hadFocus = this.notice.contains(document.activeElement);
    this.notice.hidden = true;
    if (hadFocus) focusHeading();
  }

  #flip() {
    this.isHidden = !this.isHidden;
    this.#showHidden(this.last);
  }

  /** Show the last five minutes even when the digits are hidden. @param {number} remaining */
  #showHidden(remaining) {
    const mayHide = remaining > WARN_MS;
    const isHidden = this.isHidden && mayHide;
    this.root.toggleAttribute("data-hidden", isHidden);
    this.toggle.hidden = !mayHide;
    this.toggle.setAttribute("aria-pressed", String(isHidden));
  }
}
