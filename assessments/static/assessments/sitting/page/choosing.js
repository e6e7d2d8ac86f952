/** The facts that the page knows, and the state in states.js that follows from them. */

import { CloseCode } from "../../../realtime/protocol.js";

/**
 * Everything that a state depends on. Lengths of time are in ms.
 *
 * @typedef {object} Facts
 * @property {"idle" | "connecting" | "live" | "waiting" | "ended"} phase
 * @property {number} code  the last close code of the socket
 * @property {boolean} basic  over HTTP, because the WebSocket is blocked
 * @property {boolean} everLive
 * @property {number} downFor  since the session was last live
 * @property {number} retryIn
 * @property {boolean} restarting
 * @property {boolean} online  whether the device says it has a network
 * @property {boolean} durable  whether the device stores unsent answers
 * @property {boolean} signedOut
 * @property {boolean} closed  the attempt has ended, in any way
 * @property {boolean} reopened  after that, a proctor opened the attempt again
 * @property {boolean} paused
 * @property {boolean} timeUp
 * @property {number} unsent  answers with a change that is not acknowledged
 * @property {number} problems  those of them that are not sent until the candidate acts
 * @property {number} saved  answers of which the server has a response
 * @property {string[]} late  unsent answers in words, when it is too late for them
 * @property {boolean} lateKept  the server keeps the late answers beside the answers
 * @property {number} savingFor
 * @property {number} remaining
 * @property {{at: number, device: string, other_test: boolean} | null} replaced
 * @property {{policy: string, device: string, since: number, may_confirm: boolean} | null}
 *   refused
 * @property {{at: number, remaining_ms: number, text: string} | null} pause
 * @property {number | null} deadline  server time
 * @property {number | null} savedAt  server time
 * @property {"" | "told" | "failed"} disputed  whether the invigilator was told that
 *   somebody else opened the test
 * @property {string[]} messages  notices that came during this pause
 * @property {boolean} hasPaper  the questions are on the page
 * @property {string} needsLine  why the test cannot go on offline; "" when it can
 */

/**
 * The facts that the page was told or has seen. A part picks the facts that it needs.
 *
 * @typedef {Pick<Facts, "signedOut" | "closed" | "reopened" | "paused" | "timeUp" |
 *   "replaced" | "refused" | "pause" | "savedAt" | "disputed">} Known
 */

const SAVING_SHOWN_MS = 300;
const QUEUEING_MS = 5_000;
const BLIP_MS = 500;
const BANNER_MS = 1_000;
const SLOW_START_MS = 3_000;
const LONG_RESTART_MS = 5_000;

/** @type {Record<number, string>} the state for each final close code */
const ENDED = {
  [CloseCode.TAKEN_OVER]: "takenOver",
  [CloseCode.REVOKED]: "revoked",
  [CloseCode.ATTEMPT_CLOSED]: "submitted",
  [CloseCode.SIGNED_OUT]: "signedOut",
  [CloseCode.FORBIDDEN]: "forbidden",
  [CloseCode.SEAT_HELD]: "seatHeld",
};

/**
 * The name of the state the page is in.
 *
 * @param {Facts} facts
 * @returns {string} a key of STATES
 */
export function pageState(facts) {
  if (facts.closed) return closedState(facts);
  if (facts.phase === "ended") return endedState(facts);
  if (facts.signedOut) return "signedOut";
  // Also while it reconnects: the page stays on hold until the server says otherwise.
  if (facts.phase !== "live" && facts.code === CloseCode.ON_HOLD) return "onHold";
  if (facts.timeUp) return facts.phase === "live" ? "timeUp" : "timeUpOffline";
  if (facts.paused) return "paused";
  return facts.phase === "live" ? liveState(facts) : downState(facts);
}

/** @param {Facts} facts */
function closedState(facts) {
  if (!facts.unsent) return "submitted";
  return facts.reopened ? "reopened" : "submittedWithout";
}

/** @param {Facts} facts */
function endedState(facts) {
  const state = ENDED[facts.code] ?? "stopped";
  return state === "submitted" && facts.unsent ? "submittedWithout" : state;
}

/** @param {Facts} facts */
function liveState(facts) {
  if (facts.problems) return "notSaved";
  if (facts.savingFor > QUEUEING_MS) return "queueing";
  if (facts.savingFor > SAVING_SHOWN_MS) return "saving";
  return settledState(facts);
}

/** Never "saved" while anything is not acknowledged. @param {Facts} facts */
function settledState({ unsent, saved }) {
  return unsent === 0 && saved > 0 ? "saved" : "live";
}

/** @param {Facts} facts */
function downState(facts) {
  const { everLive, downFor, online, durable, restarting } = facts;
  if (!everLive && online) {
    if (downFor <= SLOW_START_MS) return "connecting";
    return durable ? "connectingSlowly" : "notStored";
  }
  if (everLive && downFor < (restarting ? BANNER_MS : BLIP_MS)) return settledState(facts);
  if (!durable) return "notStored";
  if (!online) return "offline";
  if (restarting) return downFor < LONG_RESTART_MS ? "reconnectingQuietly" : "restarting";
  return downFor < BANNER_MS ? "reconnectingQuietly" : "reconnecting";
}

/**
 * When the state may next change by the passing of time alone, ms from now.
 *
 * @param {Facts} facts
 */
export function nextLook({ phase, downFor, savingFor }) {
  const marks =
    phase === "live"
      ? [SAVING_SHOWN_MS, QUEUEING_MS].map((mark) => mark - savingFor)
      : [BLIP_MS, BANNER_MS, SLOW_START_MS, LONG_RESTART_MS].map((mark) => mark - downFor);
  return Math.min(1_000, ...marks.filter((wait) => wait >= 0).map((wait) => wait + 5));
}

/** The facts at the start. @param {{status: string}} bootstrap @returns {Known} */
export function startFacts({ status }) {
  return {
    signedOut: false,
    closed: false,
    reopened: false,
    paused: status === "paused",
    timeUp: false,
    replaced: null,
    refused: null,
    pause: null,
    savedAt: null,
    disputed: "",
  };
}

/**
 * Everything that the state depends on, as it is now.
 *
 * @param {object} needs
 * @param {Known} needs.facts
 * @param {import("../../../realtime/session.js").Session} needs.session
 * @param {import("../answers/saver.js").Saver} needs.saver
 * @param {import("../answers/outbox.js").Outbox} needs.outbox
 * @param {import("../answers/late.js").Late} needs.late
 * @param {import("../questions/questions.js").Questions} needs.questions
 * @param {import("../questions/paper.js").Paper} needs.paper
 * @param {import("../questions/sequence.js").Sequence} needs.sequence
 * @param {import("./notices.js").Notices} needs.notices
 * @param {import("../../shared/clock.js").Clock} needs.clock
 * @returns {Facts}
 */
export function gather({ facts, session, saver, outbox, late, questions, ...others }) {
  const { paper, sequence, notices, clock } = others;
  const now = performance.now();
  const { connection } = session;
  return {
    ...facts,
    ...saver.summary(),
    late: isOver(facts, connection) ? lateAnswers(questions, saver) : [],
    lateKept: late.isKept,
    ...connection,
    downFor: now - connection.downSince,
    retryIn: connection.retryAt - now,
    online: navigator.onLine,
    durable: outbox.isDurable,
    remaining: clock.remaining(now),
    deadline: clock.deadline,
    messages: notices.lines,
    hasPaper: paper.isHere,
    needsLine: sequence.next?.needsLine ?? "",
  };
}

/** @param {Known} facts @param {import("../../../realtime/session.js").Connection} connection */
function isOver({ closed }, { phase, code }) {
  return closed || (phase === "ended" && code === CloseCode.ATTEMPT_CLOSED);
}

/**
 * The answers that were written and did not arrive, in words.
 *
 * @param {import("../questions/questions.js").Questions} questions
 * @param {import("../answers/saver.js").Saver} saver
 */
function lateAnswers(questions, saver) {
  const ids = questions.ids.filter((id) => saver.items.get(id)?.entry);
  return ids.map((id) => questions.describe(id, saver.shown(id)));
}
