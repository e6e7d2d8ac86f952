// A preview is computed in chunks: the page asks for one after the other.

const form = /** @type {HTMLFormElement} */ (document.getElementById("correcting-progress"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("correcting-bar"));
const done = /** @type {HTMLElement} */ (document.getElementById("correcting-done"));
const failed = /** @type {HTMLElement} */ (document.getElementById("correcting-failed"));

/** Compute the next chunk. Whether there may be another one. */
async function computeNext() {
  const response = await fetch(form.dataset.address ?? "", {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const progress = await response.json();
  bar.value = progress.done;
  done.textContent = String(progress.done);
  return !progress.finished;
}

async function computeAll() {
  while (await computeNext());
  window.location.reload();
}

computeAll().catch(() => {
  failed.hidden = false;
});

export {}; // a module: its names are its own
