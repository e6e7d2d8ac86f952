/**
 * The viewer's preferences for the page. The server keeps them, so they are the same in
 * every browser. A choice takes effect at once; if it cannot be saved, the page says so.
 */

import { byId, find, setText } from "../shared/dom.js";

/** @typedef {{hidden: string[], compact: boolean, sound: boolean}} Kept */

export class Preferences {
  /**
   * @param {{usual_hidden: string[], preferences: Kept}} data
   * @param {HTMLElement} root
   */
  constructor({ usual_hidden, preferences }, root) {
    this.usual = usual_hidden;
    this.kept = preferences;
    this.root = root;
    this.table = byId("live-table");
    this.columns = /** @type {HTMLFormElement} */ (byId("live-columns"));
    this.unsaved = byId("live-unsaved");
    this.isSaving = false;
    this.isOld = false;
    this.#listen();
    this.#show();
  }

  get sound() {
    return this.kept.sound;
  }

  #listen() {
    this.columns.addEventListener("change", () => this.#keep({ hidden: this.#unticked() }));
    this.columns.addEventListener("submit", (event) => {
      event.preventDefault();
      // Enter in a box submits too, but the box has made its change already.
      const isUsual = event.submitter?.id === "live-columns-usual";
      if (isUsual) this.#keep({ hidden: this.usual });
    });
    byId("live-density").addEventListener("click", () => {
      this.#keep({ compact: !this.kept.compact });
    });
    byId("live-sound").addEventListener("click", () => {
      this.#keep({ sound: !this.kept.sound });
    });
    byId("live-full").addEventListener("click", () => toggleFullScreen());
    document.addEventListener("fullscreenchange", () => this.#show());
    this.columns.addEventListener("toggle", () => place(this.columns, byId("live-columns-button")));
  }

  /** @param {Partial<Kept>} some */
  #keep(some) {
    this.kept = { ...this.kept, ...some };
    this.#show();
    this.#save();
  }

  /** Save all preferences, one request after the other, so that the last choice is kept. */
  async #save() {
    this.isOld = true;
    if (this.isSaving) return;
    this.isSaving = true;
    let isSaved = true;
    while (this.isOld) {
      this.isOld = false;
      isSaved = await this.#send();
    }
    this.isSaving = false;
    setText(this.unsaved, isSaved ? "" : (this.unsaved.dataset.words ?? ""));
  }

  /** @returns {Promise<boolean>} whether the preferences are saved */
  async #send() {
    // The boxes show the preferences to keep: see #show.
    const body = new FormData(this.columns);
    body.delete("next");
    try {
      const sent = { method: "POST", body, keepalive: true };
      const { ok, redirected } = await fetch(this.columns.action, sent);
      return ok && !redirected;
    } catch {
      return false;
    }
  }

  #show() {
    const { hidden, compact, sound } = this.kept;
    this.table.dataset.hidden = hidden.join(" ");
    this.root.dataset.density = compact ? "compact" : "comfortable";
    for (const box of this.#boxes()) box.checked = !hidden.includes(box.value);
    tick(this.columns, "compact", compact);
    tick(this.columns, "sound", sound);
    press("live-density", compact);
    press("live-sound", sound);
    press("live-full", document.fullscreenElement !== null);
  }

  #boxes() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.columns.querySelectorAll("[name=shown]"));
  }

  #unticked() {
    return [...this.#boxes()].filter((box) => !box.checked).map((box) => box.value);
  }
}

/**
 * Place a popover under the button that opened it, and inside the window.
 *
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
export function place(popover, button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = bottom + 4 + height <= window.innerHeight || top < height;
  popover.style.left = `${Math.max(4, Math.min(left, window.innerWidth - width - 4))}px`;
  popover.style.top = `${below ? bottom + 4 : top - height - 4}px`;
}

function toggleFullScreen() {
  // A browser may refuse; then the page stays as it is.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else document.documentElement.requestFullscreen().catch(() => {});
}

/** @param {string} id @param {boolean} isPressed */
function press(id, isPressed) {
  find(document, `#${id}`).setAttribute("aria-pressed", String(isPressed));
}

/** @param {HTMLFormElement} form @param {string} name @param {boolean} isTicked */
function tick(form, name, isTicked) {
  const box = form.elements.namedItem(name);
  if (box instanceof HTMLInputElement) box.checked = isTicked;
}
