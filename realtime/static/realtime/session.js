/**
 * One live session: connects, shows life, and comes back by itself when it may.
 *
 * Knows the seat and nothing of what it is for. A person's act claims the seat; a
 * reconnect nobody asked for says `resume=1` and never steals it.
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
 * @property {number} downSince  when it was last not live
 * @property {number} retryAt  when the next try is due, while waiting
 * @property {boolean} restarting  the server said that it is going away
 * @property {number} failures  tries in a row that never got a socket open
 * @property {boolean} basic  over HTTP: the WebSocket is blocked
 */
/**
 * @typedef {object} Handlers
 * @property {(frame: Frame, roundTrip: number | null) => void} frame  every frame after
 *   and with session.started; the round trip, in ms, with the answer to a heartbeat
 * @property {(connection: Connection) => void} change  the connection is another now
 * @property {() => number} unsent  how many changes are not acknowledged
 */

const HEARTBEAT_MS = 5_000;
const HEARTBEAT_TIMEOUT_MS = 4_000;
// A black hole accepts the connection and says nothing more.
const START_TIMEOUT_MS = 10_000;
const HOLD_RETRY_MS = 3_000;
// So many refused WebSockets, and HTTP is tried in turn with it.
const BLOCKED_AFTER = 2;
// While HTTP has to do: how often the WebSocket is tried again, beside it.
const BETTER_MS = 10_000;

export class Session {
  /**
   * @param {string} path  of the socket, on this page's host
   * @param {Handlers} handlers
   * @param {object} [options]
   * @param {string} [options.page]  the name to come back by; without it a new one
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
    /** @type {WebSocket | null} tried while HTTP has to do */
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

  /** Whether it is live, or will be without anybody's doing. */
  get isTrying() {
    return this.isLive || ["connecting", "waiting"].includes(this.connection.phase);
  }

  /**
   * Take the seat, because a person asked for it.
   *
   * @param {{confirmed?: boolean}} [options]  confirmed: they know where it is now
   */
  claim({ confirmed = false } = {}) {
    this.claims = this.isWanted = true;
    this.confirms = confirmed;
    this.backoff.reset();
    // The wait begins with the wish, however long nobody had it.
    this.connection.downSince = performance.now();
    this.#connect();
  }

  /** Come back now; never takes the seat from another page. Does nothing once ended. */
  resume() {
    if (this.connection.everLive) this.claims = false;
    // Before the first claim there is nothing to come back to.
    if (!this.isWanted || this.connection.phase === "ended") return;
    if (this.isLive) this.probe();
    else this.retryNow();
  }

  /** Ask for the seat this page's name may still have; take it from nobody. */
  comeBack() {
    this.claims = false;
    this.isWanted = true;
    this.#connect();
  }

  /** Do not wait for the next try. */
  retryNow() {
    if (this.connection.phase === "waiting" || this.connection.phase === "idle") {
      this.#connect();
    }
  }

  /** Find out at once whether the other side is there. */
  probe() {
    if (this.isLive) this.#beat();
  }

  /** Give the connection up, as lost. It comes back by itself. */
  drop() {
    if (this.connection.phase === "connecting" || this.isLive) this.#lost(CONNECTION_LOST);
  }

  /** Leave for good, or until `resume`: the server need not wait to find out. */
  leave() {
    this.#discard();
    if (this.connection.phase === "ended") return;
    this.#set({ phase: "idle", downSince: performance.now() });
  }

  /** It is known from elsewhere how this ended. @param {number} code  a final one */
  end(code) {
    this.#lost(code);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether it was handed to a live socket, or waits until the limits
   *   let it go; never whether it arrived
   */
  send(frame) {
    if (!this.isLive || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.queue.push(JSON.stringify(frame));
    this.#sendQueued();
    return true;
  }

  /** In order, and no faster than the server takes it. */
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

  /** Shows life, so it waits for nothing. @param {Frame} frame */
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

  /** Blocked is what fails again and again while HTTP works: they take turns. */
  #newSocket() {
    const { failures, basic } = this.connection;
    const isTurn = this.#looksBlocked(failures) || (basic && failures === 0);
    if (!this.verbs || !isTurn) return new WebSocket(this.#address());
    return new HttpSocket(this.verbs, this.#seat());
  }

  /** What a claim over HTTP says. */
  #seat() {
    const confirm = this.claims && this.confirms;
    return { page: this.page, resume: !this.claims, confirm };
  }

  /** @param {number} failures  tries in a row; every other one is over HTTP then */
  #looksBlocked(failures) {
    return this.verbs !== null && failures >= BLOCKED_AFTER && failures % 2 === 0;
  }

  /** @param {WebSocket | HttpSocket} socket */
  #listen(socket) {
    this.socket = socket;
    // Handlers of a socket that was given up must not touch the next one.
    const current = () => this.socket === socket;
    socket.onmessage = (/** @type {{data: unknown}} */ event) => {
      if (current()) this.#receive(event.data);
    };
    socket.onclose = (/** @type {{code: number}} */ event) => {
      if (current()) this.#lost(event.code);
    };
  }

  /** The WebSocket may be let through by now: change over to it once it has started. */
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
   * The answer to our heartbeat, or the server's probe, which is answered from here
   * because browsers do not slow message handlers down in hidden tabs.
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
    // Our own change over to the WebSocket looks like a takeover to a request under way.
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
    // It has asked: from here on it only asks what was decided.
    if (isHeld) this.claims = false;
    const delay = isHeld ? HOLD_RETRY_MS : this.#pause(facts.failures ?? 0);
    this.timers.retry = setTimeout(() => this.#connect(), delay);
    this.#set({ ...facts, phase: "waiting", retryAt: performance.now() + delay });
  }

  /**
   * HTTP at once behind the WebSocket that failed: what is down fails both, and a server
   * that has just come back is not taken for a network that blocks.
   *
   * @param {number} failures
   */
  #pause(failures) {
    return this.#looksBlocked(failures) ? 0 : this.backoff.next();
  }

  #discard() {
    clearTimeout(this.timers.retry);
    clearTimeout(this.timers.queue);
    // Whoever handed them over keeps them until they are answered.
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
