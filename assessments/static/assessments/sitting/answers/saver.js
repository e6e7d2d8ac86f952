/**
 * Saving: decides which change of which answer is sent when, and tracks what the server has
 * acknowledged. Pure: knows neither the socket nor the page.
 *
 * One save per answer is in flight. Later edits wait and replace each other. A change
 * leaves the outbox only when the server has acknowledged exactly that change.
 */

import { gettext } from "../../shared/i18n.js";
import { fault, isTyped, kindOf, normalise } from "./responses.js";
import { refusalInWords } from "../../shared/words.js";

/** @typedef {import("./responses.js").Response} Response */
/**
 * A change that the server has not acknowledged. The outbox keeps it.
 *
 * @typedef {object} Entry
 * @property {number} answer
 * @property {Response} response
 * @property {number} base_revision  the revision it was made on
 * @property {string} ref  its name, unique per change
 * @property {number} at  when it was made, by this device's clock
 * @property {string[]} mine  refs of earlier changes that it replaced and that may have
 *   arrived
 */
/**
 * Why a change is not sent. A conflict carries the server's response.
 *
 * @typedef {{type: "fault", text: string}
 *   | {type: "conflict", revision: number, response: Response}} Problem
 */
/**
 * @typedef {object} Item
 * @property {number} id
 * @property {string} kind
 * @property {number} revision  the last one that the server told
 * @property {Response} saved  what the server has at that revision
 * @property {string} ref  of the change that made that revision
 * @property {Entry | null} entry  the change not acknowledged yet
 * @property {{ref: string, response: Response, since: number} | null} flight
 * @property {Problem | null} problem
 * @property {number} dueAt  when the change may be sent
 * @property {number | null} typingSince
 * @property {number} failures
 */
/**
 * Keeps entries so that they survive a crash.
 *
 * @typedef {object} Store
 * @property {(entry: Entry) => void} put  replaces the entry of the same answer
 * @property {(answer: number, ref: string) => void} remove  only if it is still this change
 */
/** @typedef {{id: number, response: Response, revision: number, ref?: string}} Told */

// The question was left for good; the server keeps later changes as drafts.
const PASSED = "answer.passed";
const IDLE_MS = 500;
const TYPING_MS = 3_000;
const REMEMBERED = 20;
// How many of the frames that may await a reply are left to flags, visits and help calls.
const OTHERS = 8;

export class Saver {
  /**
   * @param {object} options
   * @param {string} options.page  the page's id; makes refs of changes unique
   * @param {(Told & {kind: string, units?: boolean})[]} options.answers
   * @param {Store} options.store
   * @param {(failures: number) => number} options.delay  ms until a refused save is
   *   tried again
   * @param {boolean} [options.inOrder]  an answer is sent only when all earlier answers have
   *   been saved, because saving a later answer closes them
   * @param {() => number} [options.now]  a monotonic clock, ms
   */
  constructor({ page, answers, store, delay, inOrder = false, now = () => performance.now() }) {
    this.page = page;
    this.store = store;
    this.delay = delay;
    this.inOrder = inOrder;
    this.now = now;
    this.limits = { text_chars: 20_000, unacked: 32, frame_bytes: 131_072 };
    this.changes = 0;
    /** @type {Set<string>} refs of changes that this page has sent */
    this.sent = new Set();
    /** @type {Map<number, Item>} */
    this.items = new Map(answers.map((told) => [told.id, newItem(told)]));
    /** @type {Map<number, Entry>} found in the outbox before the answers were known */
    this.strays = new Map();
  }

  /** Learn the answers, on a page that began without. @param {(Told & {kind: string, units?: boolean})[]} answers */
  know(answers) {
    for (const told of answers) this.items.set(told.id, newItem(told));
    const found = [...this.strays.values()];
    this.strays.clear();
    this.adopt(found);
  }

  /** What the candidate sees in the question. @param {number} id @returns {Response} */
  shown(id) {
    const item = this.#item(id);
    return item.entry ? item.entry.response : item.saved;
  }

  /**
   * The candidate changed an answer.
   *
   * @param {number} id
   * @param {Response} response
   */
  edit(id, response) {
    const item = this.#item(id);
    const normal = normalise(item.kind, response);
    item.entry = this.#replace(item, normal);
    if (item.problem?.type !== "conflict") item.problem = this.#fault(item);
    this.#postpone(item);
    this.store.put(item.entry);
  }

  /** @param {Item} item @param {Response} response @returns {Entry} */
  #replace(item, response) {
    const old = item.entry;
    return {
      answer: item.id,
      response,
      base_revision: old ? old.base_revision : item.revision,
      ref: `${this.page}:${(this.changes += 1)}`,
      at: Date.now(),
      mine: old ? this.#ancestors(old) : [],
    };
  }

  /** A change by another page of this browser may have been sent too. @param {Entry} entry */
  #ancestors(entry) {
    const isOurs = entry.ref.startsWith(this.page);
    const mayHaveArrived = !isOurs || this.sent.has(entry.ref);
    return [...entry.mine, ...(mayHaveArrived ? [entry.ref] : [])].slice(-REMEMBERED);
  }

  /** @param {Item} item @returns {Problem | null} */
  #fault(item) {
    if (!item.entry) return null;
    const text = fault(item.kind, item.entry.response, this.limits.text_chars);
    return text ? { type: "fault", text } : null;
  }

  /** Send typed text when the typing pauses, or after a while anyway. @param {Item} item */
  #postpone(item) {
    const now = this.now();
    item.failures = 0;
    if (!isTyped(item.kind)) {
      item.dueAt = now;
      return;
    }
    item.typingSince ??= now;
    item.dueAt = Math.min(now + IDLE_MS, item.typingSince + TYPING_MS);
  }

  /** Make everything that can be sent due now. */
  flush() {
    for (const item of this.items.values()) item.dueAt = 0;
  }

  /** The saves to send now; they count as sent from here. @returns {Record<string, any>[]} */
  take() {
    const now = this.now();
    const most = Math.max(this.limits.unacked - OTHERS, 1);
    let room = most - this.#waiting().length;
    const frames = [];
    for (const item of this.#sendable()) {
      if (item.dueAt > now || room <= 0) continue;
      const frame = this.#frame(item);
      if (frame) frames.push(frame);
      room -= 1;
    }
    return frames;
  }

  /** @param {Item} item */
  #frame(item) {
    const { answer, response, base_revision, ref, at } = /** @type {Entry} */ (item.entry);
    const type = "answer.save";
    const frame = { type, ref, answer, response, base_revision, answered_at: at };
    if (new TextEncoder().encode(JSON.stringify(frame)).length > this.limits.frame_bytes) {
      item.problem = { type: "fault", text: gettext("This answer is too long to be sent.") };
      return null;
    }
    item.flight = { ref, response, since: this.now() };
    item.typingSince = null;
    this.sent.add(ref);
    return frame;
  }

  /** When `take` will have a save, ms on the monotonic clock; Infinity if never. */
  nextDue() {
    return Math.min(Infinity, ...this.#sendable().map((item) => item.dueAt));
  }

  #sendable() {
    const changed = [...this.items.values()].filter((item) => item.entry);
    return (this.inOrder ? changed.slice(0, 1) : changed)
      .filter((item) => !item.flight && !item.problem)
      .sort((one, other) => Number(one.entry?.at) - Number(other.entry?.at));
  }

  #waiting() {
    return [...this.items.values()].filter((item) => item.flight);
  }

  /** The connection is lost: saves in flight may or may not have arrived. */
  disconnected() {
    for (const item of this.items.values()) item.flight = null;
  }

  /**
   * A session has started: these are the server's answers.
   *
   * @param {Told[]} answers
   * @param {Partial<Saver["limits"]>} [limits]
   */
  started(answers, limits = {}) {
    this.limits = { ...this.limits, ...limits };
    for (const told of answers) {
      const item = this.items.get(told.id);
      if (item) this.#reconcile(item, told);
    }
  }

  /** @param {Item} item @param {Told} told */
  #reconcile(item, told) {
    this.#learn(item, told.revision, told.response, told.ref ?? "");
    item.flight = null;
    item.problem = this.#fault(item);
    item.dueAt = 0;
    if (!item.entry) return;
    if (item.ref && item.entry.ref === item.ref) this.#acknowledge(item, item.ref);
    // Our base revision is ahead of the server's, so the server lost data: ours is newest.
    else if (this.#isOwn(item, item.ref) || item.entry.base_revision > item.revision) {
      this.#rebase(item);
    }
  }

  /**
   * Take in changes from the outbox, made before a reload or by another tab. The newest
   * change counts.
   *
   * @param {Entry[]} entries
   */
  adopt(entries) {
    for (const entry of entries) {
      const item = this.items.get(entry.answer);
      if (!item) this.strays.set(entry.answer, entry);
      else if (entry.ref === item.ref) this.store.remove(item.id, entry.ref);
      else if (!item.entry || item.entry.at < entry.at) this.#take(item, entry);
    }
  }

  /** @param {Item} item @param {Entry} entry */
  #take(item, entry) {
    const mine = [...entry.mine, ...(item.entry ? this.#ancestors(item.entry) : [])];
    item.entry = { ...entry, mine: mine.slice(-REMEMBERED) };
    item.problem = this.#fault(item);
    item.dueAt = 0;
  }

  /**
   * The outbox is shared: a change that left it was acknowledged to another tab.
   *
   * @param {Entry[]} entries  all entries of this attempt that are left in the outbox
   */
  dropMissing(entries) {
    const left = new Set(entries.map((entry) => entry.ref));
    for (const [id, { ref }] of this.strays) if (!left.has(ref)) this.strays.delete(id);
    for (const item of this.items.values()) {
      if (!item.entry || left.has(item.entry.ref)) continue;
      item.saved = item.entry.response;
      item.entry = item.problem = null;
    }
  }

  /**
   * @param {{ref: string, answer: number, revision: number}} frame  answer.saved
   */
  saved(frame) {
    const item = this.items.get(frame.answer);
    if (!item) return;
    const response = item.flight?.ref === frame.ref ? item.flight.response : item.saved;
    this.#learn(item, frame.revision, response, frame.ref);
    this.#land(item, frame.ref);
    this.#acknowledge(item, frame.ref);
    if (item.entry) this.#rebase(item);
  }

  /**
   * Another write came first. If this page wrote it and the acknowledgement got lost, the
   * candidate is not asked.
   *
   * @param {{ref: string, answer: number, revision: number, response: Response,
   *   by?: string | null}} frame  answer.conflict
   */
  conflict(frame) {
    const item = this.items.get(frame.answer);
    if (!item) return;
    const by = frame.by ?? "";
    this.#learn(item, frame.revision, frame.response, by);
    this.#land(item, frame.ref);
    if (!item.entry) return;
    if (this.#isOwn(item, by)) this.#rebase(item);
    else {
      const { revision, response } = frame;
      item.problem = { type: "conflict", revision, response };
    }
  }

  /** The answer whose change with this ref is in flight. @param {string | undefined} ref */
  inFlight(ref) {
    const item = [...this.items.values()].find((one) => ref && one.flight?.ref === ref);
    return item ? item.id : null;
  }

  /**
   * @param {{ref?: string, code: string, detail: string, retry?: boolean}} frame
   * @returns {boolean} whether the refusal was about a save of this page
   */
  refused(frame) {
    const item = [...this.items.values()].find((one) => one.flight?.ref === frame.ref);
    if (!item || !frame.ref) return false;
    item.flight = null;
    if (frame.code === PASSED) this.abandon(item.id);
    else if (frame.retry) {
      item.dueAt = this.now() + this.delay(item.failures);
      item.failures += 1;
    } else if (item.entry?.ref === frame.ref && frame.code.startsWith("answer.")) {
      item.problem = { type: "fault", text: refusalInWords(frame) };
    }
    return true;
  }

  /**
   * The candidate has seen a conflict and chosen.
   *
   * @param {number} id
   * @param {"mine" | "theirs"} choice
   */
  resolve(id, choice) {
    const item = this.#item(id);
    if (item.problem?.type !== "conflict" || !item.entry) return;
    if (choice === "mine") {
      this.#rebase(item);
      item.problem = this.#fault(item);
      return;
    }
    this.store.remove(item.id, item.entry.ref);
    item.entry = item.problem = null;
  }

  /** Give up the unsaved change of this answer. @param {number} id */
  abandon(id) {
    const item = this.#item(id);
    if (item.entry) this.store.remove(item.id, item.entry.ref);
    item.entry = item.problem = null;
  }

  /** @param {Item} item @param {string} ref */
  #isOwn(item, ref) {
    if (!ref) return false;
    return this.sent.has(ref) || Boolean(item.entry?.mine.includes(ref));
  }

  /** Base the change on the server's revision. @param {Item} item */
  #rebase(item) {
    if (!item.entry) return;
    item.entry = { ...item.entry, base_revision: item.revision };
    this.store.put(item.entry);
  }

  /**
   * @param {Item} item @param {number} revision @param {Response} response
   * @param {string} ref
   */
  #learn(item, revision, response, ref) {
    Object.assign(item, { revision, saved: response, ref });
  }

  /** @param {Item} item @param {string} ref */
  #land(item, ref) {
    if (item.flight?.ref === ref) item.flight = null;
    item.failures = 0;
  }

  /** @param {Item} item @param {string} ref */
  #acknowledge(item, ref) {
    this.store.remove(item.id, ref);
    if (item.entry?.ref === ref) item.entry = item.problem = null;
  }

  /** @param {number} id @returns {Item} */
  #item(id) {
    const item = this.items.get(id);
    if (!item) throw new RangeError(`no answer ${id} on this page`);
    return item;
  }

  /**
   * The status of one answer.
   *
   * @param {number} id
   * @returns {"" | "saved" | "unsaved" | "refused" | "conflict"} "" is untouched
   */
  status(id) {
    const item = this.#item(id);
    if (item.problem) return item.problem.type === "conflict" ? "conflict" : "refused";
    if (item.entry) return "unsaved";
    return item.revision > 0 ? "saved" : "";
  }

  /** Counts over all answers, and how long the oldest save has been in flight. */
  summary() {
    const items = [...this.items.values()];
    const flights = this.#waiting().map((item) => item.flight?.since ?? Infinity);
    return {
      unsent: items.filter((item) => item.entry).length + this.strays.size,
      problems: items.filter((item) => item.problem).length,
      saved: items.filter((item) => item.revision > 0).length,
      answered: items.filter(({ id }) => this.shown(id) !== null).length,
      savingFor: flights.length ? this.now() - Math.min(...flights) : 0,
    };
  }
}

/** @param {Told & {kind: string, units?: boolean}} told @returns {Item} */
function newItem({ id, kind: told, units, response, revision, ref = "" }) {
  const kind = kindOf({ kind: told, units });
  const empty = { entry: null, flight: null, problem: null, typingSince: null };
  return { id, kind, saved: response, revision, ref, ...empty, dueAt: 0, failures: 0 };
}
