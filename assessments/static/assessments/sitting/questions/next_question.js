/**
 * A test whose questions come one at a time: the page holds those that were reached, and
 * the server sends the next one only after it was told that the one before is left.
 *
 * The wish to go on waits for the line and for what was typed; then the server is told
 * (sequence.js), and this page asks for its own address again, in the name of its
 * connection. Who writes on before the server was told takes the wish back.
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
    /** The number of the question to go on to, 0 while nobody wants to. */
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

  /** What the page says while the line is lost; "" when all questions are here. */
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

  /** Whose visit the server is told of. */
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

  /** @param {boolean} isEarly  it answered, before it had heard where this page stands */
  #missed(isEarly) {
    this.misses += 1;
    const wait = isEarly ? SOON_MS * 2 ** Math.min(this.misses, 5) : retryDelay(this.misses);
    this.notBefore = performance.now() + wait;
    setTimeout(() => this.needs.refresh(), wait + 5);
    // The word may have been refused, in a pause, or got lost.
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
    questions.stand(data.furthest, { focus: !this.needs.isReviewing() });
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
