/**
 * A call for help, kept over reconnects and reloads until the server has it. Pure, except
 * for the given store.
 */

import { refusalInWords } from "../../shared/words.js";

/**
 * @typedef {object} Call
 * @property {string} ref
 * @property {string} text
 * @property {"waiting" | "received" | "refused"} phase
 * @property {number} at  server time at which it was received
 * @property {string} why  the reason for a refusal
 */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */

const RETRY_MS = 10_000;

export class CallForHelp {
  /**
   * @param {string} attempt
   * @param {Store | null} store  null if the browser has none
   * @param {() => string} newRef
   */
  constructor(attempt, store, newRef) {
    this.newRef = newRef;
    this.key = `help:${attempt}`;
    this.store = store;
    this.isSent = false;
    this.notBefore = 0;
    /** @type {Call | null} the last call */
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

  /** The frames to send now; they count as sent from here on. @param {number} now */
  take(now) {
    if (!this.call || !this.isWaiting || this.isSent || now < this.notBefore) return [];
    this.isSent = true;
    return [{ type: "help.request", ref: this.call.ref, text: this.call.text }];
  }

  /** The call may not have arrived, so it is sent again; the server sees the same call. */
  disconnected() {
    this.isSent = false;
  }

  /** @param {{ref?: string, at: number}} reply  @returns {boolean} whether it was our call */
  received({ ref, at }) {
    if (!this.call || ref !== this.call.ref) return false;
    this.#set({ ...this.call, phase: "received", at });
    return true;
  }

  /**
   * @param {{ref?: string, code?: string, detail?: string, retry?: boolean}} error
   * @param {number} now
   * @returns {boolean} whether it was our call
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
      // Without storage the call is kept until the page is left.
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
