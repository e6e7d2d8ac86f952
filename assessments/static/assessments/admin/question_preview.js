/**
 * The preview beside the form of a question. The server draws it from what is typed and
 * writes nothing; it is drawn again when typing pauses.
 */

const PAUSE_MS = 500;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLIFrameElement} frame
 * @param {string} address
 */
function keepDrawn(form, frame, address) {
  let tried = "null";
  let timer = 0;
  let drawn = 0;

  const draw = async (hasFocus = false) => {
    const turn = ++drawn;
    const data = new FormData(form);
    data.delete("_version");
    data.set("_tried", tried);
    try {
      const response = await fetch(address, { method: "POST", body: data });
      if (!response.ok || turn !== drawn) return;
      frame.srcdoc = await response.text();
      if (hasFocus) frame.addEventListener("load", () => frame.focus(), { once: true });
    } catch {
      // Without a connection the preview stays as it is.
    }
  };
  const drawSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE_MS);
  };
  form.addEventListener("input", drawSoon);
  form.addEventListener("change", drawSoon);
  frame.addEventListener("tried", (event) => {
    tried = /** @type {CustomEvent<string>} */ (event).detail;
    draw(true);
  });
  draw();
}

window.addEventListener("load", () => {
  const form = document.getElementById("question_form");
  const frame = document.querySelector(".question-preview iframe");
  const part = frame?.closest("section");
  if (!(form instanceof HTMLFormElement) || !(frame instanceof HTMLIFrameElement) || !part) return;
  part.hidden = false;
  keepDrawn(form, frame, part.dataset.address ?? "");
});
