/**
 * The paper of a page that was rendered without questions. The page fetches the questions
 * when the server has let it in, and puts them in their usual place.
 *
 * Reading is fenced like saving. A page opened while another sign-in has the test, or while
 * the test is paused or on hold, has no questions. Once the page has the seat, it fetches its
 * own address again, with its connection id.
 */

import { retryDelay } from "../boot.js";
import { byId, find, setText } from "../../shared/dom.js";
import { gettext } from "../../shared/i18n.js";

/** @typedef {import("../../../realtime/protocol.js").Frame} Frame */

const NOT_LOADED = gettext("The questions could not be loaded. This page tries again.");

export class Paper {
  /**
   * @param {object} needs
   * @param {string} needs.address  of this page
   * @param {string} needs.withheld  why there is no paper; "" with one
   * @param {Pick<import("../page/choosing.js").Known, "paused" | "closed">} needs.facts
   * @param {import("../../../realtime/session.js").Session} needs.session
   * @param {(data: Record<string, any>, started: Frame) => void} needs.arrived
   *   the questions are on the page now; the session had started before
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.isHere = needs.withheld === "";
    /** @type {Frame | null} the last session.started */
    this.started = null;
    this.isUnderWay = false;
    this.failures = 0;
    this.notBefore = 0;
  }

  /** Fetch the paper if it is missing and may be read. */
  update() {
    const { session, facts } = this.needs;
    const isDue = performance.now() >= this.notBefore;
    const mayRead = session.isLive && this.started && !facts.paused && !facts.closed;
    if (!this.isHere && !this.isUnderWay && mayRead && isDue) void this.#fetch();
  }

  async #fetch() {
    this.isUnderWay = true;
    const page = await this.asked().catch(() => null);
    this.isUnderWay = false;
    if (page) this.#arrived(page);
    else {
      this.failures += 1;
      this.notBefore = performance.now() + retryDelay(this.failures);
      // One failure may happen while the seat moves, so report only repeated failures.
      if (this.failures > 1) setText(byId("no-paper-state"), NOT_LOADED);
    }
    this.needs.refresh();
  }

  /** Fetch this page's own address; null if the response has no questions. */
  async asked() {
    const reply = await fetch(this.needs.address, {
      headers: { "X-Connection-Id": String(this.started?.connection_id) },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const data = JSON.parse(page.getElementById("sitting")?.textContent ?? "{}");
    return reply.ok && data.withheld === "" ? { page, data } : null;
  }

  /** @param {{page: Document, data: Record<string, any>}} fetched */
  #arrived({ page, data }) {
    for (const place of ["#questions", ".map ol"]) {
      find(document, place).replaceChildren(...find(page, place).childNodes);
    }
    for (const part of document.querySelectorAll("[data-with-paper]")) {
      /** @type {HTMLElement} */ (part).hidden = false;
    }
    byId("no-paper").remove();
    this.isHere = true;
    this.needs.arrived(data, /** @type {Frame} */ (this.started));
  }
}
