/**
 * The socket of a page that only watches: says what it watches, sends heartbeats, and
 * reconnects by itself with jitter. It knows frames, but not their meaning.
 */

import { Backoff } from "../../realtime/backoff.js";
import { CONNECTION_LOST, VERSION, isFinal, parseFrame } from "../../realtime/protocol.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */
/**
 * @typedef {object} Handlers
 * @property {(frame: Frame, roundTrip: number | null) => void} frame  the round trip, in
 *   ms, with the reply to a heartbeat
 * @property {() => Frame} hello  the first frame to send on every new connection
 * @property {(phase: Phase, code: number) => void} change
 */
/** @typedef {"connecting" | "live" | "waiting" | "ended"} Phase */

const HEARTBEAT_MS = 4_000;
// Longer than a heartbeat and its reply take.
const PATIENCE_MS = 5_000;

export class Feed {
  /**
   * @param {string} path  of the socket, on this page's host
   * @param {Handlers} handlers
   * @param {{heartbeatMs?: number, isUrgent?: boolean}} [options]  heartbeatMs: how often a
   *   heartbeat is sent, and so how soon a lost connection is noticed; isUrgent: whether to
   *   connect without delay
   */
  constructor(path, handlers, { heartbeatMs = HEARTBEAT_MS, isUrgent = true } = {}) {
    this.path = path;
    this.handlers = handlers;
    this.heartbeatMs = heartbeatMs;
    this.isUrgent = isUrgent;
    this.backoff = new Backoff();
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Phase} */
    this.phase = "connecting";
    this.heardAt = performance.now();
    this.timers = { retry: 0, heartbeat: 0, silence: 0 };
    this.ping = { time: 0, sent: 0 };
  }

  start() {
    if (this.isUrgent) this.#connect();
    else this.#connectSoon();
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.retryNow();
    });
    // A page in the back-forward cache may not keep a socket, and misses all frames.
    window.addEventListener("pagehide", () => this.#discard());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.#connect();
    });
  }

  /** Try again now; if connected, find out whether the connection still works. */
  retryNow() {
    if (this.phase === "waiting") this.#connect();
    else if (this.phase === "live") {
      this.#beat();
      this.#waitForLife(PATIENCE_MS);
    }
  }

  /** @param {Frame} frame  @returns {boolean} whether it was handed to an open socket */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    this.#discard();
    const socket = new WebSocket(this.#address());
    this.socket = socket;
    this.#set("connecting", 0);
    // Handlers of a discarded socket must not affect the next one.
    const current = () => this.socket === socket;
    socket.onopen = () => {
      if (current()) this.send(this.handlers.hello());
    };
    socket.onmessage = (event) => {
      if (current()) this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (current()) this.#lost(event.code);
    };
    this.#waitForLife();
  }

  #address() {
    const url = new URL(this.path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("protocol", String(VERSION));
    return url;
  }

  /** @param {unknown} data */
  #receive(data) {
    const frame = parseFrame(data);
    if (!frame) return;
    this.heardAt = performance.now();
    this.#waitForLife();
    if (this.phase !== "live") this.#started();
    const roundTrip = frame.type === "heartbeat" ? this.#heard(frame) : null;
    this.handlers.frame(frame, roundTrip);
  }

  #started() {
    this.backoff.reset();
    this.timers.heartbeat = setInterval(() => this.#beat(), this.heartbeatMs);
    this.#set("live", 0);
    this.#beat();
  }

  #beat() {
    this.ping = { time: Date.now(), sent: performance.now() };
    this.send({ type: "heartbeat", client_time: this.ping.time });
  }

  /** @param {Frame} frame  @returns {number | null} */
  #heard(frame) {
    if (frame.client_time === undefined) {
      this.send({ type: "heartbeat", client_time: Date.now() });
      return null;
    }
    const isOurs = frame.client_time === this.ping.time;
    return isOurs ? performance.now() - this.ping.sent : null;
  }

  /** Give up a connection that delivers nothing for this long. @param {number} [patience]  ms */
  #waitForLife(patience = this.heartbeatMs + PATIENCE_MS) {
    clearTimeout(this.timers.silence);
    this.timers.silence = setTimeout(() => this.#lost(CONNECTION_LOST), patience);
  }

  /** @param {number} code */
  #lost(code) {
    this.#discard();
    if (isFinal(code)) {
      this.#set("ended", code);
      return;
    }
    this.#connectSoon();
    this.#set("waiting", code);
  }

  #connectSoon() {
    if (!this.isUrgent) this.backoff.slowDown();
    this.timers.retry = setTimeout(() => this.#connect(), this.backoff.next());
  }

  #discard() {
    clearTimeout(this.timers.retry);
    clearTimeout(this.timers.silence);
    clearInterval(this.timers.heartbeat);
    const socket = this.socket;
    this.socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close();
  }

  /** @param {Phase} phase @param {number} code */
  #set(phase, code) {
    this.phase = phase;
    this.handlers.change(phase, code);
  }
}
