/** The view: which rows are shown. The address of the page holds it. Pure. */

export const FILTERS = Object.freeze([
  "status",
  "group",
  "attention",
  "band",
  "device",
  "changed",
  "q",
]);
export const DEFAULT_SORT = "attention";

/** @typedef {{filter: Record<string, string>, sort: string, page: number}} View */

/**
 * @param {URLSearchParams} params
 * @returns {View}
 */
export function viewOf(params) {
  /** @type {Record<string, string>} */
  const filter = {};
  for (const name of FILTERS) {
    // The last value counts, as on the server.
    const value = params.getAll(name).at(-1)?.trim();
    if (value) filter[name] = value;
  }
  const page = Number(params.getAll("page").at(-1));
  return {
    filter,
    sort: params.getAll("sort").at(-1) || DEFAULT_SORT,
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/**
 * The query of the address, with its question mark; default values are left out.
 *
 * @param {View} view
 */
export function searchOf({ filter, sort, page }) {
  const params = new URLSearchParams();
  for (const name of FILTERS) if (filter[name]) params.set(name, filter[name]);
  if (sort !== DEFAULT_SORT) params.set("sort", sort);
  if (page > 1) params.set("page", String(page));
  const text = params.toString();
  return text ? `?${text}` : "";
}

/**
 * Whether the filter of a link is the filter of the view.
 *
 * @param {View} view
 * @param {string} search  of the link
 */
export function isShown(view, search) {
  const { filter } = viewOf(new URLSearchParams(search));
  return FILTERS.every((name) => filter[name] === view.filter[name]);
}

/**
 * The order after a click on the heading of a column: up, then down.
 *
 * @param {string} current
 * @param {string} column
 */
export function nextSort(current, column) {
  return current === column ? `-${column}` : column;
}

/**
 * @param {string} current
 * @param {string} column
 * @returns {"ascending" | "descending" | null}
 */
export function direction(current, column) {
  if (current === column) return "ascending";
  return current === `-${column}` ? "descending" : null;
}
