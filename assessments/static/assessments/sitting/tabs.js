/**
 * Other tabs of this browser: they share the outbox, and one of them is live.
 *
 * A tab that is let in tells the others the epoch it was given. The epoch is the
 * server's, so a tab with a smaller one has lost its seat, and need not wait to hear it.
 */

import { CloseCode } from "../../realtime/protocol.js";
import { STATES } from "./page/states.js";
import { ANOTHER_TAB } from "../shared/words.js";

/** @typedef {{epoch: number, at: number}} Seat */

export class Tabs {
  /** @param {import("./sitting.js").Sitting} sitting @param {string} attempt */
  constructor(sitting, attempt) {
    this.sitting = sitting;
    this.epoch = 0;
    this.channel = new BroadcastChannel(`seat:${attempt}`);
    this.channel.onmessage = ({ data }) => this.#seated(data);
  }

  /** This tab is the live one now. @param {Seat} seat */
  tell(seat) {
    this.epoch = seat.epoch;
    this.channel.postMessage(seat);
  }

  /** @param {Seat} seat */
  #seated({ epoch, at }) {
    const { session, facts } = this.sitting;
    if (epoch <= this.epoch || !this.epoch || !session.isTrying) return;
    facts.replaced = { at, device: ANOTHER_TAB, other_test: false };
    session.end(CloseCode.TAKEN_OVER);
  }

  /** Another tab wrote to the outbox, which the live one sends. */
  async share() {
    const { session, saver, outbox } = this.sitting;
    if (!session.isLive) return this.catchUp();
    const entries = await outbox.load();
    saver.adopt(entries.filter(({ ref }) => !ref.startsWith(saver.page)));
    this.sitting.writeAll();
    return this.sitting.refresh();
  }

  /**
   * Another tab knows that the test has ended. The server is asked by whoever is live.
   *
   * @param {import("./answers/outbox.js").Entry[]} left  what was not sent by then
   */
  ended(left) {
    const { facts, outbox, saver, session } = this.sitting;
    if (facts.closed || session.isLive) return;
    if (outbox.isDurable) saver.dropMissing(left);
    this.sitting.finish();
    this.sitting.refresh();
  }

  /** While this page stands still, another tab may have sent what it kept. */
  async catchUp() {
    const { facts, outbox, saver, state } = this.sitting;
    if (!STATES[state]?.inert || !outbox.isDurable) return;
    const entries = await outbox.load();
    // What leaves the outbox after the end was handed over, and not saved (late.js).
    if (facts.closed) return;
    saver.dropMissing(entries);
    this.sitting.refresh();
  }
}
