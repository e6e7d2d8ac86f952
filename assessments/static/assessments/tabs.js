/** Other tabs of this browser: they share the outbox, and one of them is live. */

import { STATES } from "./states.js";

export class Tabs {
  /** @param {import("./sitting.js").Sitting} sitting */
  constructor(sitting) {
    this.sitting = sitting;
  }

  /** Another tab wrote to the outbox, which the live one sends. */
  async share() {
    const { session, saver, outbox } = this.sitting;
    if (!session.isLive) return this.catchUp();
    const entries = await outbox.load();
    saver.adopt(entries.filter(({ ref }) => !ref.startsWith(session.page)));
    this.sitting.writeAll();
    return this.sitting.refresh();
  }

  /** While this page stands still, another tab may have sent what it kept. */
  async catchUp() {
    const { outbox, saver, state } = this.sitting;
    if (!STATES[state]?.inert || !outbox.isDurable) return;
    saver.dropMissing(await outbox.load());
    this.sitting.refresh();
  }
}
