// Names for controls that scripts draw without one.

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

/** What can be taken back no longer is not offered any longer. */
function withdrawUndo() {
  for (const button of document.querySelectorAll("button.undo")) {
    const until = Date.parse(/** @type {HTMLElement} */ (button).dataset.until ?? "");
    setTimeout(() => button.remove(), Math.max(0, until - Date.now()));
  }
}

window.addEventListener("load", withdrawUndo);
