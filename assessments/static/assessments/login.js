/** A login that ended while the test was open. */

const REFUSED_HANDSHAKES = 3;

export class Login {
  /** @param {import("./sitting.js").Sitting} sitting */
  constructor(sitting) {
    this.sitting = sitting;
  }

  /**
   * A handshake refused for want of a login looks like a dead line to a browser. Ask
   * the page's own address, which says more.
   */
  async askWhy() {
    const { session, urls } = this.sitting;
    const { failures } = session.connection;
    if (!failures || failures % REFUSED_HANDSHAKES || !navigator.onLine) return;
    const response = await fetch(urls.sitting, { cache: "no-store" }).catch(() => null);
    if (!response?.redirected) return;
    const { pathname } = new URL(response.url);
    if (pathname === urls.receipt) this.sitting.finish();
    else if (pathname === urls.login) this.#gone();
    this.sitting.refresh();
  }

  #gone() {
    this.sitting.facts.signedOut = true;
    this.sitting.session.leave();
  }
}
