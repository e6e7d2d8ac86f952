/** Flagged questions. The last change of each question is sent. Pure. */

export class Flags {
  /**
   * @param {string} page  makes the refs of changes unique
   * @param {{id: number, flagged: boolean}[]} answers
   */
  constructor(page, answers) {
    this.page = page;
    this.changes = 0;
    /** @type {Map<number, boolean>} */
    this.values = new Map(answers.map(({ id, flagged }) => [id, flagged]));
    /** @type {Map<number, {ref: string, sent: boolean}>} */
    this.waiting = new Map();
  }

  /** @param {number} id */
  isFlagged(id) {
    return this.values.get(id) ?? false;
  }

  /** @param {number} id  @returns {boolean} what it is now */
  toggle(id) {
    const flagged = !this.isFlagged(id);
    this.values.set(id, flagged);
    this.waiting.set(id, { ref: `${this.page}:flag${(this.changes += 1)}`, sent: false });
    return flagged;
  }

  /** The changes to send now; from here on they count as sent. */
  take() {
    const unsent = [...this.waiting].filter(([, change]) => !change.sent);
    return unsent.map(([answer, change]) => {
      change.sent = true;
      return { type: "answer.flag", ref: change.ref, answer, flagged: this.isFlagged(answer) };
    });
  }

  /** The change was acknowledged, or refused for good. @param {string | undefined} ref */
  settle(ref) {
    for (const [id, change] of this.waiting) {
      if (change.ref === ref) this.waiting.delete(id);
    }
  }

  /** Send it again. @param {string | undefined} ref */
  retry(ref) {
    for (const change of this.waiting.values()) if (change.ref === ref) change.sent = false;
  }

  /** Sent changes may not have arrived, so they are sent again; repeats change nothing. */
  disconnected() {
    for (const change of this.waiting.values()) change.sent = false;
  }

  /** @param {{id: number, flagged: boolean}[]} answers */
  started(answers) {
    for (const { id, flagged } of answers) {
      if (!this.waiting.has(id)) this.values.set(id, flagged);
    }
  }
}
