/** Shows a state of the table on the page: chip, banner, dialog, inert parts, and speech. */

import { gettext } from "../../shared/i18n.js";
import { placeOfCaret, putCaret } from "./caret.js";
import { byId, find, focusHeading, setText } from "../../shared/dom.js";
import { ACTIONS, STATES, say } from "./states.js";

/** @typedef {import("./states.js").Facts} Facts */
/** @typedef {import("./states.js").State} State */
/** @typedef {import("./states.js").Action} Action */

export class Page {
  /** @param {(action: Action) => void} act  called when a button of a state is pressed */
  constructor(act) {
    this.chip = byId("chip");
    this.banner = byId("banner");
    this.dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
    this.bar = find(document, '[data-part="bar"]');
    this.main = byId("main");
    this.isBlocked = false;
    /** @type {import("./caret.js").Place | null} */
    this.caret = null;
    document.addEventListener("click", (event) => {
      const action = /** @type {HTMLElement} */ (event.target).dataset?.action;
      if (action) act(/** @type {Action} */ (action));
    });
    // In some browsers a second Escape closes a dialog in spite of closedby="none".
    this.dialog.addEventListener("close", () => {
      if (this.isBlocked) this.dialog.showModal();
    });
  }

  /**
   * @param {string} name
   * @param {Facts} facts
   */
  show(name, facts) {
    const state = STATES[name];
    document.body.dataset.state = name;
    this.#showChip(state, facts);
    this.#showBanner(state, facts);
    this.#showDialog(state, facts);
  }

  /** @param {State} state @param {Facts} facts */
  #showChip({ chip }, facts) {
    this.chip.className = `pill pill-${chip.tone}`;
    setText(find(this.chip, "[data-icon]"), chip.icon);
    setText(find(this.chip, "[data-text]"), say(chip.text, facts));
    this.chip.title = say(chip.detail ?? "", facts);
  }

  /** The chip in words, spoken when the candidate asks for the status. */
  get status() {
    return `${find(this.chip, "[data-text]").textContent}. ${this.chip.title}`.trim();
  }

  /** @param {State} state @param {Facts} facts */
  #showBanner({ banner }, facts) {
    const hadFocus = this.banner.contains(document.activeElement);
    this.banner.hidden = !banner;
    if (!banner && hadFocus) focusHeading();
    if (!banner) return;
    this.banner.className = `notice notice-${banner.tone}`;
    setText(find(this.banner, "[data-text]"), say(banner.text, facts));
    showActions(find(this.banner, "[data-actions]"), banner.actions ?? []);
  }

  /** @param {State} state @param {Facts} facts */
  #showDialog(state, facts) {
    const { dialog } = state;
    this.isBlocked = Boolean(dialog);
    if (dialog) {
      setText(find(this.dialog, "#dialog-title"), say(dialog.title, facts));
      showLines(find(this.dialog, "#dialog-text"), dialog.text(facts));
      const { actions = [] } = dialog;
      const shown = typeof actions === "function" ? actions(facts) : actions;
      showActions(find(this.dialog, "[data-actions]"), shown);
      byId("sign-in").hidden = !state.asksPassword;
      // Open before the page goes inert, so that the dialog remembers the focus.
      if (!this.dialog.open) this.#open();
    }
    this.bar.inert = this.main.inert = Boolean(state.inert);
    this.main.hidden = Boolean(state.hides);
    if (!dialog && this.dialog.open) this.#close();
  }

  #open() {
    this.caret = placeOfCaret();
    this.dialog.showModal();
  }

  /** The browser restores the focus; the place in a text is restored here. */
  #close() {
    this.dialog.close();
    putCaret(this.caret);
  }
}

/** @param {HTMLElement} root @param {Action[]} actions */
function showActions(root, actions) {
  const shown = actions.join(" ");
  // Keep the same buttons, because one of them may have the focus.
  if (root.dataset.shown === shown) return;
  root.dataset.shown = shown;
  root.replaceChildren(...actions.map(actionButton));
}

/** @param {Action} action @param {number} index */
function actionButton(action, index) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = index === 0 ? "button" : "button button-secondary";
  if (action === "notMe") button.className = "button button-quiet";
  button.dataset.action = action;
  button.textContent = ACTIONS[action];
  return button;
}

/** @param {HTMLElement} root @param {string[]} lines */
function showLines(root, lines) {
  if (root.dataset.shown === lines.join("\n")) return;
  root.dataset.shown = lines.join("\n");
  root.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }),
  );
}

/** Speaks about the state of the page: that there is trouble, and that it is over. */
export class Speech {
  /** @param {import("../../shared/announcer.js").Announcer} announcer */
  constructor(announcer) {
    this.announcer = announcer;
    /** The state that was announced as trouble; "" when the trouble is over. */
    this.trouble = "";
  }

  /** The page is in another state now. @param {string} name @param {Facts} facts */
  entered(name, facts) {
    const { says } = STATES[name];
    if (says) {
      this.trouble = name;
      this.announcer.say(say(says.text, facts), { urgent: says.urgent });
    } else if (name === "saved") this.#tellRecovery();
    // Nothing waited to be saved, so the recovery needs no message.
    else if (name === "live" && !facts.unsent) this.trouble = "";
  }

  /** Waiting changes are sent first, so "saved" seldom follows the trouble at once. */
  #tellRecovery() {
    if (this.trouble === "queueing") this.announcer.say(gettext("All answers saved."));
    else if (this.trouble) this.announcer.say(gettext("Connected again. All answers saved."));
    this.trouble = "";
  }

  /**
   * Repeat the trouble, as urgent, when little time is left.
   *
   * @param {string} name
   * @param {Facts} facts
   */
  urge(name, facts) {
    const says = STATES[name]?.says;
    if (says) this.announcer.say(say(says.text, facts), { urgent: true });
  }
}
