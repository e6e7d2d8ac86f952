/**
 * The author's preview: rows can be put in order, and the page asks about a number that can
 * be read in two ways; nothing is saved.
 */

import { moveRow, readEdited } from "./widgets.js";

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-move]"));
  const body = /** @type {HTMLElement | null} */ (target.closest("[data-kind]"));
  if (button && body) moveRow(body, button);
});

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLElement} */ (event.target);
  const body = /** @type {HTMLElement | null} */ (input.closest("[data-kind]"));
  if (body) readEdited(body, input);
});
