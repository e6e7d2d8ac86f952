/** The place in a half-typed text, kept over a reload of this tab. */

/** @param {string} attempt */
const key = (attempt) => `caret:${attempt}`;

/** @param {string} attempt */
export function rememberCaret(attempt) {
  const field = document.activeElement;
  const isText = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  try {
    if (!isText || field.selectionStart === null) sessionStorage.removeItem(key(attempt));
    else {
      const { id, selectionStart, selectionEnd, scrollTop } = field;
      const place = { id, selectionStart, selectionEnd, scrollTop, page: scrollY };
      sessionStorage.setItem(key(attempt), JSON.stringify(place));
    }
  } catch {
    // Without storage the caret is not worth a word.
  }
}

/** @param {string} attempt */
export function restoreCaret(attempt) {
  try {
    const place = JSON.parse(sessionStorage.getItem(key(attempt)) ?? "null");
    const field = place && document.getElementById(place.id);
    if (!field || !field.offsetParent) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(place.selectionStart, place.selectionEnd);
    field.scrollTop = place.scrollTop;
    scrollTo(0, place.page);
  } catch {
    // See above.
  }
}
