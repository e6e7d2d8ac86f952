/**
 * Keeps the text of an objection in this tab.
 *
 * The form works without this script. With it, a text outlives a reload and a lost
 * sign-in. It ends with the tab, so that it does not stay at a shared computer.
 */

/**
 * @param {HTMLTextAreaElement} text
 * @param {string} name of the text in the tab's storage
 */
function keepInTab(text, name) {
  try {
    text.value ||= sessionStorage.getItem(name) ?? "";
    text.addEventListener("input", () => sessionStorage.setItem(name, text.value));
  } catch {
    // Without storage the text is kept by the page alone.
  }
}

const typedText = document.getElementById("text");
const tabKey = document.getElementById("objection")?.dataset.keptAs;
if (typedText instanceof HTMLTextAreaElement && tabKey) {
  keepInTab(typedText, tabKey);
}
