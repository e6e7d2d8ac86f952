/**
 * Sequential navigation: forward only. The server closes all questions before the one
 * reached. So the page reports its position only when all earlier answers have arrived.
 */

import { byId, find, setText } from "../../shared/dom.js";
import { gettext } from "../../shared/i18n.js";
import { isTyped } from "../answers/responses.js";

const WORDS = {
  moved: (/** @type {number} */ number) =>
    gettext("The test went on somewhere else. You are at question %(number)s.", { number }),
  mend: (/** @type {number} */ number) =>
    gettext(
      "The answer to question %(number)s is not saved. It is still open: look at it first.",
      { number },
    ),
  unanswered: (/** @type {number} */ number) =>
    gettext("Leave question %(number)s without an answer?", { number }),
  unsaved: (/** @type {number} */ number) =>
    gettext("Leave question %(number)s? It is not saved.", { number }),
  written: (/** @type {number} */ number) =>
    gettext("Leave question %(number)s for good?", { number }),
  closed: (/** @type {number} */ number) =>
    gettext(
      "Question %(number)s was left on another page. What you wrote here came after " +
        "that; it is kept for the invigilator and does not count.",
      { number },
    ),
};

export class Sequence {
  /**
   * @param {object} needs
   * @param {number | null} needs.furthest  the number reached, null in a free test
   * @param {import("../../../realtime/session.js").Session} needs.session
   * @param {import("../answers/saver.js").Saver} needs.saver
   * @param {import("./questions.js").Questions} needs.questions
   * @param {import("./paper.js").Paper} needs.paper
   * @param {import("../../shared/announcer.js").Announcer} needs.announcer
   * @param {() => boolean} needs.isReviewing
   */
  constructor(needs) {
    this.needs = needs;
    this.isOn = needs.furthest !== null;
    // The server has closed the questions below this number.
    this.floor = needs.furthest ?? 0;
    this.isDue = false;
    /** @type {import("./next_question.js").NextQuestion | null} if they come one at a time */
    this.next = null;
    // The furthest question, as the server has told.
    this.told = 0;
    /** @type {() => void} */
    this.go = () => {};
    if (this.isOn) this.#listen();
  }

  #listen() {
    const dialog = this.#dialog;
    find(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    byId("leave-anyway").addEventListener("click", () => {
      dialog.close();
      this.#giveUp(this.needs.questions.current);
      this.go();
    });
  }

  /** Give up only what cannot be saved: a cleared answer must still arrive. @param {number} id */
  #giveUp(id) {
    const { saver } = this.needs;
    if (saver.items.get(id)?.problem) saver.abandon(id);
  }

  /** Move to another question; an open dialog is about the old one. @param {number} number */
  #reach(number) {
    this.#dialog.close();
    this.needs.questions.reach(number);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (byId("leave"));
  }

  /**
   * Go on to the next question: at once, or when the candidate confirms leaving for good.
   *
   * @param {() => void} go
   */
  leave(go) {
    const { saver, questions } = this.needs;
    const id = questions.current;
    if (this.next?.wanted) return;
    const number = questions.number(id) + 1;
    const on = this.next?.lacks(number) ? () => this.next?.want(number) : go;
    const ask = this.isOn && this.#question(saver, id);
    if (!ask) {
      on();
      return;
    }
    this.go = on;
    setText(byId("leave-title"), ask(questions.number(id)));
    this.#dialog.showModal();
  }

  /**
   * What to ask before a question is closed for good; undefined if a choice was made and can
   * be saved. After typed text the page always asks, because the key that led on may have
   * been meant for the text.
   *
   * @param {import("../answers/saver.js").Saver} saver
   * @param {number} id
   */
  #question(saver, id) {
    if (saver.items.get(id)?.problem) return WORDS.unsaved;
    if (saver.shown(id) === null) return WORDS.unanswered;
    return isTyped(saver.items.get(id)?.kind ?? "") ? WORDS.written : undefined;
  }

  /** The candidate looks at a question. @param {number} id */
  visited(id) {
    if (!this.needs.paper.isHere) return;
    if (this.isOn) this.isDue = true;
    else this.needs.session.send(this.#visit(id));
  }

  /** @param {number} id */
  #visit(id) {
    const visit = { type: "attempt.visit", answer: id };
    return this.needs.isReviewing() ? { ...visit, review: true } : visit;
  }

  /** The frame that reports the page's position, when it may be reported. */
  take() {
    if (!this.isDue) return [];
    const { saver, questions } = this.needs;
    const id = this.next?.id ?? questions.current;
    const number = questions.number(id);
    const waits = questions.ids.some(
      (one) => questions.number(one) < number && saver.items.get(one)?.entry,
    );
    if (waits) return [];
    this.isDue = false;
    this.floor = Math.max(this.floor, number);
    this.next?.told();
    return [this.#visit(id)];
  }

  /** A session has started: how far the test has come. @param {number | null} furthest */
  started(furthest) {
    const { questions, announcer } = this.needs;
    this.visited(questions.current);
    if (furthest === null || !this.needs.paper.isHere) return;
    this.floor = Math.max(this.floor, furthest);
    this.told = furthest;
    if (questions.reached >= this.floor) return;
    if (this.next?.wanted === this.floor) return;
    if (this.next?.lacks(this.floor)) {
      this.#dialog.close();
      this.next.want(this.floor);
    } else this.#reach(this.floor);
    announcer.say(WORDS.moved(this.floor));
  }

  /** A save came after its question was closed; the server keeps it. @param {number} id */
  closed(id) {
    const { questions, saver, announcer } = this.needs;
    questions.write(id, saver.shown(id));
    announcer.say(WORDS.closed(questions.number(id)), { urgent: true });
  }

  /** Go back to an earlier answer that cannot be saved as it is, if it is still open. */
  mend() {
    const { questions, saver, announcer } = this.needs;
    const id = questions.ids.find((one) => saver.items.get(one)?.problem);
    if (!this.isOn || id === undefined) return;
    const number = questions.number(id);
    if (number >= Math.max(questions.reached, this.told)) return;
    if (number < this.floor) {
      saver.abandon(id);
      questions.write(id, saver.shown(id));
      return;
    }
    this.#reach(number);
    announcer.say(WORDS.mend(number), { urgent: true });
  }
}
