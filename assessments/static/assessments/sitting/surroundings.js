/** Events of the browser: network, visibility, sleep, and page loads and unloads. */

import { rememberCaret } from "./page/caret.js";
import { rememberPage } from "./page_id.js";

const SLEEP_MS = 2_000;

export class Surroundings {
  /**
   * @param {object} needs
   * @param {string} needs.attempt
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./answers/outbox.js").Outbox} needs.outbox
   * @param {import("../shared/clock.js").Clock} needs.clock
   * @param {import("./leaving.js").Departure} needs.departure
   * @param {() => boolean} needs.guards  whether the state asks before leaving unsent changes
   * @param {() => void} needs.send
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.awake = { date: Date.now(), now: performance.now() };
    this.#listen();
  }

  #listen() {
    const { session, saver } = this.needs;
    addEventListener("online", () => session.resume());
    addEventListener("offline", () => session.drop());
    addEventListener("pagehide", () => this.#hide());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.#wake();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) saver.flush();
      else session.resume();
      this.needs.refresh();
    });
    addEventListener("beforeunload", (event) => {
      const { unsent } = saver.summary();
      if (this.needs.guards() && unsent && !this.needs.departure.isUnderWay) event.preventDefault();
    });
  }

  #hide() {
    const { outbox, saver, session } = this.needs;
    rememberCaret(this.needs.attempt);
    rememberPage(this.needs.attempt, session.page);
    outbox.hurry();
    saver.flush();
    this.needs.send();
    session.leave();
  }

  /** Back from the back-forward cache or from sleep: resume, never take the seat. */
  #wake() {
    this.needs.departure.undo();
    this.needs.clock.forget();
    this.needs.session.resume();
    this.needs.refresh();
  }

  /** On some computers performance.now() stops during sleep; Date.now() does not. */
  noticeSleep() {
    const now = performance.now();
    const date = Date.now();
    const slept = date - this.awake.date - (now - this.awake.now);
    this.awake = { date, now };
    if (slept > SLEEP_MS) this.#wake();
  }
}
