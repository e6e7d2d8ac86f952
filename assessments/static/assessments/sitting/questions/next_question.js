/**
 * A test whose questions come one at a time: the page has the questions reached so far. The
 * server sends the next question only after the page has told it that the candidate left
 * the current one.
 *
 * When the candidate wants to go on, the page waits until it is connected and everything
 * typed is saved. Then it tells the server (sequence.js) and fetches its own address again,
 * with its connection id. A candidate who types again before that cancels the wish.
 */

import { retryDelay } from "../boot.js";
import { byId, setText } from "../../shared/dom.js";

const SOON_MS = 150;
const PATIENCE_MS = 1_000;

export class NextQuestion {
  /**
   * @param {object} needs
   * @param {Pick<import("../page/choosing.js").Known, "paused" | "closed" | "timeUp">} needs.facts
   * @param {import("../../../realtime/session.js").Session} needs.session
   * @param {import("../answers/saver.js").Saver} needs.saver
   * @param {import("./questions.js").Questions} needs.questions
   * @param {import("./paper.js").Paper} needs.paper
   * @param {import("./sequence.js").Sequence} needs.sequence
   * @param {import("../../shared/announcer.js").Announcer} needs.announcer
   * @param {() => boolean} needs.isReviewing
   * @param {(id: number) => void} needs.visit
   * @param {() => void} needs.arrived  the question is on the page
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.notice = byId("on-its-way");
    /** The number of the question to go on to, 0 if the candidate does not want to. */
    this.wanted = 0;
    this.since = 0;
    /** The server was told, so the question at hand may be closed by now. */
    this.isTold = false;
    this.isUnderWay = false;
    this.misses = 0;
    this.notBefore = 0;
  }

  /** @param {number} number */
  lacks(number) {
    return this.needs.questions.isAhead(number);
  }

  /** What the page says while the connection is lost; "" if all questions are here. */
  get needsLine() {
    const { questions, paper } = this.needs;
    return paper.isHere && this.lacks(questions.ids.length) ? (this.notice.dataset.lost ?? "") : "";
  }

  /** @param {number} number */
  want(number) {
    this.wanted = number;
    this.since = performance.now();
    this.misses = this.notBefore = 0;
    setTimeout(() => this.needs.refresh(), PATIENCE_MS);
    this.needs.visit(this.needs.questions.current);
    if (!this.needs.session.isLive) this.needs.announcer.say(this.#text());
  }

  /** The candidate stays, unless the server was told already. */
  withdraw() {
    if (!this.isTold) this.wanted = 0;
  }

  /** The question whose visit the server is told. */
  get id() {
    const { questions } = this.needs;
    return this.wanted ? questions.ids[this.wanted - 1] : questions.current;
  }

  told() {
    this.isTold = this.wanted > 0;
  }

  update() {
    const { session, facts, saver, questions } = this.needs;
    if (saver.items.get(questions.current)?.problem) this.withdraw();
    const mayRead = session.isLive && !facts.paused && !facts.closed && !facts.timeUp;
    const isDue = performance.now() >= this.notBefore && !this.isUnderWay;
    if (this.isTold && mayRead && isDue) void this.#fetch();
  }

  async #fetch() {
    this.isUnderWay = true;
    const page = await this.needs.paper.asked().catch(() => null);
    this.isUnderWay = false;
    if (page && page.data.furthest >= this.wanted) this.#take(page);
    else this.#missed(Boolean(page));
    this.needs.refresh();
  }

  /** @param {boolean} isEarly  the server answered, but did not know of the visit yet */
  #missed(isEarly) {
    this.misses += 1;
    const wait = isEarly ? SOON_MS * 2 ** Math.min(this.misses, 5) : retryDelay(this.misses);
    this.notBefore = performance.now() + wait;
    setTimeout(() => this.needs.refresh(), wait + 5);
    // The visit may have been refused during a pause, or lost.
    this.needs.sequence.visited(this.needs.questions.current);
  }

  /** @param {{page: Document, data: Record<string, any>}} fetched */
  #take({ page, data }) {
    const { questions, saver, sequence } = this.needs;
    const brought = [...page.querySelectorAll(".question:not([data-ahead])")].filter((one) =>
      this.lacks(Number(/** @type {HTMLElement} */ (one).dataset.number)),
    );
    for (const section of brought) questions.bring(section);
    const ids = brought.map((one) => Number(/** @type {HTMLElement} */ (one).dataset.answer));
    saver.know(data.answers.filter((/** @type {{id: number}} */ { id }) => ids.includes(id)));
    for (const id of ids) questions.write(id, saver.shown(id));
    this.wanted = 0;
    this.isTold = false;
    sequence.floor = Math.max(sequence.floor, data.furthest);
    questions.reach(data.furthest, { focus: !this.needs.isReviewing() });
    this.needs.arrived();
  }

  /** @returns {string} */
  #text() {
    const { comes = "", waits = "" } = this.notice.dataset;
    return this.needs.session.isLive ? comes : waits;
  }

  show() {
    const isLate = performance.now() - this.since > PATIENCE_MS;
    const { isLive } = this.needs.session;
    this.notice.hidden = !this.wanted || (isLive && !isLate);
    if (!this.notice.hidden) setText(this.notice, this.#text());
  }
}
