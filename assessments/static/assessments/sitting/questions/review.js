/**
 * The review inside the sitting: every answer as it is on this page, which answers are
 * missing, half done or not saved, and the button that submits.
 *
 * The review is a view of the page and not its own page, so seat, clock, pause and messages
 * go on. The address says which view is shown.
 */

import { byId, find, setText } from "../../shared/dom.js";
import { gettext, ngettext } from "../../shared/i18n.js";

/** @typedef {import("./questions.js").QuestionState} QuestionState */

const WORDS = {
  /** @param {string} title */
  title: (title) => gettext("Review and submit: %(title)s", { title }),
  /** @param {number} number */
  question: (number) => gettext("Question %(number)s", { number }),
  /** @param {string} answer */
  counts: (answer) => gettext("What is saved and counts: %(answer)s", { answer }),
  /** @param {number} answered @param {number} all */
  answered: (answered, all) => gettext("%(answered)s of %(all)s answered", { answered, all }),
  flagged: gettext("Flagged"),
  closed: gettext("left, cannot be gone back to"),
  ahead: gettext("not reached yet"),
  /** @param {number} count */
  without: (count) =>
    ngettext(
      "%(count)s answer is not saved and will not be handed in.",
      "%(count)s answers are not saved and will not be handed in.",
      count,
    ),
};

/** The groups of answers named above the list, in this order. */
const GROUPS = [
  { name: gettext("Not saved:"), has: (/** @type {QuestionState} */ one) => one.isRefused },
  { name: gettext("Without an answer:"), has: (/** @type {QuestionState} */ one) => one.isEmpty },
  { name: gettext("Half done:"), has: (/** @type {QuestionState} */ one) => one.isHalf },
  { name: gettext("Flagged:"), has: (/** @type {QuestionState} */ one) => one.isFlagged },
];

export class Review {
  /**
   * @param {object} needs
   * @param {Record<"sitting" | "review", string>} needs.urls
   * @param {import("./questions.js").Questions} needs.questions
   * @param {import("../answers/saver.js").Saver} needs.saver
   * @param {import("../answers/flags.js").Flags} needs.flags
   * @param {(isOpen: boolean) => void} needs.turned  the review is shown now, or the questions are
   */
  constructor(needs) {
    this.needs = needs;
    this.root = byId("review-view");
    this.list = byId("review-answers");
    this.template = /** @type {HTMLTemplateElement} */ (byId("review-answer"));
    this.isOpen = false;
    this.title = document.title;
    /** @type {Map<number, HTMLElement>} */
    this.rows = new Map();
    this.root.addEventListener("click", (event) => this.#onClick(event));
    byId("review-back").addEventListener("click", () => this.leave());
    addEventListener("popstate", () => this.#follow());
  }

  // Keep the history state: it has the page's name for a restored page (page_id.js).

  /** Show the review, as after a click, under an address that can be reloaded. */
  open() {
    if (this.isOpen) return;
    history.pushState(history.state, "", this.needs.urls.review);
    this.enter();
  }

  /** Show the review; the address becomes its own. */
  enter() {
    history.replaceState(history.state, "", this.needs.urls.review);
    this.#set(true);
    scrollTo(0, 0);
    find(this.root, "h2").focus();
  }

  /** Back to the question at hand, with the focus. */
  leave() {
    const { questions } = this.needs;
    questions.show(questions.current, { focus: true });
    this.named(questions.number(questions.current));
  }

  /** A question is about to have the focus. */
  close() {
    if (!this.isOpen) return;
    history.pushState(history.state, "", this.needs.urls.sitting);
    this.#set(false);
  }

  /** Put the shown question into the address. @param {number} number */
  named(number) {
    if (!this.isOpen) history.replaceState(history.state, "", `${this.needs.urls.sitting}#q${number}`);
  }

  /** Back and Forward. */
  #follow() {
    const isWanted = location.pathname === this.needs.urls.review;
    if (isWanted === this.isOpen) return;
    if (isWanted) this.enter();
    else {
      this.#set(false);
      this.leave();
    }
  }

  /** @param {boolean} isOpen */
  #set(isOpen) {
    this.isOpen = isOpen;
    document.body.dataset.view = isOpen ? "review" : "questions";
    this.root.hidden = !isOpen;
    document.title = isOpen ? WORDS.title(this.title) : this.title;
    this.needs.turned(isOpen);
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const link = /** @type {HTMLElement} */ (event.target).closest("a[data-answer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.needs.questions.goTo(Number(/** @type {HTMLElement} */ (link).dataset.answer));
  }

  show() {
    if (!this.isOpen) return;
    const { questions, saver, flags } = this.needs;
    const all = questions.ids.map((id) => questions.stateOf(id, saver, flags.isFlagged(id)));
    const answered = all.filter((one) => !one.isEmpty).length;
    setText(byId("review-count"), WORDS.answered(answered, all.length));
    this.#point(all);
    for (const one of all) this.#fill(this.#row(one.id), one);
    const refused = all.filter((one) => one.isRefused).length;
    setText(byId("review-without"), refused ? WORDS.without(refused) : "");
    byId("review-without").hidden = !refused;
  }

  /** @param {QuestionState[]} all */
  #point(all) {
    const groups = GROUPS.map(({ name, has }) => ({ name, found: all.filter(has) }));
    const shown = groups.filter(({ found }) => found.length);
    byId("review-complete").hidden = all.some((one) => one.isEmpty || one.isRefused || one.isHalf);
    const root = byId("review-points");
    const is = JSON.stringify(shown.map(({ name, found }) => [name, found.map(({ id }) => id)]));
    if (root.dataset.is === is) return;
    root.dataset.is = is;
    root.replaceChildren(...shown.map(pointsOf));
  }

  /** @param {number} id */
  #row(id) {
    const known = this.rows.get(id);
    if (known) return known;
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (this.template.content.cloneNode(true)).firstElementChild
    );
    this.rows.set(id, row);
    this.list.append(row);
    return row;
  }

  /** @param {HTMLElement} row @param {QuestionState} one */
  #fill(row, one) {
    setText(find(row, "[data-number]"), WORDS.question(one.number));
    setText(find(row, "[data-prompt]"), one.isAhead ? "" : one.prompt);
    const given = find(row, "[data-given]");
    setText(given, one.isAhead ? "" : one.given);
    given.classList.toggle("muted", one.isEmpty);
    const state = find(row, "[data-state]");
    setText(state, one.told.text);
    state.dataset.tone = one.told.tone;
    const counts = one.isRefused && one.saved ? WORDS.counts(one.saved) : one.remark;
    setText(find(row, "[data-counts]"), counts);
    find(row, "[data-flag]").hidden = !one.isFlagged;
    setText(find(row, "[data-place]"), placeOf(one));
    const change = /** @type {HTMLAnchorElement} */ (find(row, "a"));
    change.hidden = Boolean(placeOf(one));
    change.dataset.answer = String(one.id);
    change.href = `${this.needs.urls.sitting}#q${one.number}`;
    setText(find(change, "[data-of]"), ` ${gettext("answer %(number)s", { number: one.number })}`);
  }
}

/** @param {QuestionState} one */
const placeOf = ({ isClosed, isAhead }) => (isClosed ? WORDS.closed : isAhead ? WORDS.ahead : "");

/** The line of a group, with a link to each answer. @param {{name: string, found: QuestionState[]}} group */
function pointsOf({ name, found }) {
  const line = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = name;
  line.append(strong);
  found.forEach((one, index) => line.append(index ? ", " : " ", linkTo(one)));
  return line;
}

/** @param {QuestionState} one */
function linkTo(one) {
  const isOut = one.isClosed || one.isAhead;
  const link = document.createElement(isOut ? "span" : "a");
  link.textContent = WORDS.question(one.number);
  if (link instanceof HTMLAnchorElement) {
    link.href = `#q${one.number}`;
    link.dataset.answer = String(one.id);
  }
  return link;
}
