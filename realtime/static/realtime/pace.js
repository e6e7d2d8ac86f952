/**
 * Keeps a page within the server's limits for one sign-in (docs/protocol.md, Limits), so
 * that an outbox of any length is sent without a refusal. Mirrors
 * realtime/connections/budget.py.
 */

// Below the server's numbers: frames may bunch up on the way.
const SHARE = 0.8;

export class Pace {
  /** @param {() => number} [now]  a monotonic clock, ms */
  constructor(now = () => performance.now()) {
    this.now = now;
    this.frameMs = 0;
    this.byteMs = 0;
    this.burstMs = Infinity;
    this.spentUntil = 0;
  }

  /**
   * Learn the limits from session.started; a server that names none sets no limit.
   *
   * @param {Record<string, number>} [limits]
   */
  learn({ frames_per_second = 0, bytes_per_second = 0, burst_frames = 0 } = {}) {
    if (!frames_per_second || !bytes_per_second || !burst_frames) return;
    this.frameMs = 1_000 / (frames_per_second * SHARE);
    this.byteMs = 1_000 / (bytes_per_second * SHARE);
    this.burstMs = (burst_frames / frames_per_second) * 1_000 * SHARE;
  }

  /** How long a frame has to wait, ms; 0 when it may go now. @param {number} bytes */
  wait(bytes) {
    const ahead = Math.max(this.spentUntil - this.now(), 0);
    // A frame larger than the whole burst goes once the budget is full again.
    const room = Math.max(this.burstMs - this.#cost(bytes), 0);
    return Math.max(ahead - room, 0);
  }

  /** @param {number} bytes */
  spend(bytes) {
    this.spentUntil = Math.max(this.spentUntil, this.now()) + this.#cost(bytes);
  }

  /** The server refused: another page of this sign-in has used up the rest. */
  refused() {
    if (this.burstMs < Infinity) this.spentUntil = this.now() + this.burstMs;
  }

  /** @param {number} bytes */
  #cost(bytes) {
    return Math.max(this.frameMs, bytes * this.byteMs);
  }
}
