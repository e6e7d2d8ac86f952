/**
 * Frames from the server: `Inbox` distributes them, `Replies` handles replies to this page's
 * frames, `Course` handles changes of the time by staff.
 */

import { inWords } from "../shared/clock.js";
import { gettext } from "../shared/i18n.js";
import { retryDelay } from "./boot.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

// A person would not call a smaller difference a change of the time left.
const HARDLY_MS = 2_000;

export class Inbox {
  /**
   * @param {object} needs
   * @param {Pick<import("./page/choosing.js").Known, "replaced" | "refused">} needs.facts
   * @param {Replies} needs.replies
   * @param {Course} needs.course
   * @param {import("./page/notices.js").Notices} needs.notices
   * @param {import("./page/help.js").Help} needs.help
   * @param {(frame: Frame) => void} needs.started
   * @param {() => void} needs.finish
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** @param {Frame} frame */
  handle(frame) {
    switch (frame.type) {
      case "session.started":
        return this.needs.started(frame);
      case "answer.saved":
        return this.needs.replies.saved(frame);
      case "answer.conflict":
        return this.needs.replies.conflict(frame);
      case "answer.flagged":
        return this.needs.replies.flagged(frame);
      case "error":
        return this.needs.replies.refused(frame);
      case "attempt.submitted":
        return this.needs.finish();
      case "attempt.paused":
        return this.needs.course.paused(frame);
      case "attempt.resumed":
        return this.needs.course.resumed(frame);
      case "attempt.deadline":
        return this.needs.course.moved(frame);
      case "notice":
        return this.needs.notices.receive(/** @type {any} */ (frame));
      case "help.received":
        return this.needs.help.received(frame);
      case "session.replaced":
        this.needs.facts.replaced = /** @type {any} */ (frame);
        return undefined;
      case "session.refused":
        this.needs.facts.refused = /** @type {any} */ (frame);
        return undefined;
      default:
        return undefined;
    }
  }
}

export class Replies {
  /**
   * @param {object} needs
   * @param {Pick<import("./page/choosing.js").Known, "savedAt">} needs.facts
   * @param {import("../shared/clock.js").Clock} needs.clock
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./answers/flags.js").Flags} needs.flags
   * @param {import("./questions/sequence.js").Sequence} needs.sequence
   * @param {import("./page/help.js").Help} needs.help
   * @param {import("./submission.js").Submission} needs.submission
   * @param {() => void} needs.finish
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** @param {Frame} frame */
  saved(frame) {
    this.needs.facts.savedAt = this.needs.clock.serverTime(performance.now());
    this.needs.saver.saved(/** @type {any} */ (frame));
  }

  /** @param {Frame} frame */
  conflict(frame) {
    this.needs.saver.conflict(/** @type {any} */ (frame));
  }

  /** @param {Frame} frame */
  flagged(frame) {
    this.needs.flags.settle(frame.ref);
  }

  /** @param {Frame} frame */
  refused(frame) {
    if (frame.code === "attempt.closed") this.needs.finish();
    else if (this.#refusedSave(frame)) return;
    else if (this.needs.help.refused(frame)) return;
    else if (frame.retry) {
      setTimeout(() => this.needs.flags.retry(frame.ref), retryDelay(0));
      this.needs.submission.retry(frame.ref, retryDelay(0));
    } else {
      this.needs.flags.settle(frame.ref);
      if (frame.ref) this.needs.submission.refuse(frame.ref);
    }
  }

  /** @param {Frame} frame  @returns {boolean} whether the refusal was about a save */
  #refusedSave(frame) {
    const { saver, sequence } = this.needs;
    const id = saver.inFlight(frame.ref);
    const isOurs = saver.refused(/** @type {any} */ (frame));
    if (isOurs && id !== null && frame.code === "answer.passed") sequence.closed(id);
    return isOurs;
  }
}

export class Course {
  /**
   * @param {object} needs
   * @param {Pick<import("./page/choosing.js").Known, "paused" | "pause" | "timeUp">} needs.facts
   * @param {import("../shared/clock.js").Clock} needs.clock
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./page/timer.js").Timer} needs.timer
   * @param {import("./page/notices.js").Notices} needs.notices
   * @param {import("../shared/announcer.js").Announcer} needs.announcer
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** @param {Frame} frame */
  paused({ at, remaining_ms, text }) {
    this.needs.facts.paused = true;
    this.needs.facts.pause = { at, remaining_ms, text };
    this.needs.clock.stop(remaining_ms);
  }

  /** @param {Frame} frame */
  resumed(frame) {
    if (!this.needs.facts.paused) {
      this.moved(frame);
      return;
    }
    this.needs.facts.paused = false;
    this.needs.clock.set(/** @type {any} */ (frame));
    this.needs.saver.flush();
    const left = { length: inWords(frame.remaining_ms) };
    this.needs.announcer.say(gettext("Your test continues. %(length)s left.", left));
  }

  /** The end has moved. @param {Frame} frame */
  moved({ deadline, remaining_ms, reason = "" }) {
    const before = this.needs.timer.last;
    this.needs.clock.set({ deadline, remaining_ms });
    if (remaining_ms > 0) this.needs.facts.timeUp = false;
    const more = remaining_ms - before;
    if (Math.abs(more) >= HARDLY_MS) this.needs.notices.tellEnd(more, deadline, reason);
  }
}
