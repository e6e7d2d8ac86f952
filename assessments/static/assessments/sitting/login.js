/** Handles a login that ended while the test was open: the page offers to sign in again. */

import { byId, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { post } from "../shared/requests.js";

const REFUSED_HANDSHAKES = 3;
// Over HTTP a seat is live for 30 s after its last request (realtime/seat/seats.py).
const HTTP_LEASE_MS = 31_000;

const WRONG = gettext("The password is not right. It is case-sensitive.");
const NO_LINE = gettext("There is no connection to the service. Try again.");

export class Login {
  /**
   * @param {object} needs
   * @param {string} needs.username  only this user may go on with this page
   * @param {string} needs.policy  the test's rule for a second sign-in
   * @param {Record<"sitting" | "receipt" | "login", string>} needs.urls
   * @param {Pick<import("./page/choosing.js").Known, "signedOut">} needs.facts
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {() => void} needs.finish
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.lostAt = 0;
    this.form = /** @type {HTMLFormElement} */ (byId("sign-in"));
    this.password = /** @type {HTMLInputElement} */ (byId("sign-in-password"));
    this.isBusy = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#signIn();
    });
  }

  /**
   * To a browser, a handshake refused for a missing login looks like a lost connection. Ask
   * the page's own address, whose response says more.
   */
  async askWhy() {
    const { session, urls } = this.needs;
    const { failures } = session.connection;
    if (!failures || failures % REFUSED_HANDSHAKES || !navigator.onLine) return;
    const response = await fetch(urls.sitting, { cache: "no-store" }).catch(() => null);
    if (!response?.redirected || session.isLive) return;
    const { pathname } = new URL(response.url);
    if (pathname === urls.receipt) this.needs.finish();
    else if (pathname === urls.login) this.#gone();
    this.needs.refresh();
  }

  #gone() {
    this.lostAt = this.needs.session.connection.downSince;
    this.needs.facts.signedOut = true;
    this.needs.session.leave();
  }

  async #signIn() {
    if (this.isBusy) return;
    this.isBusy = true;
    const problem = await this.#trySignIn().catch(() => NO_LINE);
    this.isBusy = false;
    this.password.value = "";
    setText(byId("sign-in-error"), problem);
    if (problem) this.password.focus();
    else this.#goOn();
  }

  /** @returns {Promise<string>} what went wrong, in words; "" when signed in */
  async #trySignIn() {
    const { login, sitting } = this.needs.urls;
    // This sets the cookie that the next request needs. If another tab has signed in
    // already, the response is a redirect.
    const page = await fetch(login, { cache: "no-store", redirect: "manual" });
    if (page.type === "opaqueredirect") return "";
    const { username } = this.needs;
    const fields = { username, password: this.password.value, next: sitting };
    const response = await post(login, fields);
    if (response.type === "opaqueredirect") return "";
    return response.ok ? WRONG : NO_LINE;
  }

  /** Claim the seat: a person who types the password here wants the test here. */
  #goOn() {
    this.needs.facts.signedOut = false;
    setTimeout(() => this.needs.session.claim(), this.#patience());
    this.needs.refresh();
  }

  /**
   * How long to wait before the claim. A socket's seat ended with the old sign-in. A seat over
   * HTTP is still live, and to the server the new sign-in is another one: under the policy
   * `hold` its claim would put the test on hold.
   */
  #patience() {
    const { basic } = this.needs.session.connection;
    if (!basic || this.needs.policy !== "hold") return 0;
    return Math.max(0, this.lostAt + HTTP_LEASE_MS - performance.now());
  }
}
