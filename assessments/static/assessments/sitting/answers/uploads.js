/**
 * Uploads the files of answers; only pages with such a question load this module.
 *
 * A file is sent by a request of its own, which names the seat. When the server has it, the
 * answer that names it is saved like every other one; only then does the page say “Saved”.
 * A file that cannot be sent waits in this page, and the page says so.
 *
 * @typedef {{name: string, size: number, sha256: string}} Stored
 * @typedef {object} Needs
 * @property {HTMLElement} form
 * @property {() => string} connection  the id of the connection that has the seat
 */

const RETRY_MS = 3_000;
const LOST = 409;
const GONE = 410;
const BUSY = 429;
const AWAY = 503;

export class Uploads {
  /** @param {Needs} needs */
  constructor({ form, connection }) {
    this.connection = connection;
    this.waiting = 0;
    form.addEventListener("change", (event) => this.#onChange(event), { capture: true });
    form.addEventListener("click", (event) => this.#onClick(event), { capture: true });
    form.addEventListener("written", (event) => show(boxOf(event)));
    for (const box of form.querySelectorAll(".files")) show(/** @type {HTMLElement} */ (box));
    addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  /** @param {Event} event */
  #onChange(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!input.matches("[data-upload]")) return;
    event.stopPropagation();
    const files = [...(input.files ?? [])];
    input.value = "";
    void this.#sendAll(boxOf(event), files);
  }

  /** @param {HTMLElement} box @param {File[]} files */
  async #sendAll(box, files) {
    this.waiting += 1;
    try {
      for (const file of files) await this.#take(box, file);
    } finally {
      this.waiting -= 1;
    }
  }

  /** @param {HTMLElement} box @param {File} file */
  async #take(box, file) {
    const { most, largest, tooLarge = "", tooMany = "" } = box.dataset;
    if (file.size > Number(largest)) return say(box, `${file.name}: ${tooLarge}`);
    const isOne = most === "1";
    if (!isOne && filesOf(box).length >= Number(most)) return say(box, tooMany);
    const stored = await this.#stored(box, file);
    if (!stored) return;
    say(box, "");
    const others = filesOf(box).filter(({ sha256 }) => sha256 !== stored.sha256);
    change(box, isOne ? [stored] : [...others, stored]);
  }

  /**
   * Send until the server has it or refuses it.
   *
   * @param {HTMLElement} box
   * @param {File} file
   * @returns {Promise<Stored | null>}
   */
  async #stored(box, file) {
    for (;;) {
      const { status, body } = await send(box, file, this.connection());
      if (status === 200) {
        const { name, size, sha256 } = body;
        return { name, size, sha256 };
      }
      const { lost = "", failed = "", waits = "" } = box.dataset;
      if (status && ![BUSY, AWAY].includes(status) && !isLost(status)) {
        say(box, `${file.name}: ${body.detail ?? failed}`);
        return null;
      }
      if (isLost(status)) {
        say(box, `${file.name}: ${body.code === "session.stale" ? lost : body.detail || lost}`);
        return null;
      }
      say(box, `${file.name}: ${waits}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** @param {Event} event */
  #onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-remove-file]");
    if (!(button instanceof HTMLElement)) return;
    event.stopPropagation();
    const box = boxOf(event);
    change(
      box,
      filesOf(box).filter(({ sha256 }) => sha256 !== button.dataset.removeFile),
    );
    /** @type {HTMLElement} */ (box.querySelector("[data-upload]")).focus();
  }
}

/** @param {number} status */
const isLost = (status) => status === LOST || status === GONE;

/** @param {Event} event */
const boxOf = (event) =>
  /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest(".files"));

/** @param {HTMLElement} box */
const field = (box) => /** @type {HTMLInputElement} */ (box.querySelector("[data-files]"));

/** @param {HTMLElement} box @returns {Stored[]} */
const filesOf = (box) => JSON.parse(field(box).value || "null")?.files ?? [];

/** Another answer, as if a person had changed an input. @param {HTMLElement} box @param {Stored[]} files */
function change(box, files) {
  field(box).value = JSON.stringify(files.length ? { files } : null);
  show(box);
  field(box).dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLElement} box @param {string} text */
function say(box, text) {
  /** @type {HTMLElement} */ (box.querySelector("[data-uploading-state]")).textContent = text;
}

/** @param {HTMLElement} box */
function show(box) {
  const list = /** @type {HTMLElement} */ (box.querySelector("[data-list]"));
  list.replaceChildren(...filesOf(box).map((file) => line(box, file)));
}

/** @param {HTMLElement} box @param {Stored} file */
function line(box, { name, size, sha256 }) {
  const item = document.createElement("li");
  const text = document.createElement("bdi");
  text.textContent = name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.dataset.removeFile = sha256;
  button.textContent = box.dataset.remove ?? "";
  button.setAttribute("aria-label", `${box.dataset.remove}: ${name}`);
  item.append(text, ` (${Math.max(1, Math.round(size / 1000))} kB) `, button);
  return item;
}

/**
 * @param {HTMLElement} box
 * @param {File} file
 * @param {string} connection
 * @returns {Promise<{status: number, body: any}>}  status 0: the server was not reached
 */
function send(box, file, connection) {
  const { address = "", uploading = "" } = box.dataset;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${address}?name=${encodeURIComponent(file.name)}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Connection-Id", connection);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) =>
      say(box, `${file.name}: ${uploading} ${Math.floor((100 * loaded) / total)} %`);
    request.onload = () => resolve({ status: request.status, body: request.response ?? {} });
    request.onerror = () => resolve({ status: 0, body: {} });
    request.send(file);
  });
}

function csrfToken() {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
