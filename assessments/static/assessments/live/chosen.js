/** The ticked rows, the verbs for them, and the menu of one row. */

import { byId, find, setText } from "../shared/dom.js";
import { gettext, ngettext } from "../shared/i18n.js";
import { place } from "./preferences.js";

/** @typedef {{name: string, label: string, statuses: string[]}} Verb */

export class Chosen {
  /**
   * @param {{verbs: Verb[], verb_address: string}} data
   * @param {import("./table.js").Table} table
   * @param {import("./navigation.js").Navigation} navigation
   * @param {import("./store.js").Store} store
   */
  constructor({ verbs, verb_address }, table, navigation, store) {
    this.verbs = verbs;
    this.verbAddress = verb_address;
    this.table = table;
    this.navigation = navigation;
    this.store = store;
    this.bar = document.getElementById("live-bulk");
    this.menu = document.getElementById("live-menu");
    this.all = /** @type {HTMLInputElement} */ (byId("live-all"));
    this.filtered = document.getElementById("live-filtered");
    if (this.bar && this.menu) this.#listen();
  }

  /** Untick everything. */
  none() {
    this.table.tickAll(false);
    if (this.everyone) this.everyone.checked = false;
    this.show();
  }

  /** The box that chooses everybody whom the filter shows. */
  get everyone() {
    return this.filtered?.querySelector("input") ?? null;
  }

  show() {
    if (!this.bar) return;
    const count = this.table.ticked.length;
    this.bar.hidden = !count && !this.everyone?.checked;
    const words = ngettext("%(count)s chosen", "%(count)s chosen", count);
    setText(byId("live-chosen"), this.everyone?.checked ? gettext("Everybody shown") : words);
    const here = this.table.body.querySelectorAll("input:checked").length;
    const all = this.table.body.querySelectorAll("input:not(:disabled)").length;
    this.all.checked = here > 0 && here === all;
    this.all.indeterminate = here > 0 && here < all;
    this.#showEveryone();
  }

  #showEveryone() {
    const { matching, pages, seq } = this.store;
    // Before the first snapshot, leave the box as the server drew it.
    if (!this.filtered || seq === null) return;
    this.filtered.hidden = pages < 2;
    const words = gettext("All %(count)s of this filter, on every page", { count: matching });
    setText(find(this.filtered, "[data-text]"), words);
  }

  /**
   * The address of a verb's page for these attempts; the page leads back here.
   *
   * @param {string} name
   * @param {string[]} ids
   */
  addressOf(name, ids) {
    return verbAddress(this.verbAddress, name, ids, this.navigation.here);
  }

  #listen() {
    this.all.hidden = byId("live-untick").hidden = false;
    this.all.addEventListener("change", () => {
      this.table.tickAll(this.all.checked);
      this.show();
    });
    byId("live-untick").addEventListener("click", () => {
      this.none();
      this.all.focus();
    });
    this.table.body.addEventListener("change", () => this.show());
    this.bar?.addEventListener("submit", (event) => this.#act(event));
    this.bar?.addEventListener("change", () => this.show());
    this.table.body.addEventListener("click", (event) => this.#open(event));
    this.table.body.addEventListener("keydown", (event) => this.#key(event));
    this.navigation.search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") focusNext(event, [...this.#controls("input")], -1, 1);
    });
    this.menu?.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") this.#closed();
    });
    this.show();
  }

  /** Submit as the form would, with the current view. @param {SubmitEvent} event */
  #act(event) {
    const view = this.bar?.querySelector("[name=view]");
    if (view instanceof HTMLInputElement) view.value = new URL(this.navigation.here, location.href).search;
    if (!this.table.ticked.length && !this.everyone?.checked) event.preventDefault();
    this.#nameThoseElsewhere();
  }

  /** Add the ticked rows of other pages, whose boxes are not in the form. */
  #nameThoseElsewhere() {
    const ids = this.everyone?.checked ? [] : this.table.tickedElsewhere;
    for (const old of this.bar?.querySelectorAll("[name=ids]") ?? []) old.remove();
    for (const id of ids) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "ids";
      field.value = id;
      this.bar?.append(field);
    }
  }

  /**
   * Up and down move from row to row in the same column; Enter moves from a tick to the
   * verbs for the ticked rows.
   *
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && target.matches("input, button")) {
      const controls = [...this.#controls(target.localName)];
      focusNext(event, controls, controls.indexOf(target), step);
    } else if (event.key === "Enter" && target.matches("input")) {
      // Otherwise Enter would submit the form, as if its first button had been pressed.
      event.preventDefault();
      if (this.bar && !this.bar.hidden) find(this.bar, "button").focus();
    }
  }

  /** @param {string} kind  @returns {NodeListOf<HTMLElement>} */
  #controls(kind) {
    return this.table.body.querySelectorAll(`${kind}:not(:disabled)`);
  }

  /** @param {MouseEvent} event */
  #open(event) {
    const button = /** @type {Element} */ (event.target).closest(".more button");
    const row = button?.closest("tr");
    if (!(button instanceof HTMLElement) || !row || !this.menu) return;
    this.button = button;
    this.menu.replaceChildren(...this.#items(row));
    this.menu.showPopover();
    button.setAttribute("aria-expanded", "true");
    place(this.menu, button);
    find(this.menu, "a").focus();
  }

  #closed() {
    this.button?.setAttribute("aria-expanded", "false");
    if (document.activeElement === document.body) this.button?.focus();
  }

  /** @param {HTMLTableRowElement} row */
  #items(row) {
    const name = /** @type {HTMLAnchorElement} */ (find(row, ".name"));
    const { id = "", status = "" } = row.dataset;
    const heading = document.createElement("p");
    heading.className = "menu-name";
    heading.textContent = name.textContent;
    const verbs = this.verbs
      .filter((verb) => verb.statuses.includes(status))
      .filter((verb) => verb.name !== "acknowledge" || this.store.isAlerted(id))
      .map((verb) => link(verb.label, this.addressOf(verb.name, [id])));
    return [heading, link(gettext("Open the attempt"), name.href), ...verbs];
  }
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} controls
 * @param {number} index  of the control that has the focus
 * @param {number} step
 */
function focusNext(event, controls, index, step) {
  const next = controls[index + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/**
 * @param {string} pattern
 * @param {string} name
 * @param {string[]} ids
 * @param {string} next
 */
export function verbAddress(pattern, name, ids, next) {
  const query = new URLSearchParams({ ids: ids.join(","), next });
  return `${pattern.replace("VERB", name)}?${query}`;
}

/** @param {string} text @param {string} address */
function link(text, address) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  return made;
}
