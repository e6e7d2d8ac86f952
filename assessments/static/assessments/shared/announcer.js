/**
 * Speaks through the page's two live regions: the same words once, and polite texts at least
 * five seconds apart, so that no text interrupts a screen reader.
 */

const APART_MS = 5_000;

export class Announcer {
  /** @param {HTMLElement} polite @param {HTMLElement} urgent */
  constructor(polite, urgent) {
    this.polite = polite;
    this.urgent = urgent;
    /** @type {string[]} */
    this.queue = [];
    this.spokenAt = -Infinity;
    this.timer = 0;
  }

  /** @param {string} text @param {{urgent?: boolean}} [options] */
  say(text, { urgent = false } = {}) {
    if (urgent) speak(this.urgent, text);
    else if (this.queue.at(-1) !== text) {
      this.queue.push(text);
      this.#next();
    }
  }

  #next() {
    clearTimeout(this.timer);
    if (!this.queue.length) return;
    const wait = this.spokenAt + APART_MS - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => this.#next(), wait);
      return;
    }
    this.spokenAt = performance.now();
    speak(this.polite, this.queue.shift() ?? "");
    this.#next();
  }
}

/** @param {HTMLElement} region @param {string} text */
function speak(region, text) {
  // A screen reader notices repeated words only in a new node.
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
}
