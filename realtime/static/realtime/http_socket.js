/**
 * Does the work of a WebSocket with HTTP requests, for networks that block WebSockets.
 *
 * It opens, sends and receives frames, and closes with the same codes, so that a session
 * need not know which of the two it has. `verbs` knows what the frames mean.
 */

import { CONNECTION_LOST, CloseCode } from "./protocol.js";

/** @typedef {import("./protocol.js").Frame} Frame */
/** @typedef {{method: string, path: string, body: Record<string, any>}} Asked */
/**
 * @typedef {object} Verbs
 * @property {string} base  the address that all paths are appended to
 * @property {(frame: Frame) => Asked | null} asked  the request for a frame
 * @property {(reply: Frame) => Frame[]} news  what the reply to a heartbeat tells beside
 *   the time, as frames
 */

const PARTING_MS = 5_000;

/** @type {Record<string, number>} close codes by refusal; any other refusal is an error */
const CLOSES = {
  "session.stale": CloseCode.LEASE_LOST,
  "session.held": CloseCode.ON_HOLD,
  "session.replaced": CloseCode.TAKEN_OVER,
  "session.revoked": CloseCode.REVOKED,
  "session.signed_out": CloseCode.SIGNED_OUT,
  "session.refused": CloseCode.SEAT_HELD,
  "attempt.closed": CloseCode.ATTEMPT_CLOSED,
  not_found: CloseCode.FORBIDDEN,
};
/** @type {Record<string, string>} the frame that gives the reason before the close */
const TELLS = {
  "session.replaced": "session.replaced",
  "session.refused": "session.refused",
  "attempt.closed": "attempt.submitted",
  "answer.conflict": "answer.conflict",
};

export class HttpSocket {
  /**
   * @param {Verbs} verbs
   * @param {{page: string, resume: boolean, confirm: boolean}} seat
   */
  constructor(verbs, seat) {
    this.verbs = verbs;
    /** @type {number} as WebSocket.readyState */
    this.readyState = WebSocket.CONNECTING;
    /** @type {(() => void) | null} */
    this.onopen = null;
    /** @type {((event: {data: string}) => void) | null} */
    this.onmessage = null;
    /** @type {((event: {code: number}) => void) | null} */
    this.onclose = null;
    this.connectionId = "";
    this.aborts = new AbortController();
    // Frames take effect in the order they were sent.
    this.line = Promise.resolve();
    void this.#open(seat);
  }

  /** @param {string} text */
  send(text) {
    const frame = JSON.parse(text);
    const asked = this.verbs.asked(frame);
    if (!asked) return;
    if (frame.type === "heartbeat") void this.#carry(frame, asked);
    else this.line = this.line.then(() => this.#carry(frame, asked));
  }

  close() {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.#end();
    if (this.connectionId) {
      const asked = { method: "DELETE", path: "session/", body: {} };
      void this.#ask(asked, { keepalive: true }).catch(() => null);
    } else this.aborts.abort();
  }

  /** @param {{page: string, resume: boolean, confirm: boolean}} seat */
  async #open(seat) {
    const reply = await this.#reply({ method: "POST", path: "session/", body: seat });
    if (this.readyState !== WebSocket.CONNECTING || !reply) return;
    if (!reply.ok) {
      this.#refused({ type: "" }, reply.body, reply.status);
      return;
    }
    this.connectionId = reply.body.connection_id;
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
    this.#tell(reply.body);
  }

  /** @param {Frame} frame @param {Asked} asked */
  async #carry(frame, asked) {
    if (this.readyState !== WebSocket.OPEN) return;
    const reply = await this.#reply(asked);
    if (this.readyState !== WebSocket.OPEN || !reply) return;
    if (!reply.ok) this.#refused(frame, reply.body, reply.status);
    else if (reply.status !== 204) this.#answered(reply.body);
  }

  /** @param {Frame} body */
  #answered(body) {
    if (body.type === "heartbeat") this.verbs.news(body).forEach((frame) => this.#tell(frame));
    this.#tell(body);
    if (body.type === "attempt.submitted") this.#closed(CloseCode.ATTEMPT_CLOSED);
  }

  /**
   * @param {Frame} frame
   * @param {Record<string, any>} problem
   * @param {number} status
   */
  #refused(frame, problem, status) {
    const code = String(problem.code);
    if (code === "auth.required" || code === "auth.forbidden") {
      // The page itself finds out that it is signed out, as after a refused handshake.
      this.#closed(CONNECTION_LOST);
      return;
    }
    const type = TELLS[code];
    if (type) {
      const { attempt_status } = problem;
      this.#tell({ ...problem, type, ref: frame.ref, status: attempt_status });
    }
    if (CLOSES[code]) this.#closed(CLOSES[code]);
    else if (!type && this.readyState === WebSocket.CONNECTING) this.#closed(CONNECTION_LOST);
    else if (!type) this.#error(frame, problem, status);
  }

  /** @param {Frame} frame @param {Record<string, any>} problem @param {number} status */
  #error({ ref }, { code, detail }, status) {
    const retry = status === 429 || status >= 500 || code === "attempt.paused";
    this.#tell({ type: "error", ref, code, detail, retry });
  }

  /** @param {Frame} frame */
  #tell(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** @param {number} code */
  #closed(code) {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.#end();
    this.onclose?.({ code });
  }

  /**
   * Requests under way may still arrive, as with a socket, but their replies are ignored.
   * They get a time limit: a browser opens few connections to one host, and a dead network
   * would occupy all of them.
   */
  #end() {
    this.readyState = WebSocket.CLOSED;
    setTimeout(() => this.aborts.abort(), PARTING_MS);
  }

  /** The reply, or nothing when the connection is lost. @param {Asked} asked */
  async #reply(asked) {
    try {
      const response = await this.#ask(asked);
      const isEmpty = response.status === 204;
      const body = isEmpty ? {} : await response.json();
      return { ok: response.ok, status: response.status, body };
    } catch {
      this.#closed(CONNECTION_LOST);
      return null;
    }
  }

  /** @param {Asked} asked @param {RequestInit} [options] */
  #ask({ method, path, body }, options = {}) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    if (this.connectionId) headers["X-Connection-Id"] = this.connectionId;
    return fetch(this.verbs.base + path, {
      method,
      headers,
      body: JSON.stringify(body),
      cache: "no-store",
      signal: this.aborts.signal,
      ...options,
    });
  }
}

/** Read the token each time, because a sign-in in another tab changes it. */
function csrfToken() {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
