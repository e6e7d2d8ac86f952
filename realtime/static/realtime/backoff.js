/**
 * When to try again. Full jitter keeps a room full of pages from coming back in the same
 * instant (AWS Architecture Blog, "Exponential Backoff And Jitter"). Pure.
 */

const FIRST_MS = 300;
const BASE_MS = 500;
const CAP_MS = 10_000;

export class Backoff {
  /** @param {{random?: () => number}} [options] random returns 0 <= x < 1 */
  constructor({ random = Math.random } = {}) {
    this.random = random;
    this.failures = 0;
  }

  /**
   * Milliseconds to wait before the next try: at first up to 0.3 s, then up to
   * 0.5, 1, 2, 4, 8 and at last 10 s.
   */
  next() {
    const ceiling =
      this.failures === 0 ? FIRST_MS : Math.min(CAP_MS, BASE_MS * 2 ** (this.failures - 1));
    this.failures += 1;
    return this.random() * ceiling;
  }

  /** The server is overloaded: wait as after several failures. */
  slowDown() {
    this.failures = Math.max(this.failures, 4);
  }

  reset() {
    this.failures = 0;
  }
}
