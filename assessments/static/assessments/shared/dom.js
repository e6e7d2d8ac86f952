/** Small helpers around the document. */

/** The element with this id; the template must contain it. @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`nothing matches ${selector}`);
  return element;
}

/**
 * Write a text only if it is new: an unchanged text must not disturb a selection or a screen
 * reader.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Focus the current question or the review, when the focused element is gone. */
export function focusHeading() {
  const views = "#review-view:not([hidden]) h2, body:not([data-view=review]) .question:not([hidden]) h2";
  /** @type {HTMLElement | null} */ (document.querySelector(views))?.focus();
}

/** Whether the page is not visible: in a hidden tab, or behind a dialog. */
export function isCovered() {
  return document.hidden || document.querySelector("dialog[open]") !== null;
}
