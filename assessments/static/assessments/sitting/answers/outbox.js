/**
 * The outbox: changes the server has not acknowledged, kept on this device.
 *
 * The tabs of this browser share one IndexedDB store with one entry per answer; the newest
 * wins. localStorage would lose the writes of the last seconds when the browser is killed.
 *
 * @typedef {import("./saver.js").Entry & {connection?: string}} Entry
 */

const DATABASE = "assessments";
const STORE = "outbox";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export class Outbox {
  /**
   * @param {string} attempt
   * @param {{troubled: () => void, changed: () => void, ended: (left: Entry[]) => void}}
   *   handlers  troubled: the storage began or ceased to work; changed: another tab wrote to
   *   the outbox; ended: another tab knows that the test has ended, and what was not sent
   */
  constructor(attempt, handlers) {
    this.attempt = attempt;
    this.handlers = handlers;
    /** @type {Set<number>} answers whose newest change is not stored */
    this.unstored = new Set();
    /** @type {Map<number, Entry>} the newest change of each answer, not written yet */
    this.newest = new Map();
    /** @type {Map<number, Promise<void>>} */
    this.writers = new Map();
    this.isOpen = true;
    /** The session that changes are made in, for the entries left at the end; see late.js. */
    this.connectionId = "";
    this.database = openDatabase();
    this.database.catch(() => this.#refused());
    this.channel = new BroadcastChannel(`outbox:${attempt}`);
    this.channel.onmessage = ({ data }) =>
      data.left ? handlers.ended(data.left) : handlers.changed();
  }

  /** Whether all changes are in the device's storage, as far as the browser tells. */
  get isDurable() {
    return this.isOpen && this.unstored.size === 0;
  }

  /**
   * Store a change. A slow disk must not fall behind fast typing: while one change of an
   * answer is being written, only the newest of the following changes waits.
   *
   * @param {Entry} entry
   */
  put(entry) {
    const { answer } = entry;
    this.newest.set(answer, entry);
    if (!this.writers.has(answer)) this.writers.set(answer, this.#writeNewest(answer));
  }

  /** Tell other tabs: from here on, entries leave the outbox without being saved. */
  async tellEnd() {
    const left = await this.load();
    // If the storage fails, its content is unknown.
    if (this.isDurable) this.channel.postMessage({ left });
  }

  /**
   * A session has started. Entries from before the first session are recorded as its own.
   *
   * @param {string} connectionId
   */
  joined(connectionId) {
    const isFirst = !this.connectionId;
    this.connectionId = connectionId;
    if (isFirst) this.#write((store) => this.#name(store)).catch(() => {});
  }

  /** @param {IDBObjectStore} store */
  #name(store) {
    const request = store.openCursor(IDBKeyRange.bound([this.attempt], [this.attempt, []]));
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (!cursor.value.connection) cursor.update(this.#record(cursor.value));
      cursor.continue();
    };
  }

  /** @param {Entry} entry */
  #record(entry) {
    return { ...entry, attempt: this.attempt, connection: this.connectionId };
  }

  /** @param {number} answer */
  async #writeNewest(answer) {
    for (let entry = this.#next(answer); entry; entry = this.#next(answer)) {
      const record = this.#record(entry);
      try {
        await this.#write((store) => store.put(record), { isAll: true });
        this.#stored(answer);
      } catch {
        this.unstored.add(answer);
        this.handlers.troubled();
      }
    }
    this.writers.delete(answer);
  }

  /** @param {number} answer */
  #next(answer) {
    const entry = this.newest.get(answer);
    this.newest.delete(answer);
    return entry;
  }

  /** The page is going away: hand all changes to the browser, which still writes them. */
  hurry() {
    for (const entry of this.newest.values()) {
      const record = this.#record(entry);
      this.#write((store) => store.put(record), { isAll: true }).catch(() => {});
    }
    this.newest.clear();
  }

  /**
   * Remove an entry if it is still this change; a newer one must still be sent.
   *
   * @param {number} answer
   * @param {string} ref
   */
  async remove(answer, ref) {
    const key = [this.attempt, answer];
    try {
      await this.writers.get(answer);
      await this.#write((store) => {
        store.get(key).onsuccess = ({ target }) => {
          const stored = /** @type {IDBRequest} */ (target).result;
          if (stored?.ref === ref) store.delete(key);
        };
      });
    } catch {
      // A change that was not stored need not be removed; sending it again does no harm.
    }
    this.#stored(answer);
  }

  /** All entries of this attempt; none if storage is refused. @returns {Promise<Entry[]>} */
  async load() {
    try {
      await Promise.all(this.writers.values());
      const database = await this.database;
      const store = database.transaction(STORE).objectStore(STORE);
      const range = IDBKeyRange.bound([this.attempt], [this.attempt, []]);
      return await result(store.getAll(range));
    } catch {
      return [];
    }
  }

  /** Delete entries that are too old to belong to an open attempt. */
  async prune() {
    const oldest = Date.now() - KEPT_MS;
    await this.#write((store) => {
      const request = store.index("at").openCursor(IDBKeyRange.upperBound(oldest));
      request.onsuccess = () => {
        request.result?.delete();
        request.result?.continue();
      };
    }).catch(() => {});
  }

  /**
   * @param {(store: IDBObjectStore) => void} change
   * @param {{isAll?: boolean}} [options]  isAll: nothing follows in the same transaction,
   *   so commit now; when a page goes away, the browser rolls back uncommitted ones
   */
  async #write(change, { isAll = false } = {}) {
    const database = await this.database;
    // Strict: complete means written to the disk, not only given to the operating system.
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    change(transaction.objectStore(STORE));
    if (isAll) transaction.commit();
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    this.channel.postMessage("changed");
  }

  /** @param {number} answer */
  #stored(answer) {
    if (this.unstored.delete(answer)) this.handlers.troubled();
  }

  #refused() {
    this.isOpen = false;
    this.handlers.troubled();
  }
}

/** @returns {Promise<IDBDatabase>} */
async function openDatabase() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath: ["attempt", "answer"] });
    store.createIndex("at", "at");
  };
  const database = await result(request);
  // A later version of this page must not wait until this page is closed.
  database.onversionchange = () => database.close();
  return database;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
