/** In the frame beside the form of a question: hands the answer that was tried to the form. */

import { readEdited, writeResponse } from "./widgets.js";

const body = /** @type {HTMLElement | null} */ (document.querySelector("[data-kind]"));
const tried = document.getElementById("tried");
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-try]"));
const frame = window.frameElement;

if (body && tried) writeResponse(body, JSON.parse(tried.textContent ?? "null"));
if (body && button && frame) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const detail = JSON.stringify(readEdited(body, body));
    frame.dispatchEvent(new CustomEvent("tried", { detail }));
  });
}
