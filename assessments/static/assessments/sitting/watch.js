/**
 * Reports that the candidate left the page or pasted, if the test asks for this and the
 * rules have announced it. It never reports the pasted text or where the candidate went.
 */

// Events without a connection are reported afterwards, at most this many.
const KEPT = 50;

/** @typedef {{type: "client.event", kind: string, at: number}} Report */

export class Watch {
  /** @param {(frame: Report) => boolean} send  false if it could not be sent now */
  constructor(send) {
    this.send = send;
    /** @type {Report[]} */
    this.waiting = [];
    this.isAway = false;
    this.wasFull = false;
  }

  listen() {
    addEventListener("blur", () => this.look());
    addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
    document.addEventListener("paste", () => this.report("paste"));
    document.addEventListener("fullscreenchange", () => {
      this.full(Boolean(document.fullscreenElement));
    });
  }

  /** Ask the document itself: blur, focus and visibility often come together. */
  look() {
    this.away(document.hidden || !document.hasFocus());
  }

  /** @param {boolean} isAway */
  away(isAway) {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.report(isAway ? "focus.lost" : "focus.gained");
  }

  /** @param {boolean} isFull */
  full(isFull) {
    if (this.wasFull && !isFull) this.report("fullscreen.left");
    this.wasFull = isFull;
  }

  /** @param {string} kind */
  report(kind) {
    this.waiting.push({ type: "client.event", kind, at: Date.now() });
    this.waiting.splice(0, this.waiting.length - KEPT);
    this.flush();
  }

  /** Send the waiting reports in order; a report that cannot be sent goes on waiting. */
  flush() {
    while (this.waiting.length && this.send(this.waiting[0])) this.waiting.shift();
  }
}
