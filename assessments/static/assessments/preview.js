/**
 * The author's preview: things to put in order can be moved; nothing is saved.
 */

import { moveRow } from "./widgets.js";

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-move]"));
  const body = /** @type {HTMLElement | null} */ (target.closest("[data-kind]"));
  if (button && body) moveRow(body, button);
});
