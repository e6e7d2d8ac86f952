/**
 * Changes that had not arrived when the test ended. They do not count, but the page hands
 * them over: the server keeps them beside the answers, the receipt lists them, and a person
 * may judge them.
 */

import { putJson } from "../../shared/requests.js";

const AGAIN_MS = 5_000;
const TRIES = 60;
// Refusals because of the seat or the time: the server keeps such a save beside the
// answers. After any other refusal the server keeps nothing, so the device keeps the change.
const KEPT = new Set([
  "answer.passed",
  "attempt.closed",
  "session.held",
  "session.replaced",
  "session.revoked",
  "session.signed_out",
]);

/**
 * Hand one change over. It is removed from the device when the server has it.
 *
 * @param {{api: string, outbox: import("./outbox.js").Outbox}} where
 * @param {import("./saver.js").Entry} entry
 * @param {string} connectionId  the session it was made in
 * @returns {Promise<boolean>} whether the server has it
 */
export async function handOver({ api, outbox }, entry, connectionId) {
  const { answer, response, base_revision, ref, at } = entry;
  const body = { ref, response, base_revision, answered_at: at };
  try {
    const reply = await putJson(`${api}answers/${answer}/`, body, connectionId);
    if (!reply.ok && !KEPT.has((await reply.json()).code)) return false;
  } catch {
    return false;
  }
  await outbox.remove(answer, ref);
  return true;
}

export class Late {
  /**
   * @param {object} needs
   * @param {string} needs.api
   * @param {import("./outbox.js").Outbox} needs.outbox
   * @param {import("./saver.js").Saver} needs.saver
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.isUnderWay = false;
    this.isKept = false;
  }

  async handOver() {
    const { connectionId } = this.needs.outbox;
    if (this.isUnderWay || this.isKept || !connectionId) return;
    this.isUnderWay = true;
    await this.needs.outbox.tellEnd();
    for (let tries = 0; tries < TRIES && !this.isKept; tries += 1) {
      if (tries) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      this.isKept = await this.#try(connectionId);
    }
    this.isUnderWay = false;
    this.needs.refresh();
  }

  /** @param {string} connectionId */
  async #try(connectionId) {
    const left = [...this.needs.saver.items.values()].flatMap(({ entry, problem }) =>
      entry && problem?.type !== "fault" ? [entry] : [],
    );
    const where = { api: this.needs.api, outbox: this.needs.outbox };
    const kept = left.map((entry) => handOver(where, entry, connectionId));
    return (await Promise.all(kept)).every(Boolean);
  }
}
