/**
 * Follows the status of an attempt, for a page whose attempt has ended: a proctor may open
 * the attempt again, and its time runs from then on. Takes no seat.
 */

import { Feed } from "./feed.js";

// The server pushes changes; at each heartbeat it also checks whether a push was lost.
const HEARTBEAT_MS = 20_000;
// How often to ask the API while no WebSocket works.
const ASK_MS = 60_000;

/**
 * @typedef {object} AttemptStatus
 * @property {string} status
 * @property {boolean} is_open
 * @property {number | null} deadline  server time, ms; null while the clock stands
 * @property {number} remaining_ms
 */

/**
 * @param {{socket: string, api: string}} addresses  of the attempt
 * @param {(attempt: AttemptStatus) => void} told  called at first, and after each change
 */
export function followStatus({ socket, api }, told) {
  const feed = new Feed(
    `${socket}receipt/`,
    {
      hello: () => ({ type: "heartbeat", client_time: Date.now() }),
      frame: (frame) => {
        if (frame.type === "attempt.standing") told(/** @type {any} */ (frame));
      },
      change() {},
    },
    // Candidates who still write go first, when a whole room hands in or reconnects at once.
    { heartbeatMs: HEARTBEAT_MS, isUrgent: false },
  );
  feed.start();
  setInterval(async () => {
    const attempt = feed.phase !== "live" && (await ask(api));
    if (attempt) told(statusOf(attempt));
  }, ASK_MS);
}

/** @param {any} attempt  as the API returns it @returns {AttemptStatus} */
function statusOf({ status, finished_at: end, deadline, remaining_ms }) {
  return {
    status,
    is_open: end === null,
    deadline: deadline && Date.parse(deadline),
    remaining_ms,
  };
}

/** The attempt from the API; null if the request fails. @param {string} api */
async function ask(api) {
  try {
    const reply = await fetch(api, { headers: { Accept: "application/json" } });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}
