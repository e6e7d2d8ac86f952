/**
 * Other tabs of this browser: they share the outbox, and one of them is live.
 *
 * A tab that is let in tells the others the epoch it was given. The epoch is the
 * server's, so a tab with a smaller one has lost its seat, and need not wait to hear it.
 */

import { CloseCode } from "../../realtime/protocol.js";
import { ANOTHER_TAB } from "../shared/words.js";

/** @typedef {{epoch: number, at: number}} Seat */

export class Tabs {
  /**
   * @param {object} needs
   * @param {string} needs.attempt
   * @param {Pick<import("./page/choosing.js").Known, "closed" | "replaced">} needs.facts
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./answers/outbox.js").Outbox} needs.outbox
   * @param {() => boolean} needs.isInert  the page stands still, in the state it is in
   * @param {() => void} needs.adopted  changes of another tab are on this page now
   * @param {() => void} needs.finish
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.epoch = 0;
    this.channel = new BroadcastChannel(`seat:${needs.attempt}`);
    this.channel.onmessage = ({ data }) => this.#seated(data);
  }

  /** This tab is the live one now. @param {Seat} seat */
  tell(seat) {
    this.epoch = seat.epoch;
    this.channel.postMessage(seat);
  }

  /** @param {Seat} seat */
  #seated({ epoch, at }) {
    const { session, facts } = this.needs;
    if (epoch <= this.epoch || !this.epoch || !session.isTrying) return;
    facts.replaced = { at, device: ANOTHER_TAB, other_test: false };
    session.end(CloseCode.TAKEN_OVER);
  }

  /** Another tab wrote to the outbox, which the live one sends. */
  async share() {
    const { session, saver, outbox } = this.needs;
    if (!session.isLive) return this.catchUp();
    const entries = await outbox.load();
    saver.adopt(entries.filter(({ ref }) => !ref.startsWith(saver.page)));
    this.needs.adopted();
    return this.needs.refresh();
  }

  /**
   * Another tab knows that the test has ended. The server is asked by whoever is live.
   *
   * @param {import("./answers/outbox.js").Entry[]} left  what was not sent by then
   */
  ended(left) {
    const { facts, outbox, saver, session } = this.needs;
    if (facts.closed || session.isLive) return;
    if (outbox.isDurable) saver.dropMissing(left);
    this.needs.finish();
    this.needs.refresh();
  }

  /** While this page stands still, another tab may have sent what it kept. */
  async catchUp() {
    const { facts, outbox, saver } = this.needs;
    if (!this.needs.isInert() || !outbox.isDurable) return;
    const entries = await outbox.load();
    // What leaves the outbox after the end was handed over, and not saved (late.js).
    if (facts.closed) return;
    saver.dropMissing(entries);
    this.needs.refresh();
  }
}
