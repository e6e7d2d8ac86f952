/** What the server says, and what it means for the sitting: one method per frame. */

import { retryDelay } from "./boot.js";
import { Clock, inWords } from "../shared/clock.js";
import { gettext } from "../shared/i18n.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

// Less than a person would call a change of the time left.
const HARDLY_MS = 2_000;

export class Inbox {
  /** @param {import("./sitting.js").Sitting} sitting */
  constructor(sitting) {
    this.sitting = sitting;
  }

  /** @param {Frame} frame */
  handle(frame) {
    switch (frame.type) {
      case "session.started":
        return this.#started(frame);
      case "answer.saved":
        return this.#saved(frame);
      case "answer.conflict":
        return this.sitting.saver.conflict(/** @type {any} */ (frame));
      case "answer.flagged":
        return this.sitting.flags.settle(frame.ref);
      case "attempt.submitted":
        return this.sitting.finish();
      case "attempt.paused":
        return this.#pause(frame);
      case "attempt.resumed":
        return this.#unpause(frame);
      case "attempt.deadline":
        return this.#moveDeadline(frame);
      case "notice":
        return this.sitting.notices.receive(/** @type {any} */ (frame));
      case "help.received":
        return this.sitting.help.received(frame);
      case "session.replaced":
        this.sitting.facts.replaced = /** @type {any} */ (frame);
        return undefined;
      case "session.refused":
        this.sitting.facts.refused = /** @type {any} */ (frame);
        return undefined;
      case "error":
        return this.#refused(frame);
      default:
        return undefined;
    }
  }

  /** @param {Frame} frame */
  #started(frame) {
    const { epoch, connection_id, server_time, limits, attempt, answers } = frame;
    const { notices = [] } = frame;
    this.sitting.paper.session = frame;
    this.sitting.outbox.joined(connection_id);
    this.sitting.clock = new Clock();
    this.sitting.clock.measure(server_time, performance.now());
    this.sitting.clock.set(attempt);
    this.sitting.facts.paused = attempt.status === "paused";
    this.sitting.facts.timeUp = false;
    this.sitting.isTold = true;
    this.sitting.saver.started(answers, limits);
    this.sitting.flags.started(answers);
    for (const notice of notices) this.sitting.notices.receive(notice);
    this.sitting.writeAll();
    this.sitting.sequence.started(attempt.furthest);
    this.sitting.watch.flush();
    this.sitting.facts.replaced = this.sitting.facts.refused = null;
    this.sitting.facts.disputed = "";
    this.sitting.tabs.tell({ epoch, at: server_time });
    this.sitting.tabs.share();
  }

  /** @param {Frame} frame */
  #saved(frame) {
    this.sitting.facts.savedAt = this.sitting.clock.serverTime(performance.now());
    this.sitting.saver.saved(/** @type {any} */ (frame));
  }

  /** @param {Frame} frame */
  #refused(frame) {
    if (frame.code === "attempt.closed") this.sitting.finish();
    else if (this.#refusedSave(frame)) return;
    else if (this.sitting.help.refused(frame)) return;
    else if (frame.retry) {
      setTimeout(() => this.sitting.flags.retry(frame.ref), retryDelay(0));
      this.sitting.submission.retry(frame.ref, retryDelay(0));
    } else {
      this.sitting.flags.settle(frame.ref);
      if (frame.ref) this.sitting.submission.refuse(frame.ref);
    }
  }

  /** @param {Frame} frame  @returns {boolean} whether it was about a save */
  #refusedSave(frame) {
    const { saver, sequence } = this.sitting;
    const id = saver.inFlight(frame.ref);
    const isOurs = saver.refused(/** @type {any} */ (frame));
    if (isOurs && id !== null && frame.code === "answer.passed") sequence.closed(id);
    return isOurs;
  }

  /** @param {Frame} frame */
  #pause({ at, remaining_ms, text }) {
    this.sitting.facts.paused = true;
    this.sitting.facts.pause = { at, remaining_ms, text };
    this.sitting.clock.stop(remaining_ms);
  }

  /** @param {Frame} frame */
  #unpause(frame) {
    if (!this.sitting.facts.paused) {
      this.#moveDeadline(frame);
      return;
    }
    this.sitting.facts.paused = false;
    this.sitting.clock.set(/** @type {any} */ (frame));
    this.sitting.saver.flush();
    const left = { length: inWords(frame.remaining_ms) };
    this.sitting.announcer.say(gettext("Your test continues. %(length)s left.", left));
  }

  /** @param {Frame} frame */
  #moveDeadline({ deadline, remaining_ms, reason = "" }) {
    const before = this.sitting.timer.last;
    this.sitting.clock.set({ deadline, remaining_ms });
    if (remaining_ms > 0) this.sitting.facts.timeUp = false;
    const more = remaining_ms - before;
    if (Math.abs(more) >= HARDLY_MS) this.sitting.notices.tellEnd(more, deadline, reason);
  }
}
