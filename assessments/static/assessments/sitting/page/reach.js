/**
 * The parts that are always in reach: the map, help and the review. They are beside the
 * questions or, in a narrow window, at its foot. There a button opens the map.
 */

import { byId, find, setText } from "../../shared/dom.js";

export class Reach {
  constructor() {
    this.root = byId("reach");
    this.toggle = byId("map-toggle");
    this.toggle.addEventListener("click", () => this.#open(!this.isOpen));
    byId("map").addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("a")) this.#open(false);
    });
    this.root.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !this.isOpen) return;
      this.#open(false);
      this.toggle.focus();
    });
    // The focused element must not be hidden behind the bar or the foot.
    measure("--bar", find(document, '[data-part="bar"]'));
    measure("--foot", this.root);
  }

  get isOpen() {
    return this.root.hasAttribute("data-open");
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    this.root.toggleAttribute("data-open", isOpen);
    this.toggle.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {number} answered @param {number} all */
  show(answered, all) {
    setText(byId("map-count"), `${answered}/${all}`);
  }
}

/** Its height, for the style sheet. @param {string} name @param {HTMLElement} element */
function measure(name, element) {
  const tell = () =>
    document.documentElement.style.setProperty(name, `${element.offsetHeight}px`);
  new ResizeObserver(tell).observe(element);
}
