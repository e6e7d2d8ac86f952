/**
 * One live session: connects, sends heartbeats, and reconnects by itself when it may.
 *
 * It knows the seat, but not what the seat is for. A person's act claims the seat; an
 * automatic reconnect says `resume=1` and never takes the seat from another page.
 */

import { Backoff } from "./backoff.js";
import { HttpSocket } from "./http_socket.js";
import { randomUUID } from "./ids.js";
import { Pace } from "./pace.js";
import {
  CONNECTION_LOST,
  CloseCode,
  NORMAL_CLOSURE,
  VERSION,
  isFinal,
  isRestart,
  parseFrame,
} from "./protocol.js";

/** @typedef {import("./protocol.js").Frame} Frame */
/**
 * What the page may show of the connection. Times are of performance.now().
 *
 * @typedef {object} Connection
 * @property {"idle" | "connecting" | "live" | "waiting" | "ended"} phase
 * @property {number} code  the last close code; 0 before the first
 * @property {boolean} everLive  a session has started since the page was loaded
 * @property {number} downSince  since when it has not been live
 * @property {number} retryAt  when the next try is due, while waiting
 * @property {boolean} restarting  the server said that it is restarting
 * @property {number} failures  tries in a row that did not open a socket
 * @property {boolean} basic  over HTTP: the WebSocket is blocked
 */
/**
 * @typedef {object} Handlers
 * @property {(frame: Frame, roundTrip: number | null) => void} frame  session.started and
 *   every later frame; with the reply to a heartbeat, the round trip in ms
 * @property {(connection: Connection) => void} change  the connection has changed
 * @property {() => number} unsent  how many changes are not acknowledged
 */

const HEARTBEAT_MS = 5_000;
const HEARTBEAT_TIMEOUT_MS = 4_000;
// A broken network may accept the connection and then deliver nothing.
const START_TIMEOUT_MS = 10_000;
const HOLD_RETRY_MS = 3_000;
// After this many refused WebSockets, HTTP and WebSocket are tried in turn.
const BLOCKED_AFTER = 2;
// While HTTP is used: how often the WebSocket is tried again beside it.
const BETTER_MS = 10_000;

export class Session {
  /**
   * @param {string} path  of the socket, on this page's host
   * @param {Handlers} handlers
   * @param {object} [options]
   * @param {string} [options.page]  the page id to resume with; without it, a new id
   * @param {import("./http_socket.js").Verbs | null} [options.verbs]  for when the
   *   WebSocket is blocked
   */
  constructor(path, handlers, { page = "", verbs = null } = {}) {
    this.path = path;
    this.handlers = handlers;
    this.verbs = verbs;
    this.page = page || randomUUID();
    this.backoff = new Backoff();
    this.pace = new Pace();
    /** @type {string[]} frames that wait for their turn, in order */
    this.queue = [];
    /** @type {WebSocket | HttpSocket | null} */
    this.socket = null;
    /** @type {WebSocket | null} tried while HTTP is used */
    this.better = null;
    this.claims = true;
    this.confirms = false;
    this.isWanted = false;
    this.opened = false;
    this.timers = { retry: 0, heartbeat: 0, timeout: 0, better: 0, queue: 0 };
    /** @type {{sent: number, time: number, roundTrip?: number}} */
    this.ping = { sent: 0, time: 0 };
    /** @type {Connection} */
    this.connection = {
      phase: "idle",
      code: 0,
      everLive: false,
      downSince: performance.now(),
      retryAt: 0,
      restarting: false,
      failures: 0,
      basic: false,
    };
  }

  get isLive() {
    return this.connection.phase === "live";
  }

  /** Whether it is live, or is trying to be live by itself. */
  get isTrying() {
    return this.isLive || ["connecting", "waiting"].includes(this.connection.phase);
  }

  /**
   * Take the seat, because a person asked for it.
   *
   * @param {{confirmed?: boolean}} [options]  confirmed: the person was told which device
   *   has the seat
   */
  claim({ confirmed = false } = {}) {
    this.claims = this.isWanted = true;
    this.confirms = confirmed;
    this.backoff.reset();
    // Count the wait from now, even if nobody wanted the seat for a long time.
    this.connection.downSince = performance.now();
    this.#connect();
  }

  /** Reconnect now; never takes the seat from another page. Does nothing once ended. */
  resume() {
    if (this.connection.everLive) this.claims = false;
    // Before the first claim there is no session to resume.
    if (!this.isWanted || this.connection.phase === "ended") return;
    if (this.isLive) this.probe();
    else this.retryNow();
  }

  /** Ask for the seat that this page id may still have; take it from no other page. */
  comeBack() {
    this.claims = false;
    this.isWanted = true;
    this.#connect();
  }

  /** Try again now instead of waiting for the next try. */
  retryNow() {
    if (this.connection.phase === "waiting" || this.connection.phase === "idle") {
      this.#connect();
    }
  }

  /** Find out at once whether the server still answers. */
  probe() {
    if (this.isLive) this.#beat();
  }

  /** Treat the connection as lost. The session reconnects by itself. */
  drop() {
    if (this.connection.phase === "connecting" || this.isLive) this.#lost(CONNECTION_LOST);
  }

  /** Disconnect for good, or until `resume`, so that the server knows at once. */
  leave() {
    this.#discard();
    if (this.connection.phase === "ended") return;
    this.#set({ phase: "idle", downSince: performance.now() });
  }

  /** End the session, because of news from elsewhere. @param {number} code  a final code */
  end(code) {
    this.#lost(code);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether the frame was given to a live socket, or is queued for one
   *   until the limits allow; never whether it arrived
   */
  send(frame) {
    if (!this.isLive || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.queue.push(JSON.stringify(frame));
    this.#sendQueued();
    return true;
  }

  /** Send the queue in order, within the server's limits. */
  #sendQueued() {
    clearTimeout(this.timers.queue);
    while (this.queue.length) {
      const bytes = new TextEncoder().encode(this.queue[0]).length;
      const wait = this.pace.wait(bytes);
      if (wait > 0) {
        this.timers.queue = setTimeout(() => this.#sendQueued(), wait);
        return;
      }
      this.pace.spend(bytes);
      this.socket?.send(/** @type {string} */ (this.queue.shift()));
    }
  }

  /** Send a heartbeat without waiting for the queue. @param {Frame} frame */
  #sendNow(frame) {
    if (!this.isLive || this.socket?.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(frame);
    this.pace.spend(text.length);
    this.socket.send(text);
  }

  #connect() {
    this.#discard();
    this.opened = false;
    this.#set({ phase: "connecting" });
    const socket = this.#newSocket();
    this.#listen(socket);
    socket.onopen = () => {
      this.opened = true;
    };
    this.timers.timeout = setTimeout(() => this.#lost(CONNECTION_LOST), START_TIMEOUT_MS);
  }

  /** After repeated failures WebSocket and HTTP take turns: the WebSocket may be blocked. */
  #newSocket() {
    const { failures, basic } = this.connection;
    const isTurn = this.#looksBlocked(failures) || (basic && failures === 0);
    if (!this.verbs || !isTurn) return new WebSocket(this.#address());
    return new HttpSocket(this.verbs, this.#seat());
  }

  /** The body of a claim over HTTP. */
  #seat() {
    const confirm = this.claims && this.confirms;
    return { page: this.page, resume: !this.claims, confirm };
  }

  /** @param {number} failures  in a row; then every other try is over HTTP */
  #looksBlocked(failures) {
    return this.verbs !== null && failures >= BLOCKED_AFTER && failures % 2 === 0;
  }

  /** @param {WebSocket | HttpSocket} socket */
  #listen(socket) {
    this.socket = socket;
    // Handlers of a discarded socket must not affect the next one.
    const current = () => this.socket === socket;
    socket.onmessage = (/** @type {{data: unknown}} */ event) => {
      if (current()) this.#receive(event.data);
    };
    socket.onclose = (/** @type {{code: number}} */ event) => {
      if (current()) this.#lost(event.code);
    };
  }

  /** Try the WebSocket again, and change over to it once its session has started. */
  #tryBetter() {
    this.better?.close(NORMAL_CLOSURE);
    const better = new WebSocket(this.#address());
    this.better = better;
    better.onmessage = (event) => {
      if (this.better !== better) return;
      this.better = null;
      if (parseFrame(event.data)?.type !== "session.started") return;
      this.#discard();
      this.opened = true;
      this.#set({ phase: "connecting" });
      this.#listen(better);
      this.#receive(event.data);
    };
    better.onclose = () => {
      if (this.better === better) this.better = null;
    };
  }

  #address() {
    const url = new URL(this.path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("protocol", String(VERSION));
    url.searchParams.set("page", this.page);
    if (!this.claims) url.searchParams.set("resume", "1");
    else if (this.confirms) url.searchParams.set("confirm", "1");
    return url;
  }

  /** @param {unknown} data */
  #receive(data) {
    const frame = parseFrame(data);
    if (!frame) return;
    if (this.isLive) this.#stopWaiting();
    if (frame.type === "session.started") this.#started(frame);
    if (frame.code === "rate.limited") this.pace.refused();
    const roundTrip = frame.type === "heartbeat" ? this.#heard(frame) : null;
    this.handlers.frame(frame, roundTrip);
  }

  /** @param {Frame} frame */
  #started({ limits }) {
    this.pace.learn(limits);
    this.claims = this.confirms = false;
    this.backoff.reset();
    this.#stopWaiting();
    this.timers.heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    const basic = this.socket instanceof HttpSocket;
    if (basic) this.timers.better = setInterval(() => this.#tryBetter(), BETTER_MS);
    this.#set({ phase: "live", everLive: true, restarting: false, basic });
    this.#beat();
  }

  #beat() {
    const now = performance.now();
    this.ping = { ...this.ping, sent: now, time: Date.now() };
    this.#sendNow(this.#heartbeat());
    if (!this.timers.timeout) {
      this.timers.timeout = setTimeout(() => this.#lost(CONNECTION_LOST), HEARTBEAT_TIMEOUT_MS);
    }
  }

  #heartbeat() {
    const unsent = this.handlers.unsent();
    const { time, roundTrip } = this.ping;
    return { type: "heartbeat", client_time: time, unsent, round_trip: roundTrip };
  }

  /**
   * Handle the reply to our heartbeat, or answer the server's probe. The answer is sent
   * from here because browsers do not slow down message handlers in hidden tabs.
   *
   * @param {Frame} frame
   * @returns {number | null} the round trip in ms
   */
  #heard(frame) {
    if (frame.client_time === undefined) {
      this.#sendNow({ type: "heartbeat", client_time: Date.now() });
      return null;
    }
    if (frame.client_time !== this.ping.time) return null;
    const roundTrip = performance.now() - this.ping.sent;
    this.ping.roundTrip = Math.round(roundTrip);
    return roundTrip;
  }

  #stopWaiting() {
    clearTimeout(this.timers.timeout);
    this.timers.timeout = 0;
  }

  /** @param {number} reason  the close code */
  #lost(reason) {
    // To a request under way, our own change to the WebSocket looks like a takeover.
    const isOurs = reason === CloseCode.TAKEN_OVER && this.better !== null;
    const code = isOurs ? CloseCode.LEASE_LOST : reason;
    const { phase, downSince, failures } = this.connection;
    this.#discard();
    const facts = {
      code,
      downSince: phase === "live" ? performance.now() : downSince,
      failures: this.opened ? 0 : failures + 1,
      restarting: this.connection.restarting || isRestart(code),
    };
    if (isFinal(code)) this.#set({ ...facts, phase: "ended" });
    else this.#retryLater(facts);
  }

  /** @param {Partial<Connection> & {code: number}} facts */
  #retryLater(facts) {
    if (facts.code === CloseCode.OVERLOADED) this.backoff.slowDown();
    const isHeld = facts.code === CloseCode.ON_HOLD;
    // The request is made. From now on, ask only for the proctor's decision.
    if (isHeld) this.claims = false;
    const delay = isHeld ? HOLD_RETRY_MS : this.#pause(facts.failures ?? 0);
    this.timers.retry = setTimeout(() => this.#connect(), delay);
    this.#set({ ...facts, phase: "waiting", retryAt: performance.now() + delay });
  }

  /**
   * HTTP follows the failed WebSocket at once. If the server is down, both fail; so a server
   * that has just come back is not mistaken for a network that blocks WebSockets.
   *
   * @param {number} failures
   */
  #pause(failures) {
    return this.#looksBlocked(failures) ? 0 : this.backoff.next();
  }

  #discard() {
    clearTimeout(this.timers.retry);
    clearTimeout(this.timers.queue);
    // The senders keep their frames until the server acknowledges them.
    this.queue = [];
    clearInterval(this.timers.heartbeat);
    clearInterval(this.timers.better);
    const { better } = this;
    this.better = null;
    better?.close(NORMAL_CLOSURE);
    this.#stopWaiting();
    const socket = this.socket;
    this.socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(NORMAL_CLOSURE);
  }

  /** @param {Partial<Connection>} facts */
  #set(facts) {
    this.connection = { ...this.connection, ...facts };
    this.handlers.change(this.connection);
  }
}
