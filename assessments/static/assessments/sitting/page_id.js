/**
 * The page's name for the seat, kept over Back, a crash and a restart of the browser.
 *
 * When the browser restores a page, no person has asked for the test there. So the page
 * must not take the seat from another page. It resumes with the name that it left with, or
 * with a new name, which takes no seat either.
 *
 * The name is kept in two places. The session storage serves pages that leave normally; it is
 * read once, because a duplicated tab gets a copy of it. The state of the history entry
 * survives a crash too; a duplicated tab gets a copy of that as well, so the page asks the
 * other pages of this browser whether one of them uses the name.
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
    // Without storage, the history entry has the name.
  }
}

/**
 * How the page was opened.
 *
 * @param {string} attempt
 * @returns {{isRestored: boolean, page: string, mayBeCopied: boolean}} page: the name to
 *   resume with, "" for a new name
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

/** A marked entry of the history was loaded before. @param {string} marked */
function wasRestored(marked) {
  const [loading] = performance.getEntriesByType("navigation");
  const { type = "" } = /** @type {any} */ (loading ?? {});
  // A reload is a person's act, but the browser itself reloads a discarded tab.
  const { wasDiscarded = false } = /** @type {any} */ (document);
  return type === "back_forward" || wasDiscarded || (marked !== "" && type !== "reload");
}

/**
 * The name that this page uses from here on: a new name if the page is a duplicate.
 *
 * @param {string} attempt
 * @param {string} name  the name that the page would have
 * @param {{mayBeCopied: boolean}} origin
 */
export async function settleName(attempt, name, { mayBeCopied }) {
  const isTaken = mayBeCopied && (await livesElsewhere(attempt, name));
  const page = isTaken ? randomUUID() : name;
  history.replaceState({ ...history.state, page }, "");
  // Not earlier, because the page would answer its own question.
  answerToName(attempt, page);
  return page;
}

/**
 * Answer other pages that ask whether this page uses a name.
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
