/** How fresh the page is, in words, so that it never looks live when it is not. */

import { CloseCode } from "../../realtime/protocol.js";
import { byId, find, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { timeOfDay } from "./format.js";

/** @typedef {import("../shared/feed.js").Phase} Phase */

const STALE_MS = 10_000;

const ICONS = {
  live: "live",
  connecting: "reconnecting",
  reconnecting: "reconnecting",
  frozen: "paused",
  stale: "bad",
  ended: "bad",
};

export class Freshness {
  /** @param {string} timeZone @param {HTMLElement} root */
  constructor(timeZone, root) {
    this.timeZone = timeZone;
    this.root = root;
    this.chip = byId("live-chip");
    /** @type {Phase} */
    this.phase = "connecting";
    this.code = 0;
    /** server time of the content of the page */
    this.asOf = byId("live-time").textContent ?? "";
    this.frozenAt = "";
  }

  /** @param {Phase} phase @param {number} code */
  connection(phase, code) {
    this.phase = phase;
    this.code = code;
  }

  /**
   * @param {number | null} now  server time; null before the first frame
   * @param {number} silent  ms since the last frame
   * @param {boolean} isFrozen
   */
  show(now, silent, isFrozen) {
    if (now !== null) {
      setText(byId("live-time"), timeOfDay(now, this.timeZone));
      this.asOf = timeOfDay(now - silent, this.timeZone);
    }
    this.frozenAt = isFrozen ? this.frozenAt || this.asOf : "";
    const state = this.#state(silent, isFrozen);
    this.root.toggleAttribute("data-stale", state === "stale" || state === "ended");
    this.chip.dataset.state = state;
    find(this.chip, "[data-text]");
    setText(find(this.chip, "[data-text]"), this.#words(state));
    this.chip.querySelector("use")?.setAttribute("href", `#live-${ICONS[state]}`);
  }

  /** @param {number} silent @param {boolean} isFrozen @returns {keyof typeof ICONS} */
  #state(silent, isFrozen) {
    if (this.phase === "ended") return "ended";
    if (silent > STALE_MS) return "stale";
    if (isFrozen) return "frozen";
    if (this.phase === "live") return "live";
    return this.code ? "reconnecting" : "connecting";
  }

  /** @param {keyof typeof ICONS} state */
  #words(state) {
    switch (state) {
      case "live":
        return gettext("Live");
      case "connecting":
        return gettext("Connecting…");
      case "reconnecting":
        return gettext("Reconnecting…");
      case "frozen":
        return gettext("Frozen at %(time)s", { time: this.frozenAt });
      case "ended":
        return (ENDINGS[this.code] ?? ended)(this.asOf);
      default:
        return gettext("You are looking at %(time)s", { time: this.asOf });
    }
  }
}

/** @param {string} time */
const ended = (time) => gettext("Not live any more. You are looking at %(time)s", { time });

/** @type {Record<number, (time: string) => string>} */
const ENDINGS = {
  [CloseCode.SIGNED_OUT]: (time) =>
    gettext("You are signed out. You are looking at %(time)s", { time }),
  [CloseCode.FORBIDDEN]: (time) =>
    gettext("You may not watch this test any more. You are looking at %(time)s", { time }),
};
