/**
 * A call for help on its way: kept until the server has it, over reconnects and reloads.
 * Pure but for the store it is given.
 */

import { refusalInWords } from "../../shared/words.js";

/**
 * @typedef {object} Call
 * @property {string} ref
 * @property {string} text
 * @property {"waiting" | "received" | "refused"} phase
 * @property {number} at  server time it was received
 * @property {string} why  it was refused
 */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */

const RETRY_MS = 10_000;

export class CallForHelp {
  /**
   * @param {string} attempt
   * @param {Store | null} store  null where the browser has none
   * @param {() => string} newRef
   */
  constructor(attempt, store, newRef) {
    this.newRef = newRef;
    this.key = `help:${attempt}`;
    this.store = store;
    this.isSent = false;
    this.notBefore = 0;
    /** @type {Call | null} the last one */
    this.call = this.#load();
  }

  get isWaiting() {
    return this.call?.phase === "waiting";
  }

  /** The server asked to try again later. @param {number} now */
  isPutOff(now) {
    return this.isWaiting && now < this.notBefore;
  }

  /** @param {string} text */
  ask(text) {
    this.isSent = false;
    this.notBefore = 0;
    this.#set({ ref: this.newRef(), text, phase: "waiting", at: 0, why: "" });
  }

  /** What to send now; counts as sent from here on. @param {number} now */
  take(now) {
    if (!this.call || !this.isWaiting || this.isSent || now < this.notBefore) return [];
    this.isSent = true;
    return [{ type: "help.request", ref: this.call.ref, text: this.call.text }];
  }

  /** It may not have arrived; sending it again is the same call. */
  disconnected() {
    this.isSent = false;
  }

  /** @param {{ref?: string, at: number}} reply  @returns {boolean} whether it was ours */
  received({ ref, at }) {
    if (!this.call || ref !== this.call.ref) return false;
    this.#set({ ...this.call, phase: "received", at });
    return true;
  }

  /**
   * @param {{ref?: string, code?: string, detail?: string, retry?: boolean}} error
   * @param {number} now
   * @returns {boolean} whether it was ours
   */
  refused({ ref, retry, ...error }, now) {
    if (!this.call || ref !== this.call.ref) return false;
    if (retry) {
      this.isSent = false;
      this.notBefore = now + RETRY_MS;
    } else this.#set({ ...this.call, phase: "refused", why: refusalInWords(error) });
    return true;
  }

  /** @param {Call} call */
  #set(call) {
    this.call = call;
    try {
      this.store?.setItem(this.key, JSON.stringify(call));
    } catch {
      // It holds until the page is left.
    }
  }

  /** @returns {Call | null} */
  #load() {
    try {
      return JSON.parse(this.store?.getItem(this.key) ?? "null");
    } catch {
      return null;
    }
  }
}
