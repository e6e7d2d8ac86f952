/** A part of the page that the server draws, fetched again now and then. */

export class Fragment {
  /** @param {string} id  of its element, which names its address @param {() => boolean} isHeld */
  constructor(id, isHeld) {
    this.element = document.getElementById(id);
    this.address = this.element?.dataset.address ?? "";
    this.isHeld = isHeld;
    this.timer = 0;
    /** @type {unknown} the value for which the part was last fetched */
    this.seen = undefined;
    /** @type {unknown} the value for which the part is to be fetched */
    this.wanted = undefined;
    /** the fetched text that is on the page */
    this.shown = "";
  }

  /** @param {number} milliseconds */
  refreshEvery(milliseconds) {
    if (!this.address) return;
    this.refresh();
    setInterval(() => this.refresh(), milliseconds);
  }

  /**
   * Fetch the part when a value has changed, at most once in this time.
   *
   * @param {unknown} value
   * @param {number} milliseconds
   */
  refreshWhen(value, milliseconds) {
    this.wanted = value;
    if (!this.address || value === this.seen) return;
    this.timer ||= setTimeout(async () => {
      await this.refresh();
      this.timer = 0;
    }, milliseconds);
  }

  /** Fetch the part. If that fails, the next call of `refreshWhen` tries again. */
  async refresh() {
    if (!this.address || !this.element || this.isHeld() || document.hidden) return;
    const { wanted } = this;
    try {
      const response = await fetch(this.address, { headers: { Accept: "text/html" } });
      // An error or a page to sign in: keep the shown content.
      if (!response.ok || response.redirected) return;
      const text = await response.text();
      if (this.isHeld()) return;
      this.seen = wanted;
      if (text === this.shown) return;
      this.shown = text;
      this.#show(text);
    } catch {
      // The server cannot be reached; the next refresh tries again.
    }
  }

  /** @param {string} text */
  #show(text) {
    const { element } = this;
    if (!element) return;
    // Keep the keyboard focus in place, and keep opened details open.
    const isInside = element.contains(document.activeElement);
    const focused = isInside ? document.activeElement?.getAttribute("href") : null;
    const focusedId = isInside ? document.activeElement?.id : "";
    const open = [...element.querySelectorAll("details[open][id]")].map(({ id }) => id);
    const parsed = new DOMParser().parseFromString(text, "text/html");
    element.replaceChildren(...parsed.body.childNodes);
    element.hidden = !element.childElementCount;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focusedId) document.getElementById(focusedId)?.focus();
    if (focused) {
      const links = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("a[href]"));
      [...links].find((link) => link.getAttribute("href") === focused)?.focus();
    }
  }
}
