/** A part of the page the server draws, fetched again now and then. */

export class Fragment {
  /** @param {string} id  of its element, which names its address @param {() => boolean} isHeld */
  constructor(id, isHeld) {
    this.element = document.getElementById(id);
    this.address = this.element?.dataset.address ?? "";
    this.isHeld = isHeld;
    this.timer = 0;
    /** @type {unknown} the value it was last fetched for */
    this.seen = undefined;
    /** @type {unknown} the value it is to be fetched for */
    this.wanted = undefined;
    /** what is on the page, as it was fetched */
    this.shown = "";
  }

  /** @param {number} milliseconds */
  refreshEvery(milliseconds) {
    if (!this.address) return;
    this.refresh();
    setInterval(() => this.refresh(), milliseconds);
  }

  /**
   * Fetch it when a value is another than before, and not more often than this.
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

  /** What cannot be fetched now stays wanted, and is with the next value that comes. */
  async refresh() {
    if (!this.address || !this.element || this.isHeld() || document.hidden) return;
    const { wanted } = this;
    try {
      const response = await fetch(this.address, { headers: { Accept: "text/html" } });
      // Not there, or a page to sign in: what is shown stays.
      if (!response.ok || response.redirected) return;
      const text = await response.text();
      if (this.isHeld()) return;
      this.seen = wanted;
      if (text === this.shown) return;
      this.shown = text;
      this.#show(text);
    } catch {
      // Away for a moment; the next time will tell.
    }
  }

  /** @param {string} text */
  #show(text) {
    const { element } = this;
    if (!element) return;
    // Whoever is in it with the keyboard stays there, and what was opened stays open.
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
