/** Leaving this page for another, and the end of the attempt, which leads to the receipt. */

/** While a departure is under way, the page does not ask whether to leave. */
export class Departure {
  constructor() {
    this.isUnderWay = false;
  }

  /** @param {string} address */
  to(address) {
    this.isUnderWay = true;
    location.assign(address);
  }

  /** Go, so that Back does not lead to a test that is over. @param {string} address */
  forGood(address) {
    // The socket's close after this news would cancel the departure and begin another.
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    location.replace(address);
  }

  /** Close the page; if the browser forbids it, go to the address. @param {string} address */
  close(address) {
    this.isUnderWay = true;
    window.close();
    location.assign(address);
  }

  /** The browser has brought the page back. */
  undo() {
    this.isUnderWay = false;
  }
}

/**
 * The end of the attempt: the candidate handed it in, its time ran out, or a proctor ended
 * it. A page that still has unsent answers stays, and hands them over.
 */
export class Ending {
  /**
   * @param {object} needs
   * @param {Record<"receipt" | "socket" | "api", string>} needs.urls
   * @param {Pick<import("./page/choosing.js").Known, "closed" | "reopened">} needs.facts
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./answers/late.js").Late} needs.late
   * @param {import("../shared/clock.js").Clock} needs.clock
   * @param {Departure} needs.departure
   * @param {() => void} needs.changed
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** The attempt has ended. This may be called more than once. */
  finish() {
    const isNews = !this.needs.facts.closed;
    this.needs.facts.closed = true;
    if (this.needs.saver.summary().unsent) {
      void this.needs.late.handOver();
      if (isNews) this.#waitForReopening().catch(() => {});
      return;
    }
    this.needs.departure.forGood(this.needs.urls.receipt);
  }

  /** Seldom needed, so the module is loaded only now; if that fails, the receipt tells. */
  async #waitForReopening() {
    const { followStatus } = await import("../shared/attempt_status.js");
    const { socket, api } = this.needs.urls;
    followStatus({ socket, api }, (attempt) => {
      this.needs.facts.reopened = attempt.is_open;
      // The attempt has another deadline than before.
      if (attempt.is_open) this.needs.clock.set(attempt);
      this.needs.changed();
    });
  }
}
