/** What the browser says: network, visibility, sleep, and the page coming and going. */

import { rememberCaret } from "./page/caret.js";
import { rememberPage } from "./page_id.js";
import { STATES } from "./page/states.js";

const SLEEP_MS = 2_000;

export class Surroundings {
  /** @param {import("./sitting.js").Sitting} sitting @param {string} attempt */
  constructor(sitting, attempt) {
    this.sitting = sitting;
    this.attempt = attempt;
    this.awake = { date: Date.now(), now: performance.now() };
    this.#listen();
  }

  #listen() {
    const { sitting } = this;
    addEventListener("online", () => sitting.session.resume());
    addEventListener("offline", () => sitting.session.drop());
    addEventListener("pagehide", () => this.#hide());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.#wake();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) sitting.saver.flush();
      else sitting.session.resume();
      sitting.refresh();
    });
    addEventListener("beforeunload", (event) => {
      const { unsent } = sitting.saver.summary();
      if (STATES[sitting.state]?.guards && unsent && !sitting.isLeaving) {
        event.preventDefault();
      }
    });
  }

  #hide() {
    const { outbox, saver, session } = this.sitting;
    rememberCaret(this.attempt);
    rememberPage(this.attempt, session.page);
    outbox.hurry();
    saver.flush();
    this.sitting.send();
    session.leave();
  }

  /** Back from the back-forward cache or from sleep: ask, never steal. */
  #wake() {
    this.sitting.isLeaving = false;
    this.sitting.clock.forget();
    this.sitting.session.resume();
    this.sitting.refresh();
  }

  /** performance.now() stands still while some computers sleep; the date does not. */
  noticeSleep() {
    const now = performance.now();
    const date = Date.now();
    const slept = date - this.awake.date - (now - this.awake.now);
    this.awake = { date, now };
    if (slept > SLEEP_MS) this.#wake();
  }
}
