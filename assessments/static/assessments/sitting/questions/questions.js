/**
 * The questions on the page and their map: which question is shown, the content of its
 * inputs, and the status shown for each.
 */

import { byId, find, setText } from "../../shared/dom.js";
import { gettext } from "../../shared/i18n.js";
import { countInWords, wordsIn } from "../answers/responses.js";
import { inWords, isHalf, moveRow, readEdited, writeResponse } from "./widgets.js";

/** @typedef {import("../answers/responses.js").Response} Response */
/** @typedef {import("../answers/saver.js").Saver} Saver */
/**
 * @typedef {object} Handlers
 * @property {(id: number, response: Response) => void} edited
 * @property {(id: number) => void} rested  typing has ended
 * @property {(id: number) => void} visited
 * @property {(id: number, choice: "mine" | "theirs") => void} resolved
 * @property {(text: string) => void} said
 * @property {(go: () => void) => void} leaving  `go` shows the next question
 * @property {() => void} arriving  a question is about to have the focus
 * @property {(number: number) => void} arrived  the question to show in the address
 */
/** @typedef {{root: HTMLElement, body: HTMLFieldSetElement, link: HTMLElement}} Parts */
/**
 * The status of one answer, for the review.
 *
 * @typedef {object} QuestionState
 * @property {number} id
 * @property {number} number
 * @property {string} prompt  how the question begins
 * @property {string} given  the answer on this page, in words
 * @property {string} saved  what the server has, in words; "" for no answer
 * @property {{text: string, tone: string}} told
 * @property {boolean} isEmpty
 * @property {boolean} isHalf
 * @property {string} remark  what the question asks for and the answer has not; "" if nothing
 * @property {boolean} isRefused  the answer on this page is not saved
 * @property {boolean} isFlagged
 * @property {boolean} isClosed
 * @property {boolean} isAhead
 */

const SHORT_CHARS = 300;
const PROMPT_CHARS = 100;

/** @type {Record<string, {text: string, tone: string, mark: string, word: string}>} */
const TOLD = {
  "": { text: "", tone: "", mark: "", word: gettext("not answered") },
  saved: { text: gettext("✓ Saved"), tone: "ok", mark: "✓", word: gettext("answered") },
  unsaved: {
    text: gettext("Not saved yet"),
    tone: "",
    mark: "!",
    word: gettext("not saved yet"),
  },
  refused: { text: "", tone: "bad", mark: "!", word: gettext("not saved") },
  conflict: {
    text: gettext("✕ Not saved: choose which answer counts."),
    tone: "bad",
    mark: "!",
    word: gettext("not saved"),
  },
};
const HALF = { mark: "◐", word: gettext("half done") };
const CLEARED = { ...TOLD[""], tone: "ok", text: gettext("✓ Saved as not answered") };

export class Questions {
  /**
   * @param {Handlers} handlers
   */
  constructor(handlers) {
    this.handlers = handlers;
    this.form = byId("questions");
    /** @type {Map<number, Parts>} in paper order */
    this.parts = new Map();
    /** @type {Map<number, Response>} late responses, while they are offered */
    this.offers = new Map();
    this.current = 0;
    // The number of the question reached in a sequential test, 0 in a free test.
    this.reached = 0;
    this.form.addEventListener("input", (event) => this.#onInput(event));
    this.form.addEventListener("change", (event) => this.#onChange(event));
    this.form.addEventListener("click", (event) => this.#onClick(event));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.#listenForMoves();
    this.collect();
  }

  /** Take in the questions that are on the page; there may be none yet (paper.js). */
  collect() {
    this.parts = new Map([...this.form.querySelectorAll(".question")].map(partsOf));
    this.current = this.ids[0];
    for (const [id, { link }] of this.parts) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.goTo(id);
      });
    }
  }

  get ids() {
    return [...this.parts.keys()];
  }

  /** Whether the server has not sent this question yet. @param {number} number */
  isAhead(number) {
    const id = this.ids[number - 1];
    return id !== undefined && "ahead" in this.#at(id).root.dataset;
  }

  /** Put a question from the server in its place. @param {Element} section */
  bring(section) {
    const place = this.parts.get(Number(/** @type {HTMLElement} */ (section).dataset.answer));
    if (!place) return;
    place.root.replaceWith(section);
    const [id, parts] = partsOf(section);
    this.parts.set(id, parts);
  }

  /** @param {number} id */
  number(id) {
    return Number(this.#at(id).root.dataset.number);
  }

  /**
   * Show one question and hide the others.
   *
   * @param {number} id
   * @param {{focus?: boolean}} [options]  focus: to its heading, as after a click
   */
  show(id, { focus = false } = {}) {
    if (focus) this.handlers.arriving();
    this.current = id;
    for (const [other, { root, link }] of this.parts) {
      root.hidden = other !== id;
      if (other === id) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    const index = this.ids.indexOf(id);
    const previous = document.getElementById("previous");
    if (previous instanceof HTMLButtonElement) previous.disabled = index === 0;
    const isLast = index === this.ids.length - 1;
    button("next").disabled = button("next").hidden = isLast;
    button("to-review").hidden = !isLast;
    if (focus && this.parts.has(id)) find(this.#at(id).root, "h2").focus();
  }

  /**
   * Show the question that the candidate has reached in a sequential test.
   *
   * @param {number} number
   * @param {{focus?: boolean}} [options]
   */
  reach(number, { focus = true } = {}) {
    this.reached = number;
    this.show(this.ids[number - 1], { focus });
    this.handlers.arrived(number);
  }

  /** The question that the address names (`#q3`), if any. */
  named() {
    const element = location.hash && document.getElementById(location.hash.slice(1));
    const id = element instanceof HTMLElement ? Number(element.dataset.answer) : NaN;
    return this.parts.has(id) ? id : null;
  }

  /** @param {number} id */
  #visit(id) {
    this.show(id, { focus: true });
    this.handlers.arrived(this.number(id));
    this.handlers.visited(id);
  }

  /** @param {number} id */
  goTo(id) {
    const mayShow = !this.reached || this.number(id) === this.reached;
    if (this.parts.has(id) && mayShow) this.#visit(id);
  }

  /** @param {number} id @param {Response} response */
  write(id, response) {
    const { body, root } = this.#at(id);
    writeResponse(body, response);
    showCount(root);
  }

  /**
   * Show the status of one answer.
   *
   * @param {number} id
   * @param {Saver} saver
   * @param {boolean} flagged
   */
  tell(id, saver, flagged) {
    const { root, body, link } = this.#at(id);
    const problem = saver.items.get(id)?.problem;
    const told = this.#told(id, saver);
    const state = find(root, "[data-save-state]");
    setText(state, told.text);
    state.dataset.tone = told.tone;
    find(root, "[data-clear]").hidden = saver.shown(id) === null;
    showConflict(root, body, problem);
    showMarks(link, told, flagged, this.#place(id));
  }

  /** @param {number} id @param {Saver} saver */
  #told(id, saver) {
    const status = saver.status(id);
    const problem = saver.items.get(id)?.problem;
    if (problem?.type === "fault") return { ...TOLD[status], text: notSaved(problem.text) };
    const shown = saver.shown(id);
    if (status === "saved" && shown === null) return CLEARED;
    const isMarked = status === "saved" && isHalf(this.#at(id).body, shown);
    return isMarked ? { ...TOLD[status], ...HALF } : TOLD[status];
  }

  /**
   * @param {number} id
   * @param {Saver} saver
   * @param {boolean} isFlagged
   * @returns {QuestionState}
   */
  stateOf(id, saver, isFlagged) {
    const { root, body } = this.#at(id);
    const shown = saver.shown(id);
    const saved = saver.items.get(id)?.saved ?? null;
    const number = this.number(id);
    return {
      id,
      number,
      prompt: shorten(find(root, ".prompt").textContent ?? "", PROMPT_CHARS),
      given: shorten(inWords(body, shown), SHORT_CHARS),
      saved: saved ? shorten(inWords(body, saved), SHORT_CHARS) : "",
      told: this.#told(id, saver),
      isEmpty: shown === null,
      isHalf: isHalf(body, shown),
      remark: shown === null ? "" : remarkOf(root),
      isRefused: Boolean(saver.items.get(id)?.problem),
      isFlagged,
      isClosed: Boolean(this.reached) && number < this.reached,
      isAhead: Boolean(this.reached) && number > this.reached,
    };
  }

  /** Whether the question is closed or ahead in a sequential test. @param {number} id */
  #place(id) {
    if (!this.reached || this.number(id) === this.reached) return "";
    return this.number(id) < this.reached ? gettext("closed") : gettext("not reached yet");
  }

  /** One answer in a line of words. @param {number} id @param {Response} response */
  describe(id, response) {
    const answer = shorten(inWords(this.#at(id).body, response), SHORT_CHARS);
    return gettext("question %(number)s, %(answer)s", { number: this.number(id), answer });
  }

  /** @param {boolean} readOnly */
  setReadOnly(readOnly) {
    for (const { body } of this.parts.values()) body.disabled = readOnly;
  }

  /** @param {Event} event */
  #onInput(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.matches("textarea, input[type=text]")) this.#edited(target);
  }

  /** @param {Event} event */
  #onChange(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.matches("textarea, input[type=text]")) this.handlers.rested(idOf(target));
    else this.#edited(target);
  }

  /** @param {Event} event */
  #onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!target) return;
    const id = idOf(target);
    const { root, body } = this.#at(id);
    if (target.dataset.move) this.handlers.said(moveRow(body, target));
    if (target.dataset.move || "confirmOrder" in target.dataset) this.#edited(target);
    if ("confirmOrder" in target.dataset) find(body, "[data-move]").focus();
    if ("clear" in target.dataset) this.#clear(id, root);
    if (target.dataset.offer) this.#takeOffer(id, target.dataset.offer === "use");
    const choice = target.dataset.resolve;
    if (choice === "mine" || choice === "theirs") this.handlers.resolved(id, choice);
  }

  /**
   * Offer a response that came after the end, in a test that was opened again.
   *
   * @param {number} id
   * @param {Response} response
   */
  offer(id, response) {
    const { root, body } = this.#at(id);
    const template = /** @type {HTMLTemplateElement} */ (byId("offer"));
    const notice = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    setText(find(notice, "[data-late]"), inWords(body, response));
    find(root, ".question-foot").after(notice);
    this.offers.set(id, response);
  }

  /** @param {number} id @param {boolean} isUsed */
  #takeOffer(id, isUsed) {
    const { root } = this.#at(id);
    const response = this.offers.get(id) ?? null;
    find(root, "h2").focus();
    find(root, "[data-offered]").remove();
    if (!isUsed) return;
    this.write(id, response);
    this.handlers.edited(id, response);
  }

  /** @param {number} id @param {HTMLElement} root */
  #clear(id, root) {
    find(root, "h2").focus();
    this.write(id, null);
    this.handlers.edited(id, null);
  }

  /** @param {HTMLElement} source */
  #edited(source) {
    const id = idOf(source);
    const { root, body } = this.#at(id);
    showCount(root);
    this.handlers.edited(id, readEdited(body, source));
  }

  #listenForMoves() {
    const step = (/** @type {number} */ by) => {
      const id = this.ids[this.ids.indexOf(this.current) + by];
      if (id !== undefined) this.#visit(id);
    };
    document.getElementById("previous")?.addEventListener("click", () => step(-1));
    byId("next").addEventListener("click", () => {
      this.handlers.leaving(() => {
        if (this.reached) this.reached = Math.min(this.reached + 1, this.ids.length);
        step(1);
      });
    });
    addEventListener("hashchange", () => {
      const id = this.named();
      if (id !== null && id !== this.current) this.goTo(id);
    });
  }

  /** @param {number} id @returns {Parts} */
  #at(id) {
    const parts = this.parts.get(id);
    if (!parts) throw new RangeError(`no question for answer ${id}`);
    return parts;
  }
}

/** @param {Element} element @returns {[number, Parts]} */
function partsOf(element) {
  const root = /** @type {HTMLElement} */ (element);
  const body = /** @type {HTMLFieldSetElement} */ (find(root, "fieldset"));
  const link = find(document, `.map [data-answer="${root.dataset.answer}"]`);
  return [Number(root.dataset.answer), { root, body, link }];
}

/** @param {HTMLElement} source */
function idOf(source) {
  const root = /** @type {HTMLElement} */ (source.closest(".question"));
  return Number(root.dataset.answer);
}

/** @param {string} text @param {number} most */
function shorten(text, most) {
  const words = text.trim();
  return words.length > most ? `${words.slice(0, most)}…` : words;
}

/** @param {string} reason */
const notSaved = (reason) => gettext("✕ Not saved: %(reason)s", { reason });

/** @param {string} id */
const button = (id) => /** @type {HTMLButtonElement} */ (byId(id));

/** @param {HTMLElement} root */
function showCount(root) {
  const count = root.querySelector("[data-count]");
  const text = root.querySelector("textarea")?.value ?? "";
  if (count) setText(count, [countInWords(text), remarkOf(root)].filter(Boolean).join(" · "));
}

/**
 * What the question asks for, if the answer has too few or too many words; else "".
 *
 * @param {HTMLElement} root
 */
function remarkOf(root) {
  const count = /** @type {HTMLElement | null} */ (root.querySelector("[data-asked]"));
  const area = root.querySelector("textarea");
  if (!count || !area || area.value === area.defaultValue) return "";
  const words = wordsIn(area.value);
  const { least = 0, most = Infinity, asked = "" } = count.dataset;
  return words < Number(least) || words > Number(most) ? `⚠ ${asked}` : "";
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} body
 * @param {import("../answers/saver.js").Problem | null | undefined} problem
 */
function showConflict(root, body, problem) {
  const notice = find(root, "[data-conflict]");
  notice.hidden = problem?.type !== "conflict";
  if (problem?.type === "conflict") {
    setText(find(notice, "[data-theirs]"), inWords(body, problem.response));
  }
  for (const input of body.querySelectorAll("textarea, input[type=text]")) {
    input.setAttribute("aria-invalid", String(problem?.type === "fault"));
  }
}

/**
 * @param {HTMLElement} link
 * @param {{mark: string, word: string}} told
 * @param {boolean} flagged
 * @param {string} place
 */
function showMarks(link, { mark, word }, flagged, place) {
  setText(find(link, "[data-marks]"), mark + (flagged ? "⚑" : ""));
  const words = [word, flagged ? gettext("flagged") : "", place].filter(Boolean);
  setText(find(link, "[data-words]"), `, ${words.join(", ")}`);
}
