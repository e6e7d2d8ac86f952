/**
 * Converts the inputs of a question to a response and back: no saving, no network.
 *
 * A widget is the element around the inputs of one question, with its kind in data-kind.
 *
 * @typedef {import("../answers/responses.js").Response} Response
 * @typedef {{read: (root: HTMLElement) => Response,
 *   write: (root: HTMLElement, response: Response) => void,
 *   edited?: (root: HTMLElement, source: HTMLElement) => void,
 *   words?: (root: HTMLElement, response: NonNullable<Response>) => string,
 *   isHalf?: (root: HTMLElement, response: NonNullable<Response>) => boolean}} Widget
 */

import { gettext } from "../../shared/i18n.js";
import { readingInWords, readings, withoutUnit } from "../answers/numbers.js";

/**
 * @param {HTMLElement} root
 * @param {string} selector
 */
const inputs = (root, selector) =>
  /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll(selector)]);

/** @param {HTMLElement} root */
const checkedValues = (root) => inputs(root, "input:checked").map((input) => input.value);

/** @param {HTMLElement} root @param {string[]} values */
function check(root, values) {
  for (const input of inputs(root, "input")) input.checked = values.includes(input.value);
}

/**
 * @param {string} field
 * @returns {Widget}
 */
function typed(field) {
  return {
    // A template that nobody has changed (defaultValue) is no answer.
    read(root) {
      const [{ value, defaultValue }] = inputs(root, "input, textarea");
      return { [field]: value === defaultValue ? "" : value };
    },
    words: (_root, response) => response[field],
    write(root, response) {
      const [input] = inputs(root, "input, textarea");
      const value = response?.[field] ?? input.defaultValue;
      // Setting the same text would still move the caret.
      if (input.value !== value) input.value = value;
    },
  };
}

/** @type {Widget} */
const numerical = {
  read(root) {
    const [reading] = checkedValues(root);
    return { ...typed("number").read(root), ...(reading ? { reading } : {}) };
  },
  write(root, response) {
    typed("number").write(root, response);
    askReading(root);
    chooseReading(root, response?.reading);
  },
  edited(root, source) {
    if (source.matches("[type=text]")) typedAnew(root);
  },
  words: (_root, { number, reading }) => numberInWords(number, reading),
};

/** @param {HTMLElement} root @param {string | undefined} reading */
function chooseReading(root, reading) {
  for (const radio of inputs(root, "input[type=radio]")) radio.checked = radio.value === reading;
}

/**
 * Ask which number is meant while the typed text can be read in two ways.
 *
 * @param {HTMLElement} root
 */
function askReading(root) {
  const [input] = inputs(root, "input");
  const text = "units" in input.dataset ? withoutUnit(input.value) : input.value;
  const asked = root.querySelector(".reading");
  if (readings(text).length < 2) return asked?.remove();
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("[data-reading]"));
  if (!asked) template.after(template.content.cloneNode(true));
  for (const element of root.querySelectorAll("[data-means]")) {
    const label = /** @type {HTMLElement} */ (element);
    const means = /** @type {import("../answers/numbers.js").Reading} */ (label.dataset.means);
    label.textContent = readingInWords(text, means);
  }
}

/**
 * Another number was typed: forget the reading chosen for the last number.
 *
 * @param {HTMLElement} root  of a numerical question
 */
function typedAnew(root) {
  askReading(root);
  chooseReading(root, undefined);
}

/** @type {Widget} */
const single = {
  read(root) {
    const [value] = checkedValues(root);
    return value ? { choice: Number(value) } : null;
  },
  write: (root, response) => check(root, [String(response?.choice)]),
};

/** @type {Widget} */
const multiple = {
  read: (root) => ({ choices: checkedValues(root).map(Number) }),
  write: (root, response) => check(root, (response?.choices ?? []).map(String)),
};

/** @type {Widget} */
const trueFalse = {
  read(root) {
    const [value] = checkedValues(root);
    return value ? { value: value === "true" } : null;
  },
  write: (root, response) => check(root, [String(response?.value)]),
};

/** @type {Widget} */
const matching = {
  read(root) {
    const chosen = inputs(root, "select").filter((select) => select.value);
    const pairs = chosen.map((select) => [select.dataset.stem, Number(select.value)]);
    return { pairs: Object.fromEntries(pairs) };
  },
  write(root, response) {
    for (const select of inputs(root, "select")) {
      select.value = String(response?.pairs[select.dataset.stem ?? ""] ?? "");
    }
  },
  words: (root, { pairs }) => pairsInWords(root, pairs),
  isHalf: (root, { pairs }) => Object.keys(pairs).length < inputs(root, "select").length,
};

/** @type {Widget} */
const kprim = {
  read(root) {
    const values = statements(root).flatMap((row) => {
      const [value] = checkedValues(row);
      return value ? [[row.dataset.statement, value === "true"]] : [];
    });
    return { values: Object.fromEntries(values) };
  },
  write(root, response) {
    for (const row of statements(root)) {
      check(row, [String(response?.values[row.dataset.statement ?? ""])]);
    }
  },
  words: (root, { values }) => statementsInWords(root, values),
  isHalf: (root, { values }) => Object.keys(values).length < statements(root).length,
};

/** @type {Widget} */
const ordering = {
  read: (root) => ({ order: rows(root).map((row) => Number(row.dataset.option)) }),
  write(root, response) {
    const order = response?.order ?? rows(root).map((_, index) => index + 1);
    arrange(root, order);
    const confirm = /** @type {HTMLElement} */ (root.querySelector("[data-confirm-order]"));
    confirm.hidden = response !== null;
  },
  edited: (root) => ordering.write(root, ordering.read(root)),
};

/** A gap in a text: the same as its kind, which may also be a list to choose from. */
/** @type {Widget} */
const gap = {
  read(root) {
    const [select] = inputs(root, "select");
    if (select) return select.value ? { choice: Number(select.value) } : null;
    return readResponse(root);
  },
  write(root, response) {
    const [select] = inputs(root, "select");
    if (select) select.value = String(response?.choice ?? "");
    else writeResponse(root, response);
  },
};

/** @type {Widget} */
const cloze = {
  read(root) {
    const filled = gaps(root).map((one) => [one.dataset.gap, gap.read(one)]);
    return { parts: Object.fromEntries(filled.filter(([, response]) => response)) };
  },
  write(root, response) {
    for (const one of gaps(root)) gap.write(one, response?.parts[one.dataset.gap ?? ""] ?? null);
  },
  edited(root, source) {
    const one = /** @type {HTMLElement | null} */ (source.closest("[data-gap]"));
    if (one) widgetOf(one).edited?.(one, source);
  },
  words: (root, { parts }) =>
    gaps(root)
      .filter((one) => (one.dataset.gap ?? "") in parts)
      .map((one) => `${gapName(one)} → ${inWords(one, parts[one.dataset.gap ?? ""])}`)
      .join("; "),
  isHalf: (root, { parts }) => Object.keys(parts).length < gaps(root).length,
};

/** The files that the server has; uploads.js shows them. @type {Widget} */
const file = {
  read: (root) => JSON.parse(inputs(root, "[data-files]")[0].value || "null"),
  write(root, response) {
    const [input] = inputs(root, "[data-files]");
    input.value = JSON.stringify(response);
    input.dispatchEvent(new Event("written", { bubbles: true }));
  },
  words: (_root, { files }) => files.map((/** @type {any} */ { name }) => name).join("; "),
};

/** @type {Record<string, Widget>} */
const WIDGETS = {
  // A question that the server has not sent yet (next_question.js).
  "": { read: () => null, write() {} },
  single,
  multiple,
  true_false: trueFalse,
  short_text: typed("text"),
  essay: typed("text"),
  numerical,
  matching,
  kprim,
  ordering,
  cloze,
  file,
};

/** @param {HTMLElement} root */
const widgetOf = (root) => WIDGETS[root.dataset.kind ?? ""];

/** @param {HTMLElement} root @returns {Response} */
function readResponse(root) {
  return widgetOf(root).read(root);
}

/**
 * The response after a person changed an input; the widget may react first.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement} source  the input, or the button that was pressed
 * @returns {Response}
 */
export function readEdited(root, source) {
  widgetOf(root).edited?.(root, source);
  return readResponse(root);
}

/** @param {HTMLElement} root @param {Response} response */
export function writeResponse(root, response) {
  widgetOf(root).write(root, response);
}

/** @param {HTMLElement} root */
const gaps = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-gap]")]);

/** @param {HTMLElement} gap */
const gapName = (gap) => gap.querySelector("[aria-label]")?.getAttribute("aria-label");

/** @param {HTMLElement} root */
const statements = (root) =>
  /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-statement]")]);

/** @param {HTMLElement} root */
const rows = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-option]")]);

/**
 * Put the rows in order. Rows in the right place are not touched, to keep the focus.
 *
 * @param {HTMLElement} root
 * @param {number[]} order
 */
function arrange(root, order) {
  const list = /** @type {HTMLElement} */ (root.querySelector(".order"));
  order.forEach((option, index) => {
    const row = /** @type {HTMLElement} */ (list.querySelector(`[data-option="${option}"]`));
    if (list.children[index] !== row) list.insertBefore(row, list.children[index]);
  });
}

/**
 * The order with one option moved by one place; at the ends, the same order.
 *
 * @param {number[]} order
 * @param {number} option
 * @param {number} step  -1 is up
 */
export function moved(order, option, step) {
  const from = order.indexOf(option);
  const to = from + step;
  if (to < 0 || to >= order.length) return order;
  const next = order.with(from, order[to]);
  return next.with(to, option);
}

/**
 * Move the row of a pressed button; the button keeps the focus.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement} button
 * @returns {string} the new place of the row, for a screen reader
 */
export function moveRow(root, button) {
  const row = /** @type {HTMLElement} */ (button.closest("[data-option]"));
  const { order } = /** @type {{order: number[]}} */ (ordering.read(root));
  const option = Number(row.dataset.option);
  const next = moved(order, option, Number(button.dataset.move));
  arrange(root, next);
  button.focus();
  const text = row.querySelector(".order-text")?.textContent?.trim() ?? "";
  const place = { text, place: next.indexOf(option) + 1, places: next.length };
  return gettext("%(text)s: place %(place)s of %(places)s.", place);
}

/**
 * A response in words, to show what the server has.
 *
 * @param {HTMLElement} root
 * @param {Response} response
 */
export function inWords(root, response) {
  if (!response) return gettext("no answer");
  const { words } = widgetOf(root);
  if (words) return words(root, response);
  const options = optionTexts(root);
  const named = (/** @type {unknown} */ number) => options[String(number)] ?? String(number);
  const chosen = response.choice ?? response.choices ?? response.order ?? response.value;
  return [chosen].flat().map(named).join("; ");
}

/**
 * @param {string} number
 * @param {import("../answers/numbers.js").Reading | undefined} reading
 */
function numberInWords(number, reading) {
  return reading ? `${number} (${readingInWords(withoutUnit(number), reading)})` : number;
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, number>} pairs
 */
function pairsInWords(root, pairs) {
  const options = optionTexts(root);
  const stems = Object.fromEntries(
    inputs(root, "select").map((select) => [
      select.dataset.stem,
      select.labels?.[0]?.textContent?.trim(),
    ]),
  );
  return Object.entries(pairs)
    .map(([stem, choice]) => `${stems[stem] ?? stem} → ${options[choice] ?? choice}`)
    .join("; ");
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, boolean>} values
 */
function statementsInWords(root, values) {
  return statements(root)
    .filter((row) => (row.dataset.statement ?? "") in values)
    .map((row) => {
      const value = values[row.dataset.statement ?? ""];
      const label = inputs(row, `[value=${value}]`)[0].closest(".option");
      return `${row.querySelector("p")?.textContent?.trim()} → ${label?.textContent?.trim()}`;
    })
    .join("; ");
}

/** Whether an answer is begun but not finished. @param {HTMLElement} root @param {Response} response */
export function isHalf(root, response) {
  return response ? (widgetOf(root).isHalf?.(root, response) ?? false) : false;
}

/** @param {HTMLElement} root @returns {Record<string, string>} */
function optionTexts(root) {
  const found = [
    ...inputs(root, ".option input").map((input) => [
      input.value,
      input.closest(".option")?.textContent?.trim(),
    ]),
    ...inputs(root, "select option").map((option) => [option.value, option.textContent]),
    ...rows(root).map((row) => [
      row.dataset.option,
      row.querySelector(".order-text")?.textContent?.trim(),
    ]),
  ];
  return Object.fromEntries(found);
}
