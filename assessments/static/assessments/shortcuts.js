/**
 * Keyboard shortcuts, all with Alt and Shift, and the list of them with its switch.
 *
 * Speech and keys of inputs stay as they are (WCAG 2.1.4).
 */

import { byId, find } from "./dom.js";

/** @typedef {"n" | "p" | "q" | "f" | "r" | "t" | "s" | "h"} Letter */

export class Shortcuts {
  /**
   * @param {string} username  whose choice it is to have them
   * @param {Record<Letter, () => void>} actions
   */
  constructor(username, actions) {
    this.key = `shortcuts:${username}`;
    /** @type {Record<string, () => void>} */
    this.actions = actions;
    this.dialog = /** @type {HTMLDialogElement} */ (byId("shortcuts"));
    this.switch = /** @type {HTMLInputElement} */ (byId("shortcuts-on"));
    this.switch.checked = this.#isOn();
    this.switch.addEventListener("change", () => this.#remember());
    for (const id of ["shortcuts-open", "help-shortcuts"]) {
      byId(id).addEventListener("click", () => this.#open());
    }
    find(this.dialog, "[data-close]").addEventListener("click", () => this.dialog.close());
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const act = this.actions[letterOf(event)];
    if (!act || !this.switch.checked || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (!event.repeat) act();
  }

  #open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  #isOn() {
    try {
      return localStorage.getItem(this.key) !== "off";
    } catch {
      return true;
    }
  }

  #remember() {
    try {
      if (this.switch.checked) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, "off");
    } catch {
      // It holds until the page is left.
    }
  }
}

/** Alt makes other characters of letters on some keyboards. @param {KeyboardEvent} event */
function letterOf({ key, code }) {
  return (/^[a-z]$/i.test(key) ? key : code.replace("Key", "")).toLowerCase();
}
