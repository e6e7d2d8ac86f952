/** The frames of a sitting as HTTP requests, and the news in heartbeat replies. Pure. */

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */
/** @typedef {import("../../realtime/http_socket.js").Asked} Asked */

/** @param {Frame} frame @returns {Asked | null} null for a frame without a request */
export function asked({ type, ...body }) {
  switch (type) {
    case "answer.save":
      return { method: "PUT", path: `answers/${body.answer}/`, body };
    case "answer.flag":
      return { method: "POST", path: `answers/${body.answer}/flag/`, body };
    case "attempt.visit":
      return { method: "POST", path: "visit/", body };
    case "client.event":
      return { method: "POST", path: "reports/", body };
    case "attempt.submit":
      return { method: "POST", path: "submit/", body };
    case "help.request":
      return { method: "POST", path: "help/", body };
    case "notice.confirm":
      return { method: "POST", path: `notices/${body.notice}/confirm/`, body };
    case "heartbeat":
      return { method: "POST", path: "heartbeat/", body };
    default:
      return null;
  }
}

/** Turns the reply to a heartbeat into the frames that a socket would have brought. */
export class News {
  constructor() {
    /** @type {{status: string, deadline: number | null} | null} */
    this.last = null;
  }

  /** @param {Frame} reply @returns {Frame[]} */
  of({ status, deadline, remaining_ms, server_time, notices = [] }) {
    const before = this.last ?? { status, deadline };
    this.last = { status, deadline };
    const now = { status, deadline, remaining_ms, server_time, notices };
    // A notice is told again until it is confirmed; the page knows which ones it has shown.
    const told = notices.map((/** @type {any} */ one) => ({ ...one, type: "notice" }));
    return [...this.#clock(before, now), ...told];
  }

  /**
   * @param {{status: string, deadline: number | null}} before
   * @param {Record<string, any>} now
   * @returns {Frame[]}
   */
  #clock(before, { status, deadline, remaining_ms, server_time, notices }) {
    if (status === "paused" && before.status !== "paused") {
      const { at, text } = last(notices, "paused") ?? { at: server_time, text: "" };
      return [{ type: "attempt.paused", at, remaining_ms, reason: text, text }];
    }
    if (status !== "paused" && before.status === "paused") {
      return [{ type: "attempt.resumed", deadline, remaining_ms }];
    }
    const hasMoved = deadline !== before.deadline && deadline !== null;
    const reason = last(notices, "time")?.text ?? "";
    return hasMoved ? [{ type: "attempt.deadline", deadline, remaining_ms, reason }] : [];
  }
}

/** @param {{kind: string, at: number, text: string}[]} notices @param {string} kind */
const last = (notices, kind) => notices.findLast((notice) => notice.kind === kind);

/** @param {string} base  the address of the attempt in the API */
export function verbs(base) {
  const news = new News();
  return { base, asked, news: (/** @type {Frame} */ reply) => news.of(reply) };
}
