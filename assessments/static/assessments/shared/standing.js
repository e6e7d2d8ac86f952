/**
 * Where an attempt stands, for a page whose attempt has ended: it may be opened again, and
 * its time runs from then on. Takes no seat.
 */

import { Feed } from "./feed.js";

// A push tells; this often the server looks whether one was lost.
const HEARTBEAT_MS = 20_000;
// Where no WebSocket gets through.
const ASK_MS = 60_000;

/**
 * @typedef {object} Standing
 * @property {string} status
 * @property {boolean} is_open
 * @property {number | null} deadline  server time, ms; null while the clock stands
 * @property {number} remaining_ms
 */

/**
 * @param {{socket: string, api: string}} addresses  of the attempt
 * @param {(standing: Standing) => void} told  at first, and when it is another one
 */
export function followStanding({ socket, api }, told) {
  const feed = new Feed(
    `${socket}receipt/`,
    {
      hello: () => ({ type: "heartbeat", client_time: Date.now() }),
      frame: (frame) => {
        if (frame.type === "attempt.standing") told(/** @type {any} */ (frame));
      },
      change() {},
    },
    // Those who still write come first: a whole room hands in, or is cut off, at once.
    { heartbeatMs: HEARTBEAT_MS, isUrgent: false },
  );
  feed.start();
  setInterval(async () => {
    const attempt = feed.phase !== "live" && (await ask(api));
    if (attempt) told(standing(attempt));
  }, ASK_MS);
}

/** @param {any} attempt  as the API has it @returns {Standing} */
function standing({ status, finished_at: end, deadline, remaining_ms }) {
  return {
    status,
    is_open: end === null,
    deadline: deadline && Date.parse(deadline),
    remaining_ms,
  };
}

/** The attempt as the API has it; null when nothing gets through. @param {string} api */
async function ask(api) {
  try {
    const reply = await fetch(api, { headers: { Accept: "application/json" } });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}
