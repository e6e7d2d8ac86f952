/**
 * Draws rows, and redraws only the differences.
 *
 * A row keeps its element for as long as it is on the page, so a tick, the focus and a
 * selected text survive every change. While somebody points at the table, has the focus in
 * it or has ticked rows, no row moves: rows that left stay, greyed, and newcomers come last,
 * until `arrange` is called. Ticks are kept over other pages and orders.
 */

import { find, setText } from "../shared/dom.js";
import { CELLS, signature } from "./cells.js";

/** @typedef {import("./store.js").Row} Row */
/** @typedef {import("./store.js").Change} Change */
/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./cells.js").Context} Context */
/**
 * @typedef {object} Drawn  one row on the page
 * @property {HTMLTableRowElement} tr
 * @property {HTMLInputElement} box
 * @property {Map<string, HTMLElement>} cells
 * @property {Map<string, string>} shown  the content of each cell, to write only changes
 * @property {string} said  status and attention; a change of them makes the row flash
 */

// The columns that change every second.
const TICKING = ["time_left", "last_heard"];

export class Table {
  /**
   * @param {HTMLTableElement} table
   * @param {HTMLTemplateElement} template  an empty row
   */
  constructor(table, template) {
    this.table = table;
    this.body = table.tBodies[0];
    this.template = template;
    /** @type {Map<string, Drawn>} */
    this.drawn = new Map();
    /** @type {Set<string>} rows that have left this page but are still shown */
    this.left = new Set();
    /** @type {Set<string>} rows that are ticked, on this page or another */
    this.chosen = new Set();
    for (const tr of this.body.rows) this.#adopt(tr);
    // A browser may keep ticks over a reload.
    for (const { box } of this.drawn.values()) if (box.checked) this.chosen.add(box.value);
    this.body.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target);
    });
  }

  /** @param {HTMLInputElement} box */
  #choose(box) {
    if (box.checked) this.chosen.add(box.value);
    else this.chosen.delete(box.value);
  }

  /** Whether rows may not move now. */
  get isHeld() {
    return (
      this.body.matches(":hover") ||
      this.body.contains(document.activeElement) ||
      this.body.querySelector("input:checked") !== null ||
      this.body.querySelector("[aria-expanded=true]") !== null
    );
  }

  /** Whether the page shows another order, or other rows, than the server has. */
  isBehind(/** @type {string[]} */ order) {
    if (this.left.size || order.length !== this.drawn.size) return true;
    const rows = this.body.rows;
    return order.some((id, index) => rows[index]?.dataset.id !== id);
  }

  /**
   * @param {Change} change
   * @param {Map<string, Row>} rows
   * @param {Context} context
   */
  update(change, rows, context) {
    // A snapshot does not list the rows that are gone, so compare with the drawn rows.
    const gone = change.all ? [...this.drawn.keys()].filter((id) => !rows.has(id)) : change.gone;
    for (const id of gone) this.#leave(id);
    for (const id of change.rows) {
      const row = rows.get(id);
      if (row) this.#draw(row, context, !change.all);
    }
  }

  /** Remove the rows that left, and put the others in order. @param {string[]} order */
  arrange(order) {
    for (const id of this.left) this.#remove(id);
    this.left.clear();
    const rows = this.body.rows;
    order.forEach((id, index) => {
      const tr = this.drawn.get(id)?.tr;
      if (tr && rows[index] !== tr) this.body.insertBefore(tr, rows[index] ?? null);
    });
  }

  /** A second has passed. @param {Map<string, Row>} rows @param {Context} context */
  tick(rows, context) {
    for (const [id, drawn] of this.drawn) {
      const row = rows.get(id);
      if (row) for (const column of TICKING) showCell(drawn, column, row, context);
    }
  }

  /** @returns {string[]} ids of the ticked rows, those of other pages included */
  get ticked() {
    return [...this.chosen];
  }

  /** @returns {string[]} ids of ticked rows that have no box on this page */
  get tickedElsewhere() {
    return this.ticked.filter((id) => !this.drawn.get(id)?.box.checked);
  }

  /** Tick all rows of this page, or untick all rows of all pages. @param {boolean} isTicked */
  tickAll(isTicked) {
    if (!isTicked) this.chosen.clear();
    for (const { box } of this.drawn.values()) {
      box.checked = isTicked && !box.disabled;
      this.#choose(box);
    }
  }

  /** @param {HTMLTableRowElement} tr  as the server drew it */
  #adopt(tr) {
    const cells = new Map();
    for (const cell of tr.cells) {
      if (cell.dataset.col) cells.set(cell.dataset.col, cell);
    }
    const box = /** @type {HTMLInputElement} */ (find(tr, "input"));
    const drawn = { tr, box, cells, shown: new Map(), said: "" };
    if (tr.dataset.id) this.drawn.set(tr.dataset.id, drawn);
    return drawn;
  }

  /** @param {Row} row */
  #create(row) {
    const fragment = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const tr = /** @type {HTMLTableRowElement} */ (find(fragment, "tr"));
    tr.dataset.id = row.id;
    const drawn = this.#adopt(tr);
    this.body.append(tr);
    return drawn;
  }

  /** @param {Row} row @param {Context} context @param {boolean} mayFlash */
  #draw(row, context, mayFlash) {
    const isNew = !this.drawn.has(row.id);
    const drawn = this.drawn.get(row.id) ?? this.#create(row);
    if (this.left.delete(row.id)) drawn.tr.classList.remove("left");
    showCandidate(drawn, row);
    if (isNew) drawn.box.checked = this.chosen.has(row.id);
    showProgress(drawn, row);
    for (const column of Object.keys(CELLS)) showCell(drawn, column, row, context);
    const said = `${row.status} ${(row.attention ?? []).map((/** @type {any} */ a) => a.reason)}`;
    if (mayFlash && (isNew || said !== drawn.said)) flash(drawn.tr);
    drawn.said = said;
    drawn.tr.dataset.status = row.status;
  }

  /** @param {string} id */
  #leave(id) {
    const drawn = this.drawn.get(id);
    if (!drawn) return;
    this.left.add(id);
    drawn.tr.classList.add("left");
  }

  /** @param {string} id */
  #remove(id) {
    this.drawn.get(id)?.tr.remove();
    this.drawn.delete(id);
  }
}

/** @param {Drawn} drawn @param {Row} row */
function showCandidate({ tr, box, cells, shown }, row) {
  const { name, username } = row.candidate;
  const said = `${name}\u0000${username}\u0000${row.url ?? ""}\u0000${row.number}`;
  if (shown.get("candidate") === said) return;
  shown.set("candidate", said);
  const cell = cells.get("candidate");
  if (!cell) return;
  const link = find(cell, ".name");
  setText(link, name || username);
  if (row.url) link.setAttribute("href", row.url);
  else link.removeAttribute("href");
  setText(find(cell, ".username"), name ? username : "");
  const number = /** @type {HTMLElement} */ (find(cell, ".number-of"));
  const words = (number.dataset.label ?? "{n}").replace("{n}", String(row.number));
  setText(number, row.number > 1 ? words : "");
  nameControls(tr, box, row, name || username);
}

/**
 * @param {HTMLTableRowElement} tr
 * @param {HTMLInputElement} box
 * @param {Row} row
 * @param {string} name
 */
function nameControls(tr, box, row, name) {
  box.value = row.id;
  box.disabled = !row.url;
  const menu = tr.querySelector("button");
  for (const control of menu ? [box, menu] : [box]) {
    const pattern = control.dataset.label ?? "%s";
    control.setAttribute("aria-label", pattern.replace("%s", name));
  }
  if (menu) menu.disabled = !row.url;
}

/** @param {Drawn} drawn @param {Row} row */
function showProgress({ cells }, row) {
  const bar = cells.get("progress")?.querySelector("progress");
  if (!bar) return;
  if (bar.max !== (row.questions || 1)) bar.max = row.questions || 1;
  if (bar.value !== row.answered) bar.value = row.answered;
}

/** @param {Drawn} drawn @param {string} column @param {Row} row @param {Context} context */
function showCell({ cells, shown }, column, row, context) {
  const element = cells.get(column);
  if (!element) return;
  const cell = CELLS[column](row, context);
  const said = signature(cell);
  if (shown.get(column) === said) return;
  shown.set(column, said);
  writeCell(element, cell);
}

/** @param {HTMLElement} element @param {Cell} cell */
export function writeCell(element, { text, tone = "", icon = "", word = "", badge = "" }) {
  if ((element.dataset.tone ?? "") !== tone) element.dataset.tone = tone;
  showIcon(element, icon);
  setText(find(element, ".value"), text);
  showPart(element, "badge", badge);
  showPart(element, "assistive", word);
}

/** @param {HTMLElement} element @param {string} name */
function showIcon(element, name) {
  const icon = element.querySelector(".icon");
  if (!name) {
    icon?.remove();
    return;
  }
  const address = `#live-${name}`;
  if (icon) {
    const use = icon.firstElementChild;
    if (use?.getAttribute("href") !== address) use?.setAttribute("href", address);
    return;
  }
  find(element, ".value").before(makeIcon(address));
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} address */
function makeIcon(address) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", address);
  icon.append(use);
  return icon;
}

/** @param {HTMLElement} element @param {string} name @param {string} text */
function showPart(element, name, text) {
  const part = element.querySelector(`.${name}`);
  if (part && text) setText(part, text);
  else if (part) part.remove();
  else if (text) {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    find(element, ".value").after(made);
  }
}

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Flash a row for one second, unless the viewer prefers reduced motion. */
function flash(/** @type {HTMLElement} */ tr) {
  if (stillness.matches) return;
  const [from, to] = ["var(--link-fg)", "transparent"].map((colour) => ({
    outline: `2px solid ${colour}`,
    outlineOffset: "-2px",
  }));
  tr.animate([from, to], { duration: 1_000, easing: "ease-in" });
}
