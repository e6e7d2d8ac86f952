/**
 * Notices from staff to the candidate: each is shown once, spoken once, and then confirmed.
 *
 * The server sends a notice again until it is confirmed, so a lost frame does no harm.
 */

import { rounded } from "../../shared/clock.js";
import { byId, focusHeading, isCovered } from "../../shared/dom.js";
import { gettext, ngettext } from "../../shared/i18n.js";
import { timeOfDay } from "../../shared/words.js";

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {"message" | "answer" | "time" | "paused" | "reopened"} kind
 * @property {string} text  the staff's own words, may be empty
 * @property {string} from
 * @property {number} at  server time
 * @property {{added_ms: number, deadline: number | null} | null} time
 */
/**
 * @typedef {{notice: Notice, element: HTMLElement | null, shown: boolean,
 *   confirmed: boolean}} Entry
 */

const TIME_SHOWN_MS = 10_000;
// The service's name for staff without a name; see assessments/models/notices.py.
const UNNAMED = "Invigilator";

const WORDS = {
  /** @param {Notice} notice */
  message: ({ from, at }) => {
    const time = timeOfDay(at);
    return from === UNNAMED
      ? gettext("Message from the invigilator, %(time)s", { time })
      : gettext("Message from %(name)s, %(time)s", { name: from, time });
  },
  /** @param {Notice} notice */
  answer: ({ from, at }) => {
    const time = timeOfDay(at);
    return from === UNNAMED
      ? gettext("Answer from the invigilator, %(time)s", { time })
      : gettext("Answer from %(name)s, %(time)s", { name: from, time });
  },
  dismiss: gettext("Dismiss"),
  reopened: gettext("Your test was opened again."),
  /** @param {number} ms */
  more: (ms) => {
    const { count, isSeconds } = rounded(ms);
    return isSeconds
      ? ngettext("You have %(count)s more second.", "You have %(count)s more seconds.", count)
      : ngettext("You have %(count)s more minute.", "You have %(count)s more minutes.", count);
  },
  /** @param {number} ms */
  less: (ms) => {
    const { count, isSeconds } = rounded(-ms);
    return isSeconds
      ? ngettext(
          "%(count)s second that you had been given by mistake was taken back.",
          "%(count)s seconds that you had been given by mistake were taken back.",
          count,
        )
      : ngettext(
          "%(count)s minute that you had been given by mistake was taken back.",
          "%(count)s minutes that you had been given by mistake were taken back.",
          count,
        );
  },
  /** @param {number} deadline */
  ends: (deadline) =>
    gettext("The test now ends at %(time)s.", { time: timeOfDay(deadline) }),
};

/**
 * A change of the end, in words.
 *
 * @param {number} added  ms; below 0 when time was taken back
 * @param {number | null} deadline  null while the clock stands
 * @param {string} [text]
 */
export function endInWords(added, deadline, text = "") {
  const change = added > 0 ? WORDS.more(added) : WORDS.less(added);
  const end = deadline === null ? "" : WORDS.ends(deadline);
  return [change, end, text].filter(Boolean).join(" ");
}

/** The notice in one line, for the dialog of a paused test. @param {Notice} notice */
export function inOneLine(notice) {
  const { kind, text, time } = notice;
  if (kind === "message" || kind === "answer") return `${WORDS[kind](notice)}: ${text}`;
  const change = endInWords(time?.added_ms ?? 0, time?.deadline ?? null, text);
  return kind === "reopened" ? `${WORDS.reopened} ${change}` : change;
}

export class Notices {
  /**
   * @param {object} needs
   * @param {Pick<import("./choosing.js").Known, "pause">} needs.facts
   * @param {import("../../../realtime/session.js").Session} needs.session
   * @param {import("./timer.js").Timer} needs.timer
   * @param {import("../../shared/announcer.js").Announcer} needs.announcer
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    this.root = byId("notices");
    /** @type {Map<number, Entry>} */
    this.entries = new Map();
    /** @type {string[]} notices that came during this pause */
    this.lines = [];
    /** @type {number | null} the last end that was told */
    this.toldEnd = null;
    document.addEventListener("visibilitychange", () => this.needs.refresh());
  }

  /** @param {Notice} notice */
  receive(notice) {
    const known = this.entries.get(notice.id);
    // The notice comes again because the server has not received the confirmation.
    if (known) known.confirmed = false;
    else {
      const isNew = { element: null, shown: false, confirmed: false };
      this.entries.set(notice.id, { notice, ...isNew });
    }
    if (notice.kind === "paused") {
      this.needs.facts.pause = { at: notice.at, remaining_ms: 0, text: notice.text };
    }
  }

  /**
   * Show the notices that a person can see, in the state that the page is about to show.
   *
   * @param {string} state
   * @param {boolean} isInert
   */
  show(state, isInert) {
    // Lines that were read in the dialog do not return at the next pause.
    const isPaused = state === "paused";
    if (!isPaused) this.lines = [];
    for (const entry of this.entries.values()) {
      if (!document.hidden) entry.shown ||= this.#show(entry, isPaused, isInert);
      const isSeen = isPaused ? !document.hidden : canBeSeen(entry.element);
      if (entry.shown && isSeen && !entry.confirmed) this.#confirm(entry);
    }
    this.#mark([...this.entries.values()].filter((entry) => !entry.shown).length);
  }

  /** The title of a hidden tab counts the notices waiting. @param {number} waiting */
  #mark(waiting) {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = waiting && document.hidden ? `(${waiting}) ${title}` : title;
  }

  /** @param {Entry} entry */
  #confirm(entry) {
    const { id } = entry.notice;
    entry.confirmed = this.needs.session.send({ type: "notice.confirm", notice: id });
  }

  /**
   * @param {Entry} entry
   * @param {boolean} isPaused
   * @param {boolean} isInert
   * @returns {boolean} whether the notice can be read now
   */
  #show(entry, isPaused, isInert) {
    const { notice } = entry;
    // The dialog shows why the clock stands; see states.js.
    if (notice.kind === "paused") return isPaused;
    if (isInert && !isPaused) return false;
    const isMessage = notice.kind === "message" || notice.kind === "answer";
    if (isMessage) {
      entry.element = banner(notice, (element) => this.#dismiss(element));
      this.root.prepend(entry.element);
    }
    this.root.hidden = !this.root.children.length;
    if (isPaused) this.lines.push(inOneLine(notice));
    else if (notice.time) this.#tellTime(notice);
    if (isPaused || isMessage) this.#say(inOneLine(notice));
    return true;
  }

  /** @param {Notice} notice */
  #tellTime(notice) {
    const { added_ms, deadline } = notice.time ?? { added_ms: 0, deadline: null };
    if (notice.kind === "time") return this.tellEnd(added_ms, deadline, notice.text);
    this.toldEnd = deadline;
    return this.#tell(inOneLine(notice));
  }

  /**
   * Tell that the end has moved. It is told once, whether a frame or a notice comes first.
   *
   * @param {number} added
   * @param {number | null} deadline
   * @param {string} text
   */
  tellEnd(added, deadline, text) {
    // While the clock stands the notice is shown in the dialog.
    if (deadline === null || deadline === this.toldEnd) return;
    this.toldEnd = deadline;
    this.#tell(endInWords(added, deadline, text));
  }

  /** @param {string} text */
  #tell(text) {
    this.#say(text);
    this.needs.timer.tell(text, { forMs: TIME_SHOWN_MS });
  }

  /** Speak, because a screen reader reads nothing outside of a dialog. @param {string} text */
  #say(text) {
    const regions = document.querySelectorAll("dialog[open] [data-said]");
    const region = [...regions].at(-1);
    if (region) region.textContent = text;
    else this.needs.announcer.say(text);
  }

  /** @param {HTMLElement} element */
  #dismiss(element) {
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    this.root.hidden = !this.root.children.length;
    if (hadFocus) focusHeading();
  }
}

/**
 * Whether the notice is in view. A dismissed notice has been seen, and a notice without an
 * element is shown at the bar.
 *
 * @param {HTMLElement | null} element
 */
function canBeSeen(element) {
  if (isCovered()) return false;
  if (!element?.isConnected) return true;
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > Math.max(top, 0) && top < innerHeight;
}

/**
 * @param {Notice} notice
 * @param {(element: HTMLElement) => void} dismiss
 */
function banner(notice, dismiss) {
  const element = document.createElement("div");
  element.className = "notice notice-info";
  const head = document.createElement("p");
  const from = document.createElement("strong");
  from.textContent = notice.kind === "answer" ? WORDS.answer(notice) : WORDS.message(notice);
  head.append(from);
  const text = document.createElement("p");
  text.className = "notice-text";
  text.textContent = notice.text;
  const actions = document.createElement("div");
  actions.className = "banner-actions";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = WORDS.dismiss;
  button.addEventListener("click", () => dismiss(element));
  actions.append(button);
  element.append(head, text, actions);
  return element;
}
