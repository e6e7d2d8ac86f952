/** Small helpers around the document. */

/** The element with this id, which the template promises. @param {string} id */
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
 * Write only what is new: an unchanged text must not disturb a selection or a reader.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Where the focus goes when what had it is gone: the question at hand, or the review. */
export function focusHeading() {
  const views = "#review-view:not([hidden]) h2, body:not([data-view=review]) .question:not([hidden]) h2";
  /** @type {HTMLElement | null} */ (document.querySelector(views))?.focus();
}

/** Whether nobody can see the page: in a hidden tab, or behind a dialog. */
export function isCovered() {
  return document.hidden || document.querySelector("dialog[open]") !== null;
}
