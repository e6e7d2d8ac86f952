/**
 * The wire as the page sees it: mirrors realtime/protocol.py. Pure.
 *
 * @typedef {Record<string, any> & {type: string}} Frame
 */

export const VERSION = 1;

/** Why the server closed. 4000-4499: the page may reconnect. 4500-4999: final. */
export const CloseCode = Object.freeze({
  RESTARTING: 4000,
  LEASE_LOST: 4001,
  OVERLOADED: 4002,
  ON_HOLD: 4008,
  TAKEN_OVER: 4501,
  REVOKED: 4502,
  ATTEMPT_CLOSED: 4503,
  SIGNED_OUT: 4504,
  FORBIDDEN: 4505,
  SEAT_HELD: 4506,
  BAD_MESSAGE: 4507,
  UPGRADE: 4509,
});

/** A code of WebSocket itself (RFC 6455, 7.4), not ours. */
export const NORMAL_CLOSURE = 1000;
/** The connection broke without a close frame. */
export const CONNECTION_LOST = 1006;
/** A server closes with this code before it stops. */
export const SERVICE_RESTART = 1012;

/**
 * The range decides, so that codes unknown to this page work too.
 *
 * @param {number} code
 */
export function isFinal(code) {
  return code >= 4500 && code <= 4999;
}

/** @param {number} code */
export function isRestart(code) {
  return code === SERVICE_RESTART || code === CloseCode.RESTARTING;
}

/**
 * Read a frame; null if the data is not a frame. Unknown types and fields are kept.
 *
 * @param {unknown} data
 * @returns {Frame | null}
 */
export function parseFrame(data) {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data);
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
