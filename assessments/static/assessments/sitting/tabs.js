/**
 * Other tabs of this browser: they share the outbox, and one of them is live.
 *
 * A tab that gets the seat tells the other tabs its epoch. The server counts epochs, so a
 * tab with a smaller epoch has lost its seat, and need not wait for the server to say so.
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
   * @param {() => boolean} needs.isInert  whether the page is inert in its state
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

  /** Another tab wrote to the outbox; the live tab sends the new entries. */
  async share() {
    const { session, saver, outbox } = this.needs;
    if (!session.isLive) return this.catchUp();
    const entries = await outbox.load();
    saver.adopt(entries.filter(({ ref }) => !ref.startsWith(saver.page)));
    this.needs.adopted();
    return this.needs.refresh();
  }

  /**
   * Another tab knows that the test has ended. A live tab hears it from the server instead.
   *
   * @param {import("./answers/outbox.js").Entry[]} left  entries not sent by then
   */
  ended(left) {
    const { facts, outbox, saver, session } = this.needs;
    if (facts.closed || session.isLive) return;
    if (outbox.isDurable) saver.dropMissing(left);
    this.needs.finish();
    this.needs.refresh();
  }

  /** While this page is inert, another tab may have sent this page's changes. */
  async catchUp() {
    const { facts, outbox, saver } = this.needs;
    if (!this.needs.isInert() || !outbox.isDurable) return;
    const entries = await outbox.load();
    // Entries that leave the outbox after the end were handed over, not saved (late.js).
    if (facts.closed) return;
    saver.dropMissing(entries);
    this.needs.refresh();
  }
}
