/** How one likes the page: kept per user in this browser, and nowhere else. */

import { byId, find } from "../dom.js";

export class Preferences {
  /**
   * @param {{user: number, usual_hidden: string[]}} data
   * @param {HTMLElement} root
   */
  constructor({ user, usual_hidden }, root) {
    this.key = `live:${user}`;
    this.usual = { hidden: usual_hidden, compact: false, sound: false };
    this.kept = { ...this.usual, ...read(this.key) };
    this.root = root;
    this.table = byId("live-table");
    this.columns = byId("live-columns");
    this.#listen();
    this.#show();
  }

  get sound() {
    return this.kept.sound;
  }

  #listen() {
    this.columns.addEventListener("change", () => this.#keep({ hidden: this.#unticked() }));
    byId("live-columns-usual").addEventListener("click", () => {
      this.#keep({ hidden: this.usual.hidden });
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

  /** @param {Partial<typeof this.kept>} some */
  #keep(some) {
    this.kept = { ...this.kept, ...some };
    write(this.key, this.kept);
    this.#show();
  }

  #show() {
    const { hidden, compact, sound } = this.kept;
    this.table.dataset.hidden = hidden.join(" ");
    this.root.dataset.density = compact ? "compact" : "comfortable";
    for (const box of this.#boxes()) box.checked = !hidden.includes(box.value);
    press("live-density", compact);
    press("live-sound", sound);
    press("live-full", document.fullscreenElement !== null);
  }

  #boxes() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.columns.querySelectorAll("input"));
  }

  #unticked() {
    return [...this.#boxes()].filter((box) => !box.checked).map((box) => box.value);
  }
}

/**
 * Under the button that opened it, and inside the window.
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
  // A browser may refuse; then the page simply stays as it is.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else document.documentElement.requestFullscreen().catch(() => {});
}

/** @param {string} id @param {boolean} isPressed */
function press(id, isPressed) {
  find(document, `#${id}`).setAttribute("aria-pressed", String(isPressed));
}

/** @param {string} key @returns {object} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} key @param {object} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage it lasts as long as the page.
  }
}
