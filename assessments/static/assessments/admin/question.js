/** The page of a question: answer lines are moved by buttons, and by Alt with an arrow. */

/** @param {Element} lines */
const rowsOf = (lines) =>
  /** @type {HTMLElement[]} */ ([...lines.querySelectorAll("tr.form-row:not(.empty-form)")]);

/**
 * @param {HTMLElement} row
 * @param {number} step
 */
function move(row, step) {
  const lines = /** @type {HTMLElement} */ (row.closest(".answer-lines"));
  const rows = rowsOf(lines);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (step < 0) other.before(row);
  else other.after(row);
  rowsOf(lines).forEach((one, place) => {
    const input = one.querySelector(".field-position input");
    if (input instanceof HTMLInputElement) input.value = String(place + 1);
  });
  focused?.focus();
  row.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * @param {HTMLElement} row
 * @param {HTMLElement} lines
 */
function addButtons(row, lines) {
  const cell = row.querySelector("td.original");
  if (!cell || cell.querySelector(".line-moves")) return;
  const part = document.createElement("span");
  part.className = "line-moves";
  for (const [sign, step, words] of [
    ["↑", "-1", lines.dataset.up],
    ["↓", "1", lines.dataset.down],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign ?? "";
    button.dataset.step = step;
    button.setAttribute("aria-label", words ?? "");
    part.append(button);
  }
  cell.append(part);
}

function prepareLines() {
  for (const lines of document.querySelectorAll(".answer-lines")) {
    if (!(lines instanceof HTMLElement) || !lines.querySelector(".field-position input")) continue;
    lines.classList.add("moves-lines");
    for (const row of rowsOf(lines)) addButtons(row, lines);
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest(".line-moves button") : null;
  const row = /** @type {HTMLElement | null | undefined} */ (button?.closest("tr.form-row"));
  if (button instanceof HTMLElement && row) move(row, Number(button.dataset.step));
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const target = event.target instanceof Element ? event.target : null;
  const row = /** @type {HTMLElement | null | undefined} */ (
    target?.closest(".moves-lines tr.form-row")
  );
  if (!event.altKey || !step || !row) return;
  event.preventDefault();
  move(row, step);
});

document.addEventListener("formset:added", () => queueMicrotask(prepareLines));
window.addEventListener("load", prepareLines);
