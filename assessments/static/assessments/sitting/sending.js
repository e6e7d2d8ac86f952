/** Sends the frames that are due, and looks again when the next frame is due. */

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

export class Sending {
  /**
   * @param {object} needs
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {() => object[]} needs.take  the frames that are due, each frame once
   * @param {() => number} needs.nextDue  when the next may be due, by performance.now()
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    /** Whether the session has told the server's answers; before, a change could go twice. */
    this.isTold = false;
    this.timer = 0;
  }

  send() {
    if (!this.needs.session.isLive || !this.isTold) return;
    for (const frame of this.needs.take()) this.needs.session.send(/** @type {Frame} */ (frame));
    clearTimeout(this.timer);
    const wait = this.needs.nextDue() - performance.now();
    if (wait < Infinity) this.timer = setTimeout(this.needs.refresh, Math.max(wait, 0));
  }
}
