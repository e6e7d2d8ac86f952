/**
 * The page's name for the seat, over Back, a crash and a restart of the browser.
 *
 * A page that the browser restores was asked for by nobody: that is no wish to take the
 * test from where it is now. So it asks for its own seat, by the name it left with, or by
 * a new one, which takes nothing either.
 *
 * The name is kept twice. In the session storage for pages that leave in good order; it is
 * read once, because a duplicated tab gets a copy of what is stored. And in the state of the
 * history entry, which also a crash leaves; a duplicate gets a copy of that too, so other
 * pages of this browser are asked whether they live by this name.
 */

import { randomUUID } from "../../realtime/ids.js";

const PATIENCE_MS = 300;

/** @param {string} attempt */
const key = (attempt) => `page:${attempt}`;

/** @param {string} attempt */
const channelOf = (attempt) => new BroadcastChannel(`page:${attempt}`);

/** @param {string} attempt @param {string} page */
export function rememberPage(attempt, page) {
  try {
    sessionStorage.setItem(key(attempt), page);
  } catch {
    // Without storage, the entry of the history has it.
  }
}

/**
 * How this page was come to.
 *
 * @param {string} attempt
 * @returns {{isRestored: boolean, page: string, mayBeCopied: boolean}} page: the name to
 *   ask by, "" for a new one
 */
export function cameFrom(attempt) {
  const stored = takeStored(attempt);
  const marked = String(history.state?.page ?? "");
  const isRestored = wasRestored(marked);
  const page = isRestored ? stored || marked : "";
  return { isRestored, page, mayBeCopied: page !== "" && !stored };
}

/** @param {string} attempt */
function takeStored(attempt) {
  try {
    const page = sessionStorage.getItem(key(attempt)) ?? "";
    sessionStorage.removeItem(key(attempt));
    return page;
  } catch {
    return "";
  }
}

/** An entry of the history that is marked was loaded before. @param {string} marked */
function wasRestored(marked) {
  const [loading] = performance.getEntriesByType("navigation");
  const { type = "" } = /** @type {any} */ (loading ?? {});
  // Loading a page again is a person's act; a tab that was put to sleep does it by itself.
  const { wasDiscarded = false } = /** @type {any} */ (document);
  return type === "back_forward" || wasDiscarded || (marked !== "" && type !== "reload");
}

/**
 * The name this page lives by from here on: another one when it is a duplicate.
 *
 * @param {string} attempt
 * @param {string} name  the one it would have
 * @param {{mayBeCopied: boolean}} origin
 */
export async function settleName(attempt, name, { mayBeCopied }) {
  const isTaken = mayBeCopied && (await livesElsewhere(attempt, name));
  const page = isTaken ? randomUUID() : name;
  history.replaceState({ ...history.state, page }, "");
  // Not before: it would answer to itself.
  answerToName(attempt, page);
  return page;
}

/**
 * Tell pages that ask whether this one lives by a name.
 *
 * @param {string} attempt
 * @param {string} page
 */
function answerToName(attempt, page) {
  const channel = channelOf(attempt);
  channel.onmessage = ({ data }) => {
    if (data.asks === page) channel.postMessage({ lives: page });
  };
}

/** @param {string} attempt @param {string} page @returns {Promise<boolean>} */
function livesElsewhere(attempt, page) {
  const channel = channelOf(attempt);
  return new Promise((resolve) => {
    const timer = setTimeout(() => answer(false), PATIENCE_MS);
    const answer = (/** @type {boolean} */ lives) => {
      clearTimeout(timer);
      channel.close();
      resolve(lives);
    };
    channel.onmessage = ({ data }) => {
      if (data.lives === page) answer(true);
    };
    channel.postMessage({ asks: page });
  });
}
