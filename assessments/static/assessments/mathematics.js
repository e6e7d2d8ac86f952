/**
 * Formulas in questions become MathML, which browsers draw and screen readers speak.
 *
 * Loaded by pages that hold formulas only, after KaTeX. Asked for MathML alone, KaTeX
 * needs neither fonts nor styles; see docs/decisions/0022-mathematics-as-mathml.md.
 */

import { gettext } from "./i18n.js";

/** @typedef {{text: string} | {tex: string, isDisplay: boolean, source: string}} Piece */

// As in assessments/rendering.py, which keeps formulas whole.
const FORMULA = /\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$/gs;
const LEFT_ALONE = "math, pre, code, samp, kbd, script, style, textarea, option, q";
const SHORT_CHARS = 30;
// What a hostile formula may make of itself.
const MOST_EXPANSIONS = 1000;

/** A text in its pieces: words, and formulas without their delimiters. @param {string} text */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let end = 0;
  for (const match of text.matchAll(FORMULA)) {
    const [source, inline, bracketed, doubled] = match;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    const tex = inline ?? bracketed ?? doubled;
    found.push({ tex, isDisplay: inline === undefined, source });
    end = match.index + source.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/**
 * Without styles, which a formula that asks for a frame has and the page does not allow,
 * and without the source, which would be a second text of the same.
 *
 * @param {string} html
 */
export const lean = (html) =>
  html.replace(/ style="[^"]*"/g, "").replace(/<annotation .*?<\/annotation>/gs, "");

/** @param {Piece} piece @returns {Node} */
function nodeOf(piece) {
  if ("text" in piece) return document.createTextNode(piece.text);
  const shown = document.createElement("span");
  shown.className = piece.isDisplay ? "formula formula-display" : "formula";
  // A long one may scroll, and then the keyboard has to reach it.
  if (piece.isDisplay && piece.tex.length > SHORT_CHARS) {
    shown.tabIndex = 0;
    shown.setAttribute("role", "group");
    shown.setAttribute("aria-label", gettext("Formula"));
  }
  const { katex } = /** @type {any} */ (globalThis);
  try {
    const html = katex.renderToString(piece.tex, {
      displayMode: piece.isDisplay,
      output: "mathml",
      throwOnError: true,
      strict: "ignore",
      trust: false,
      maxExpand: MOST_EXPANSIONS,
    });
    shown.innerHTML = lean(html);
  } catch {
    // What is no TeX is shown as it was written.
    shown.textContent = piece.source;
  }
  return shown;
}

/** @param {HTMLElement} root */
export function showFormulas(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const text of texts) {
    if (text.parentElement?.closest(LEFT_ALONE)) continue;
    const found = pieces(text.data);
    if (found.some((piece) => "tex" in piece)) text.replaceWith(...found.map(nodeOf));
  }
}

if (typeof document !== "undefined") {
  for (const root of document.querySelectorAll("[data-formulas]")) {
    showFormulas(/** @type {HTMLElement} */ (root));
  }
}
