/** The dialog that calls the invigilator, and the progress of the call. */

import { randomUUID } from "../../../realtime/ids.js";
import { CallForHelp } from "./call.js";
import { byId, find, setText } from "../../shared/dom.js";
import { gettext } from "../../shared/i18n.js";
import { timeOfDay } from "../../shared/words.js";

const WORDS = {
  sending: gettext("Sending…"),
  kept: gettext(
    "Not sent yet. Your call is kept here and goes out as soon as you are back online.",
  ),
  putOff: gettext(
    "Not sent yet. You have called several times; this call goes out by itself soon.",
  ),
  /** @param {number} at */
  received: (at) =>
    gettext("Received at %(time)s. The invigilator has been told.", { time: timeOfDay(at) }),
  /** @param {string} why */
  refused: (why) => gettext("Not sent. %(reason)s", { reason: why }),
};

export class Help {
  /**
   * @param {object} needs
   * @param {string} needs.attempt
   * @param {import("../../../realtime/session.js").Session} needs.session
   * @param {import("../../shared/announcer.js").Announcer} needs.announcer
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.call = new CallForHelp(needs.attempt, storage(), randomUUID);
    this.dialog = /** @type {HTMLDialogElement} */ (byId("help"));
    this.form = /** @type {HTMLFormElement} */ (byId("help-form"));
    this.text = /** @type {HTMLTextAreaElement} */ (byId("help-text"));
    this.button = /** @type {HTMLButtonElement} */ (find(this.form, "[type=submit]"));
    this.said = "";
    byId("help-open").addEventListener("click", () => this.open());
    find(this.dialog, "[data-close]").addEventListener("click", () => this.dialog.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.text.focus();
  }

  #ask() {
    if (this.call.isWaiting) return;
    this.call.ask(this.text.value);
    this.needs.refresh();
  }

  /** @param {import("../../../realtime/protocol.js").Frame} frame */
  received(frame) {
    if (this.call.received(/** @type {any} */ (frame))) this.text.value = "";
  }

  /** @param {import("../../../realtime/protocol.js").Frame} frame @returns {boolean} */
  refused(frame) {
    return this.call.refused(/** @type {any} */ (frame), performance.now());
  }

  show() {
    const words = this.#words();
    setText(byId("help-said"), words);
    setText(byId("help-state"), words);
    // aria-disabled, because `disabled` would take the focus away.
    this.button.setAttribute("aria-disabled", String(this.call.isWaiting));
    if (words !== this.said && words && !this.dialog.open && this.said) {
      this.needs.announcer.say(words);
    }
    this.said = words;
  }

  #words() {
    const { call } = this.call;
    if (!call) return "";
    if (call.phase === "received") return WORDS.received(call.at);
    if (call.phase === "refused") return WORDS.refused(call.why);
    if (!this.needs.session.isLive) return WORDS.kept;
    return this.call.isPutOff(performance.now()) ? WORDS.putOff : WORDS.sending;
  }
}

/** @returns {Storage | null} */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
