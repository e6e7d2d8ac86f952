/**
 * The page's name for the seat, over the Back button.
 *
 * A browser that did not keep the page loads it anew when the candidate comes back to
 * it; that is no wish to take the test from where it is now. So the page then asks for
 * its own seat, by the name it left with. Read once: a duplicated tab gets a copy of
 * what is stored, and must not pass for the tab it was copied from.
 */

/** @param {string} attempt */
const key = (attempt) => `page:${attempt}`;

/** @param {string} attempt @param {string} page */
export function rememberPage(attempt, page) {
  try {
    sessionStorage.setItem(key(attempt), page);
  } catch {
    // Without storage, coming back is opening the page.
  }
}

/** @param {string} attempt @returns {string} "" unless it was come back to */
export function pageLeftWith(attempt) {
  try {
    const page = sessionStorage.getItem(key(attempt)) ?? "";
    sessionStorage.removeItem(key(attempt));
    return cameBack() ? page : "";
  } catch {
    return "";
  }
}

function cameBack() {
  const [loading] = performance.getEntriesByType("navigation");
  return /** @type {any} */ (loading)?.type === "back_forward";
}
