/**
 * What had not arrived when the test ended. It is not used, and handed over all the same:
 * the server keeps it beside the answers, the receipt lists it, and a person may judge.
 */

import { putJson } from "./requests.js";

const AGAIN_MS = 5_000;
const TRIES = 60;
// The save was refused for what this page is: the server has kept it.
const KEPT = [200, 409, 410];

export class Late {
  /** @param {import("./sitting.js").Sitting} sitting */
  constructor(sitting) {
    this.sitting = sitting;
    /** The session that these changes were made in; "" when there was none. */
    this.connectionId = "";
    this.isUnderWay = false;
    this.isKept = false;
  }

  async handOver() {
    if (this.isUnderWay || this.isKept || !this.connectionId) return;
    this.isUnderWay = true;
    for (let tries = 0; tries < TRIES && !this.isKept; tries += 1) {
      if (tries) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      const kept = await Promise.all(this.#left().map((entry) => this.#send(entry)));
      this.isKept = kept.every(Boolean);
    }
    this.isUnderWay = false;
    this.sitting.refresh();
  }

  #left() {
    const items = [...this.sitting.saver.items.values()];
    return items.flatMap(({ entry, problem }) => (entry && problem?.type !== "fault" ? [entry] : []));
  }

  /** @param {import("./saver.js").Entry} entry  @returns {Promise<boolean>} */
  async #send({ answer, response, base_revision, ref, at }) {
    const body = { ref, response, base_revision, answered_at: at };
    const address = `${this.sitting.urls.api}answers/${answer}/`;
    try {
      const { status } = await putJson(address, body, this.connectionId);
      if (!KEPT.includes(status)) return false;
    } catch {
      return false;
    }
    this.sitting.outbox.remove(answer, ref);
    return true;
  }
}
