/**
 * Leaving for the review, and handing in when the time is up: never before what is on
 * the page has been sent, and never because of a save that cannot succeed.
 */

import { byId } from "./dom.js";
import { gettext } from "./i18n.js";

const DRAIN_MS = 4_000;

const LABEL = gettext("Review and submit");
const LABEL_OFFLINE = gettext("Submit when back online");
const LABEL_WAITING = gettext("Waiting to be back online…");
const LABEL_ANYWAY = gettext("Review without saving them");

export class Submission {
  /**
   * @param {object} parts
   * @param {string} parts.address  of the review
   * @param {import("./saver.js").Saver} parts.saver
   * @param {import("../realtime/session.js").Session} parts.session
   * @param {import("./questions.js").Questions} parts.questions
   * @param {(text: string, options?: {urgent?: boolean}) => void} parts.say
   * @param {(address: string) => void} parts.leave
   */
  constructor({ address, saver, session, questions, say, leave }) {
    this.address = address;
    this.saver = saver;
    this.session = session;
    this.questions = questions;
    this.say = say;
    this.leave = leave;
    this.wantsReview = false;
    this.insists = false;
    this.ref = "";
    this.tries = 0;
    this.notBefore = 0;
    this.drainsUntil = 0;
    byId("review").addEventListener("click", (event) => this.#onClick(event));
  }

  /** @param {boolean} isDown */
  label(isDown) {
    if (isDown) return this.wantsReview ? LABEL_WAITING : LABEL_OFFLINE;
    return this.insists && this.saver.summary().problems ? LABEL_ANYWAY : LABEL;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.saver.flush();
    this.wantsReview = true;
    if (!this.session.isLive) {
      this.say(gettext("The review opens as soon as you are back online."));
    }
    this.update(false);
  }

  /** @param {boolean} timeUp */
  update(timeUp) {
    if (timeUp) this.#handIn();
    else if (this.wantsReview && this.session.isLive) this.#review();
    if (!timeUp) this.drainsUntil = 0;
  }

  #review() {
    const { unsent, problems } = this.saver.summary();
    if (unsent > problems) return;
    this.wantsReview = false;
    if (problems === 0 || this.insists) this.leave(this.address);
    else this.#point();
  }

  /** Some answers cannot be saved as they are: show the first one. */
  #point() {
    const ids = this.questions.ids.filter((id) => this.saver.items.get(id)?.problem);
    const numbers = ids.map((id) => this.questions.number(id)).join(", ");
    this.insists = true;
    this.questions.goTo(ids[0]);
    const words = gettext(
      "Not saved: question %(numbers)s. Correct or clear it, or go on without it.",
      { numbers },
    );
    this.say(words, { urgent: true });
  }

  #handIn() {
    const now = performance.now();
    this.drainsUntil ||= now + DRAIN_MS;
    if (!this.session.isLive || this.ref || now < this.notBefore) return;
    const { unsent, problems } = this.saver.summary();
    if (unsent > problems && now < this.drainsUntil) return;
    this.ref = `${this.saver.page}:submit${(this.tries += 1)}`;
    this.session.send({ type: "attempt.submit", ref: this.ref });
  }

  /** The server asked to try again. @param {string | undefined} ref @param {number} delay */
  retry(ref, delay) {
    if (ref !== this.ref) return;
    this.ref = "";
    this.notBefore = performance.now() + delay;
  }

  disconnected() {
    this.ref = "";
  }
}
