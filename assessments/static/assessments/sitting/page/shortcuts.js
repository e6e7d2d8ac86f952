/**
 * Keyboard shortcuts, all with Alt and Shift, and the list of them with its switch.
 *
 * They do not interfere with speech input or keys of inputs (WCAG 2.1.4). A key that writes
 * a character is never a shortcut: on a Mac, Alt (Option) with Shift writes Polish and other
 * letters.
 */

import { byId, find } from "../../shared/dom.js";

/** @typedef {"n" | "p" | "q" | "f" | "r" | "t" | "s" | "h"} Letter */

export class Shortcuts {
  /**
   * @param {string} username  of the user who has chosen whether to have shortcuts
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
    const target = /** @type {Element} */ (event.target);
    const act = this.actions[letterOf(event, { inField: isField(target), isMac: IS_MAC })];
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
      // Without storage the choice is kept until the page is left.
    }
  }
}

const IS_MAC = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? "");
const BUTTONS = "[type=radio], [type=checkbox], [type=button], [type=submit]";

/** Whether keys write or choose something in an element. @param {Element} target */
function isField(target) {
  return target.matches("textarea, select, [contenteditable], input") && !target.matches(BUTTONS);
}

/**
 * The letter of a shortcut; "" when the key may write a character where the focus is.
 *
 * In a field only a plain letter counts, and on a Mac no key at all, because there Alt
 * writes characters. Outside of fields nothing is written, so the place of the key counts if
 * Alt has changed its letter to another character.
 *
 * @param {Pick<KeyboardEvent, "key" | "code" | "isComposing" | "getModifierState">} event
 * @param {{inField: boolean, isMac: boolean}} where
 */
export function letterOf(event, { inField, isMac }) {
  const { key, code } = event;
  if (event.isComposing || event.getModifierState("AltGraph")) return "";
  if (inField && isMac) return "";
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return inField ? "" : code.replace("Key", "").toLowerCase();
}
