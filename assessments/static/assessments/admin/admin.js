// Gives names to controls that other scripts draw without a name.

/**
 * Select2 copies neither the label nor the aria-label of the select it replaces.
 * @param {ParentNode} root
 */
function nameAutocompletes(root) {
  /** @type {NodeListOf<HTMLSelectElement>} */
  const selects = root.querySelectorAll("select.admin-autocomplete");
  for (const select of selects) {
    const drawn = select.nextElementSibling;
    if (!drawn?.classList.contains("select2")) continue;
    const name =
      select.getAttribute("aria-label") ?? select.labels[0]?.textContent.trim();
    for (const part of drawn.querySelectorAll("[role=combobox], [role=textbox]")) {
      const chosen = part.textContent.trim();
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", chosen ? `${name}: ${chosen}` : name);
    }
  }
}

/** A name is allowed only on an element with a role; Django's help icons have none. */
function nameHelpIcons() {
  for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
}

function nameAll() {
  nameAutocompletes(document);
  nameHelpIcons();
}

window.addEventListener("load", nameAll);
document.addEventListener("formset:added", () => queueMicrotask(nameAll));
window.addEventListener("load", () =>
  /** @type {any} */ (window).django?.jQuery?.(document).on("change", ".admin-autocomplete", nameAll),
);

/** Remove the undo button once the time to undo is over. */
function withdrawUndo() {
  for (const button of document.querySelectorAll("button.undo")) {
    const until = Date.parse(/** @type {HTMLElement} */ (button).dataset.until ?? "");
    setTimeout(() => button.remove(), Math.max(0, until - Date.now()));
  }
}

window.addEventListener("load", withdrawUndo);

const PROGRESS_MS = 500;

/**
 * The server carries out a verb for many attempts in one request, chunk by chunk. While the
 * browser waits for the response, the page says how many attempts are done.
 *
 * @param {HTMLFormElement} form
 */
function tellProgress(form) {
  const part = form.querySelector(".verb-progress");
  const bar = part?.querySelector("progress");
  const words = /** @type {HTMLElement | null | undefined} */ (part?.querySelector("[data-words]"));
  if (!(part instanceof HTMLElement) || !bar || !words) return;
  const token = new FormData(form).get("token");
  const address = `${form.dataset.progress}?token=${encodeURIComponent(String(token))}`;
  const ask = async () => {
    try {
      const response = await fetch(address);
      if (!response.ok) return;
      const { reached } = await response.json();
      part.hidden = false;
      bar.value = reached;
      words.textContent = (words.dataset.words ?? "")
        .replace("{n}", String(reached))
        .replace("{count}", String(bar.max));
    } catch {
      // The response itself will tell the result.
    }
  };
  setInterval(ask, PROGRESS_MS);
}

document.addEventListener("submit", ({ target, submitter }) => {
  const isPreview = submitter instanceof HTMLInputElement && submitter.name === "preview";
  if (target instanceof HTMLFormElement && target.dataset.progress && !isPreview) {
    tellProgress(target);
  }
});
