/**
 * Opens the review, and hands in: by the button of the review, or when the time is up. The
 * page first sends all its answers. A save that cannot succeed neither blocks handing in nor
 * is passed over silently: the candidate chooses to submit without it.
 */

import { byId, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";

const DRAIN_MS = 4_000;

const LABEL = gettext("Review and submit");
const SUBMIT = gettext("Submit");
const SUBMIT_OFFLINE = gettext("Submit when back online");
const SUBMIT_WAITING = gettext("Waiting to be back online…");
const SUBMIT_ANYWAY = gettext("Submit without them");
const SUBMITTING = gettext("Submitting…");
const NOT_NOW = gettext("It was not handed in. Look at the review and submit again.");

export class Submission {
  /**
   * @param {object} needs
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./questions/questions.js").Questions} needs.questions
   * @param {import("../shared/announcer.js").Announcer} needs.announcer
   * @param {() => void} needs.openReview
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.wantsReview = false;
    /** The unsaved answers that the candidate submits without; null if not submitting. */
    /** @type {Set<number> | null} */
    this.without = null;
    this.ref = "";
    this.tries = 0;
    this.notBefore = 0;
    this.drainsUntil = 0;
    for (const id of ["review", "to-review"]) {
      byId(id).addEventListener("click", (event) => this.#onReview(event));
    }
    byId("submit").addEventListener("click", () => this.#onSubmit());
  }

  /** @param {boolean} isDown */
  show(isDown) {
    setText(byId("review"), isDown ? SUBMIT_OFFLINE : LABEL);
    const button = byId("submit");
    setText(button, this.#label(isDown));
    // aria-disabled, because `disabled` would take the focus away.
    button.setAttribute("aria-disabled", String(this.without !== null));
  }

  /** @param {boolean} isDown */
  #label(isDown) {
    if (this.without) return isDown ? SUBMIT_WAITING : SUBMITTING;
    if (isDown) return SUBMIT_OFFLINE;
    return this.#problems().length ? SUBMIT_ANYWAY : SUBMIT;
  }

  #problems() {
    const { questions, saver } = this.needs;
    return questions.ids.filter((id) => saver.items.get(id)?.problem);
  }

  /** @param {MouseEvent} event */
  #onReview(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.needs.saver.flush();
    this.wantsReview = true;
    this.drainsUntil = performance.now() + DRAIN_MS;
    this.needs.refresh();
  }

  #onSubmit() {
    if (this.without) return;
    this.needs.saver.flush();
    this.without = new Set(this.#problems());
    if (!this.needs.session.isLive) {
      this.needs.announcer.say(gettext("It is handed in as soon as you are back online."));
    }
    this.needs.refresh();
  }

  /** The candidate has turned to something else, so the submission is cancelled. */
  withdraw() {
    if (!this.ref) this.without = null;
  }

  /** @param {boolean} timeUp */
  update(timeUp) {
    if (this.wantsReview) this.#review();
    if (timeUp) this.#handIn();
    else if (this.without) this.#submit(this.without);
    if (!timeUp && !this.wantsReview) this.drainsUntil = 0;
  }

  /** Open the review when all saves have arrived, or after a moment, or when offline. */
  #review() {
    const { saver, session } = this.needs;
    const { unsent, problems } = saver.summary();
    const drains = session.isLive && performance.now() < this.drainsUntil;
    if (unsent > problems && drains) return;
    this.wantsReview = false;
    this.needs.openReview();
  }

  /** Hand in when all has arrived; refuse if there is a new problem. @param {Set<number>} without */
  #submit(without) {
    const { session, saver } = this.needs;
    if (!session.isLive) return;
    if (this.#problems().some((id) => !without.has(id))) this.refuse();
    const { unsent, problems } = saver.summary();
    if (this.without && unsent <= problems) this.#send();
  }

  #handIn() {
    const now = performance.now();
    this.drainsUntil ||= now + DRAIN_MS;
    if (!this.needs.session.isLive) return;
    const { unsent, problems } = this.needs.saver.summary();
    if (unsent <= problems || now >= this.drainsUntil) this.#send();
  }

  #send() {
    if (this.ref || performance.now() < this.notBefore) return;
    this.ref = `${this.needs.saver.page}:submit${(this.tries += 1)}`;
    this.needs.session.send({ type: "attempt.submit", ref: this.ref });
  }

  /** The server asked to try again. @param {string | undefined} ref @param {number} delay */
  retry(ref, delay) {
    if (ref !== this.ref) return;
    this.ref = "";
    this.notBefore = performance.now() + delay;
  }

  /** Handing in failed; the page does not try again by itself. @param {string} [ref] */
  refuse(ref = this.ref) {
    if (ref !== this.ref) return;
    this.ref = "";
    if (!this.without) return;
    this.without = null;
    this.needs.announcer.say(NOT_NOW, { urgent: true });
  }

  /** The submission may not have arrived; the next session sends it again. */
  disconnected() {
    this.ref = "";
  }

  /** This page has lost the test, so it must not hand in. */
  stopped() {
    this.ref = "";
    this.without = null;
    this.wantsReview = false;
  }
}
