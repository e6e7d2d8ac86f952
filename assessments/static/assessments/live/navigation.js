/**
 * Links, filters and headings that work without a page load. The address always names the
 * view, so that a proctor can reload it, bookmark it and pass it on.
 */

import { byId, setText } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { FILTERS, direction, nextSort, searchOf, viewOf } from "./view.js";

const TYPING_MS = 300;

export class Navigation {
  /** @param {string} address  of this page, without its query @param {() => void} changed */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    this.view = viewOf(new URLSearchParams(location.search));
    this.form = /** @type {HTMLFormElement} */ (byId("live-filters"));
    this.search = /** @type {HTMLInputElement} */ (byId("live-q"));
    this.timer = 0;
    byId("live-apply").hidden = true;
    this.#listen();
  }

  /** The address of this page with the current view. */
  get here() {
    return this.address + searchOf(this.view);
  }

  /** @param {number} page @param {number} pages */
  showPages(page, pages) {
    byId("live-pages").hidden = pages < 2;
    byId("live-previous").hidden = page <= 1;
    byId("live-next").hidden = page >= pages;
    setText(byId("live-page"), gettext("Page %(page)s of %(pages)s", { page, pages }));
    byId("live-previous").setAttribute("href", this.#addressOf(page - 1));
    byId("live-next").setAttribute("href", this.#addressOf(page + 1));
  }

  /** @param {number} page */
  #addressOf(page) {
    return this.address + searchOf({ ...this.view, page });
  }

  #listen() {
    document.addEventListener("click", (event) => this.#follow(event));
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("change", () => this.#apply());
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#apply(), TYPING_MS);
    });
    window.addEventListener("popstate", () => {
      this.#show(viewOf(new URLSearchParams(location.search)));
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Follow a link to this page with another query. @param {MouseEvent} event */
  #follow(event) {
    const link = /** @type {Element} */ (event.target).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.origin !== location.origin || link.pathname !== this.address) return;
    event.preventDefault();
    this.#go(viewOf(new URLSearchParams(link.search)));
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const { sort } = /** @type {HTMLButtonElement} */ (event.submitter)?.dataset ?? {};
    if (sort) this.#go({ ...this.view, sort: nextSort(this.view.sort, sort), page: 1 });
    else this.#apply();
  }

  #apply() {
    clearTimeout(this.timer);
    const { status } = this.view.filter;
    const params = new URLSearchParams(
      /** @type {[string, string][]} */ ([...new FormData(this.form)]),
    );
    // The form has neither: counters choose the status, headings choose the order.
    if (status) params.set("status", status);
    params.set("sort", this.view.sort);
    this.#go({ ...viewOf(params), page: 1 });
  }

  /** @param {import("./view.js").View} view */
  #go(view) {
    if (searchOf(view) === searchOf(this.view)) return;
    history.pushState(null, "", this.address + searchOf(view));
    this.#show(view);
  }

  /** @param {import("./view.js").View} view */
  #show(view) {
    this.view = view;
    this.#showFilters();
    this.#showSort();
    byId("live-clear").hidden = !Object.keys(view.filter).length;
    this.changed();
  }

  #showFilters() {
    for (const name of FILTERS) {
      const field = this.form.elements.namedItem(name);
      const value = this.view.filter[name] ?? "";
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = !!value;
      else if (field instanceof HTMLSelectElement) choose(field, value);
    }
    // Do not change the search while somebody types in it.
    const isTyping = this.search === document.activeElement;
    if (!isTyping) this.search.value = this.view.filter.q ?? "";
  }

  #showSort() {
    for (const button of document.querySelectorAll("button[data-sort]")) {
      const { sort = "" } = /** @type {HTMLElement} */ (button).dataset;
      const way = direction(this.view.sort, sort);
      const heading = /** @type {Element} */ (button.closest("th"));
      if (way) heading.setAttribute("aria-sort", way);
      else heading.removeAttribute("aria-sort");
    }
  }

  /** `/` moves to the search, except in a field. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("input:not([type=checkbox]), select, textarea")) return;
    event.preventDefault();
    this.search.focus();
    this.search.select();
  }
}

/** Choose a value; if the server has not listed it, add it as an option. */
function choose(/** @type {HTMLSelectElement} */ select, /** @type {string} */ value) {
  if (![...select.options].some((option) => option.value === value)) {
    select.add(new Option(value, value));
  }
  select.value = value;
}
