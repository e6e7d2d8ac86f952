/** The caret in a half-typed text, kept over a reload of this tab and over dialogs. */

/** @param {string} attempt */
const key = (attempt) => `caret:${attempt}`;

/**
 * @typedef {{id: string, selectionStart: number, selectionEnd: number,
 *   scrollTop: number, page: number}} Place
 */

/** Where the caret is now; null if no text has the focus. @returns {Place | null} */
export function placeOfCaret() {
  const field = document.activeElement;
  const isText = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  if (!isText || field.selectionStart === null || field.selectionEnd === null) return null;
  const { id, selectionStart, selectionEnd, scrollTop } = field;
  return { id, selectionStart, selectionEnd, scrollTop, page: scrollY };
}

/** @param {Place | null} place */
export function putCaret(place) {
  if (!place) return;
  const field = document.getElementById(place.id);
  const isText = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  if (!isText || !field.offsetParent) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(place.selectionStart, place.selectionEnd);
  field.scrollTop = place.scrollTop;
  scrollTo(0, place.page);
}

/** @param {string} attempt */
export function rememberCaret(attempt) {
  const place = placeOfCaret();
  try {
    if (place) sessionStorage.setItem(key(attempt), JSON.stringify(place));
    else sessionStorage.removeItem(key(attempt));
  } catch {
    // Without storage the caret is lost, which needs no message.
  }
}

/** @param {string} attempt */
export function restoreCaret(attempt) {
  try {
    putCaret(JSON.parse(sessionStorage.getItem(key(attempt)) ?? "null"));
  } catch {
    // See above.
  }
}
