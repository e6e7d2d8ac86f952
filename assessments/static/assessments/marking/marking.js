// Marking an answer: keys, unsaved work that the browser keeps, and news of other markers.

const NEWS_MS = 5000;
const form = /** @type {HTMLFormElement} */ (document.getElementById("marking-form"));
const points = /** @type {HTMLInputElement} */ (document.getElementById("id_points"));
const comment = /** @type {HTMLTextAreaElement} */ (document.getElementById("id_comment"));
const keysOn = /** @type {HTMLInputElement} */ (document.getElementById("marking-keys-on"));
const token = /** @type {HTMLInputElement} */ (document.getElementById("marking-token"));
const keptAs = form.dataset.keptAs ?? "";
const KEYS_OFF = "marking-keys-off";

/** @type {Record<string, () => void>} */
const ACTIONS = {
  f: () => press("marking-full"),
  n: () => press("marking-none"),
  s: () => press("marking-skip"),
  p: () => press("marking-previous"),
  c: () => comment.focus(),
  t: () => points.focus(),
  h: () => document.getElementById("id_to")?.focus(),
};

/** @param {string} id */
function press(id) {
  document.getElementById(id)?.click();
}

/** The storage. A browser may refuse it, as in a private window; then nothing is kept. */
function store() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

// Typed and not saved

/** @param {string} sent The token that the work was sent with; empty if it was not sent. */
function keep(sent) {
  const chosen = lines().flatMap((box) => (box.checked ? [box.value] : []));
  const typed = { points: points.value, comment: comment.value, chosen, sent };
  try {
    store()?.setItem(keptAs, JSON.stringify(typed));
  } catch {
    // The storage is full or refused: the page works without it.
  }
}

/** Restore kept work. Sent work is forgotten once the server has the mark of its token. */
function giveBack() {
  const kept = store()?.getItem(keptAs);
  if (!kept) return;
  const typed = JSON.parse(kept);
  if (typed.sent && typed.sent === form.dataset.saved) {
    store()?.removeItem(keptAs);
  } else if (!points.value && !comment.value) {
    points.value = typed.points;
    comment.value = typed.comment;
    for (const box of lines()) box.checked = typed.chosen?.includes(box.value);
  }
}

function onSubmit() {
  if (points.value || comment.value) keep(token.value);
}

// The rubric

const rubric = document.getElementById("marking-rubric");

function lines() {
  const boxes = rubric?.querySelectorAll("input") ?? [];
  return /** @type {HTMLInputElement[]} */ ([...boxes]);
}

/**
 * A digit ticks the line of the rubric with its number, or unticks it.
 * @param {string} key
 */
function chooseLine(key) {
  const line = lines().find((box) => box.value === key);
  line?.click();
  return line !== undefined;
}

/** Add up in hundredths, so that no sum has a rounding error. */
function addUp() {
  const hundredths = lines()
    .filter((box) => box.checked)
    .reduce((sum, box) => sum + Math.round(Number(box.dataset.points) * 100), 0);
  const most = Math.round(Number(rubric?.dataset.most) * 100);
  points.value = String(Math.min(most, Math.max(0, hundredths)) / 100);
  keep("");
}

// Keys

/** @param {EventTarget | null} target */
function isField(target) {
  return (
    (target instanceof HTMLInputElement && target.type !== "checkbox") ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    press("marking-save");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape" && isField(event.target)) {
    document.getElementById("answer-heading")?.focus();
    return;
  }
  if (isField(event.target) || !keysOn.checked || event.repeat) return;
  if (chooseLine(event.key)) {
    event.preventDefault();
    return;
  }
  if (/^[0-9]$/.test(event.key)) {
    // The browser then types the key into the field.
    points.focus();
    points.select();
    return;
  }
  const action = ACTIONS[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

function onSwitch() {
  if (keysOn.checked) store()?.removeItem(KEYS_OFF);
  else store()?.setItem(KEYS_OFF, "1");
}

// Other markers

async function askForNews() {
  if (document.hidden) return;
  let news;
  try {
    const response = await fetch(form.dataset.status ?? "");
    if (response.status === 403 || response.status === 404) tell("lost", "");
    if (!response.ok) return;
    news = await response.json();
  } catch {
    return; // The next request may succeed.
  }
  if (String(news.revision) !== form.dataset.revision) tell("changed", "");
  else if (news.newest > Number(form.dataset.newest)) tell("marked", news.marker);
}

/**
 * @param {"changed" | "marked" | "lost"} what
 * @param {string} who
 */
function tell(what, who) {
  const box = document.getElementById("marking-news");
  const text = box?.querySelector("span");
  if (!box || !text) return;
  const words = `${box.dataset[what]} ${who}`.trim();
  if (text.textContent === words) return;
  box.hidden = false;
  text.textContent = words;
}

if (store()?.getItem(KEYS_OFF)) keysOn.checked = false;
giveBack();
document.getElementById("marking-keys")?.removeAttribute("hidden");
document.getElementById("answer-heading")?.focus();
form.addEventListener("input", () => keep(""));
form.addEventListener("submit", onSubmit);
rubric?.addEventListener("change", addUp);
keysOn.addEventListener("change", onSwitch);
document.addEventListener("keydown", onKey);
setInterval(askForNews, NEWS_MS);
