/**
 * What the viewer knows of a test: the rows of the page, and counters over all rows. Pure.
 *
 * A snapshot replaces everything; differences are applied one after the other. A missing
 * difference would leave the page wrong for ever, so after a gap the page asks for a snapshot.
 */

/**
 * @typedef {Record<string, any> & {id: string}} Row  fields: docs/protocol.md
 */
/**
 * What a frame changed in the store.
 *
 * @typedef {object} Change
 * @property {boolean} gap  a frame is missing: nothing was applied, ask for a snapshot
 * @property {boolean} all  everything may be different
 * @property {Set<string>} rows  ids of the rows that are different, new ones included
 * @property {Set<string>} gone  ids of the rows that left the page
 * @property {boolean} counters
 */

/** @returns {Change} */
export function noChange() {
  return {
    gap: false,
    all: false,
    rows: new Set(),
    gone: new Set(),
    counters: false,
  };
}

/**
 * Two changes, one after the other, as one change.
 *
 * @param {Change} one
 * @param {Change} other
 * @returns {Change}
 */
export function joined(one, other) {
  return {
    gap: one.gap || other.gap,
    all: one.all || other.all,
    rows: new Set([...one.rows, ...other.rows]),
    gone: new Set([...one.gone, ...other.gone]),
    counters: one.counters || other.counters,
  };
}

export class Store {
  constructor() {
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {string[]} ids as the server orders them */
    this.order = [];
    /** @type {Record<string, number>} */
    this.counters = {};
    /** @type {Record<string, any>} */
    this.thresholds = {};
    /** @type {string[]} */
    this.groups = [];
    /** @type {Record<string, any>[]} open alerts: docs/protocol.md */
    this.alerts = [];
    this.total = 0;
    this.persons = 0;
    this.matching = 0;
    this.page = 1;
    this.pages = 1;
    /** @type {number | null} the last frame applied; null until there is a snapshot */
    this.seq = null;
  }

  /**
   * @param {import("../../realtime/protocol.js").Frame} frame
   * @returns {Change}
   */
  apply(frame) {
    if (frame.type === "monitor.snapshot") return this.#replace(frame);
    if (frame.type === "monitor.changes") return this.#follow(frame);
    return noChange();
  }

  /** Whether an alert about this row is open. @param {string} id */
  isAlerted(id) {
    return this.alerts.some(({ ids }) => ids.includes(id));
  }

  /** Wait for a snapshot; until then differences are ignored. */
  forget() {
    this.seq = null;
  }

  /** @param {Record<string, any>} frame @returns {Change} */
  #replace(frame) {
    const before = this.rows;
    this.rows = new Map(frame.rows.map((/** @type {Row} */ row) => [row.id, row]));
    this.order = [...this.rows.keys()];
    this.counters = frame.counters;
    this.thresholds = frame.thresholds ?? this.thresholds;
    this.groups = frame.groups ?? this.groups;
    this.alerts = frame.alerts ?? this.alerts;
    this.seq = frame.seq;
    this.#count(frame);
    return {
      ...noChange(),
      all: true,
      rows: new Set(this.order),
      gone: new Set([...before.keys()].filter((id) => !this.rows.has(id))),
      counters: true,
    };
  }

  /** @param {Record<string, any>} frame @returns {Change} */
  #follow(frame) {
    const change = noChange();
    if (this.seq === null || frame.seq <= this.seq) return change;
    if (frame.seq !== this.seq + 1) {
      this.forget();
      return { ...change, gap: true };
    }
    this.seq = frame.seq;
    this.#drop(frame.gone ?? [], change);
    this.#change(frame.rows ?? {}, change);
    this.#add(frame.added ?? [], change);
    if (frame.counters) {
      this.counters = { ...this.counters, ...frame.counters };
      change.counters = true;
    }
    if (frame.alerts) this.alerts = frame.alerts;
    // Sent only if it differs from the rows left, with newcomers at the end.
    if (frame.order) this.order = frame.order;
    this.#count(frame);
    return change;
  }

  /** @param {string[]} ids @param {Change} change */
  #drop(ids, change) {
    for (const id of ids) {
      if (this.rows.delete(id)) change.gone.add(id);
    }
    if (change.gone.size) this.order = this.order.filter((id) => this.rows.has(id));
  }

  /** @param {Record<string, Record<string, any>>} rows @param {Change} change */
  #change(rows, change) {
    for (const [id, fields] of Object.entries(rows)) {
      const row = this.rows.get(id);
      if (!row) continue;
      this.rows.set(id, { ...row, ...fields });
      change.rows.add(id);
    }
  }

  /** @param {Row[]} rows @param {Change} change */
  #add(rows, change) {
    for (const row of rows) {
      if (!this.rows.has(row.id)) this.order.push(row.id);
      this.rows.set(row.id, row);
      change.rows.add(row.id);
      change.gone.delete(row.id);
    }
  }

  /** @param {Record<string, any>} frame */
  #count({ total, persons, matching, page, pages }) {
    this.total = total ?? this.total;
    this.persons = persons ?? this.persons;
    this.matching = matching ?? this.matching;
    this.page = page ?? this.page;
    this.pages = pages ?? this.pages;
  }
}
