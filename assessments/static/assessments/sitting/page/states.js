/**
 * The states of the page, and what the page says in each of them. Pure.
 *
 * One table. To add a state, add an entry to STATES and the condition to `pageState` in
 * choosing.js.
 */

import { formatTime } from "../../shared/clock.js";
import { gettext, ngettext } from "../../shared/i18n.js";
import { deviceInWords, timeOfDay } from "../../shared/words.js";

/** @typedef {import("./choosing.js").Facts} Facts */
/** @typedef {string | ((facts: Facts) => string)} Text */
/**
 * @typedef {object} State
 * @property {{text: Text, tone: Tone, icon: string, detail?: Text}} chip  detail: more
 *   text, shown under a pointer and spoken by a shortcut
 * @property {{text: Text, tone: Tone, actions?: Action[]}} [banner]
 * @property {{title: Text, text: (facts: Facts) => string[],
 *   actions?: Action[] | ((facts: Facts) => Action[])}} [dialog]
 * @property {boolean} [asksPassword]  the dialog contains the form to sign in
 * @property {boolean} [inert]  the page has stopped; only the dialog works
 * @property {boolean} [hides]  the questions may not be read
 * @property {boolean} [readOnly]
 * @property {boolean} [guards]  leaving with unsent answers asks first
 * @property {{text: Text, urgent?: boolean}} [says]  to a screen reader, on entering
 */
/** @typedef {"ok" | "info" | "warn" | "bad"} Tone */
/**
 * @typedef {"retry" | "continue" | "again" | "confirm" | "close" | "notMe" | "home" |
 *   "reload" | "goOn" | "receipt" | "help"} Action
 */

/** @type {Record<Action, string>} */
export const ACTIONS = {
  retry: gettext("Try now"),
  continue: gettext("Continue here"),
  again: gettext("Try again"),
  confirm: gettext("Use this page instead"),
  close: gettext("Close this page"),
  notMe: gettext("Not you? Tell the invigilator."),
  home: gettext("Back to my tests"),
  reload: gettext("Load the page again"),
  goOn: gettext("Continue the test"),
  receipt: gettext("Show the receipt"),
  help: gettext("Ask for help"),
};

/** Join whole sentences, without empty ones. @param {string[]} sentences */
const paragraph = (...sentences) => sentences.filter(Boolean).join(" ");

/** @param {Facts} facts */
const keptHere = ({ unsent, durable }) => {
  if (unsent === 0) return gettext("All your answers are saved.");
  return durable
    ? ngettext(
        "%(count)s answer from this page was not sent yet. It is kept here.",
        "%(count)s answers from this page were not sent yet. They are kept here.",
        unsent,
      )
    : ngettext(
        "%(count)s answer from this page was not sent. This browser cannot store them.",
        "%(count)s answers from this page were not sent. This browser cannot store them.",
        unsent,
      );
};

/** @param {Facts} facts */
const notUsed = ({ unsent, late, lateKept }) => [
  ngettext(
    "%(count)s answer from this page did not arrive in time and is not used. " +
      "Everything else is saved.",
    "%(count)s answers from this page did not arrive in time and are not used. " +
      "Everything else is saved.",
    unsent,
  ),
  ...late.map((answer) => gettext("Not used: %(answer)s", { answer })),
  ...(lateKept ? [gettext("It is kept with your receipt, where the invigilator can read it.")] : []),
];

/** @param {Facts} facts */
const whereItWent = ({ replaced }) => {
  if (!replaced) return gettext("It moved to another page.");
  const where = { device: deviceInWords(replaced.device), time: timeOfDay(replaced.at) };
  return replaced.other_test
    ? gettext("Another test of yours was opened in %(device)s at %(time)s.", where)
    : gettext("It moved to %(device)s at %(time)s.", where);
};

/** @param {Facts} facts */
const savedUntil = (facts) => {
  if (facts.unsent > 0 || !facts.replaced) return keptHere(facts);
  const time = timeOfDay(facts.replaced.at, { seconds: true });
  return gettext("All answers up to %(time)s are saved.", { time });
};

/** @param {Facts} facts */
const whereItIs = ({ refused }) => {
  if (!refused) return gettext("It is open in another page.");
  const where = { device: deviceInWords(refused.device), time: timeOfDay(refused.since) };
  return gettext("It is open in %(device)s since %(time)s.", where);
};

/** Why the seat was refused, and what can be done. @param {Facts} facts */
const whyRefused = (facts) => {
  const { policy = "", may_confirm = false } = facts.refused ?? {};
  if (may_confirm) {
    return paragraph(
      whereItIs(facts),
      gettext(
        "You can use this page instead: the other one stops at once, and nothing that " +
          "was saved is lost.",
      ),
    );
  }
  if (policy === "hold") {
    return gettext("The invigilator decided that your test goes on in another page.");
  }
  return paragraph(
    whereItIs(facts),
    gettext(
      "This test stays where it was opened first. Go on there. If you cannot, close it " +
        "there or ask the invigilator, and try again.",
    ),
  );
};

/** @param {Facts} facts */
const whyPaused = ({ pause }) =>
  pause?.at
    ? gettext("The invigilator paused your test at %(time)s.", { time: timeOfDay(pause.at) })
    : gettext("The invigilator paused your test.");

/** @param {Facts} facts */
const whereTheClockStands = ({ remaining }) =>
  gettext("The clock is stopped at %(left)s.", { left: formatTime(remaining) });

/** @param {Facts} facts */
const submittedLater = ({ deadline, durable }) => {
  if (!durable) return NOT_STORED;
  return deadline === null
    ? gettext(
        "Time is up. Answers you gave are kept on this device and will be sent when the " +
          "connection is back.",
      )
    : gettext(
        "Time is up. Answers you gave before %(time)s are kept on this device and will " +
          "be sent when the connection is back.",
        { time: timeOfDay(deadline, { seconds: true }) },
      );
};

/** @param {number} unsent */
const savingMany = (unsent) => gettext("Saving %(count)s…", { count: unsent });

const CONNECTING = gettext("Connecting…");
const RECONNECTING = gettext("Reconnecting…");
const ELSEWHERE = gettext("Open elsewhere");
const SUBMITTING = gettext("Submitting…");
const SUBMITTED = gettext("Submitted");
const TIME_IS_UP = gettext("Time is up");
const OPEN_ELSEWHERE = gettext("Your test is open somewhere else");
const HAS_STOPPED = gettext("This page has stopped.");

const OFFLINE = gettext(
  "You are offline. Keep going: your answers are kept on this device and will be sent " +
    "when you are back. The clock keeps running.",
);
const NOT_STORED = gettext(
  "This browser cannot keep answers while offline. Stay on this page until the " +
    "connection is back.",
);
const LOST = gettext("Connection lost. Your answers are kept on this device.");
const RESTARTING = gettext(
  "The service is restarting. Your answers are kept on this device.",
);

const DISPUTED = {
  told: gettext("The invigilator has been told that it was not you."),
  failed: gettext("The invigilator could not be told. Try again, or raise your hand."),
};

/** @type {Record<string, State>} */
export const STATES = {
  connecting: { chip: { text: CONNECTING, tone: "info", icon: "○" }, guards: true },
  connectingSlowly: {
    chip: { text: CONNECTING, tone: "info", icon: "○" },
    banner: {
      text: ({ hasPaper }) =>
        hasPaper
          ? gettext("Still connecting. You can start; your answers are kept on this device.")
          : gettext("Still connecting. The questions are shown when this page is connected."),
      tone: "info",
      actions: ["retry"],
    },
    guards: true,
  },
  live: {
    chip: {
      text: ({ basic }) => (basic ? gettext("Connected (basic)") : gettext("Connected")),
      tone: "ok",
      icon: "●",
    },
  },
  saving: {
    chip: {
      text: ({ unsent }) => (unsent > 1 ? savingMany(unsent) : gettext("Saving…")),
      tone: "info",
      icon: "◌",
    },
  },
  saved: {
    chip: {
      text: gettext("All answers saved"),
      tone: "ok",
      icon: "✓",
      detail: ({ savedAt }) =>
        savedAt === null
          ? ""
          : gettext("The last one at %(time)s.", { time: timeOfDay(savedAt, { seconds: true }) }),
    },
  },
  notSaved: {
    chip: {
      text: ({ problems }) =>
        ngettext("%(count)s answer not saved", "%(count)s answers not saved", problems),
      tone: "bad",
      icon: "✕",
    },
    guards: true,
  },
  queueing: {
    chip: { text: ({ unsent }) => savingMany(unsent), tone: "warn", icon: "⚠" },
    banner: {
      text: ({ unsent, durable }) =>
        durable
          ? ngettext(
              "Saving takes longer than usual. %(count)s answer kept on this device until then.",
              "Saving takes longer than usual. %(count)s answers kept on this device until then.",
              unsent,
            )
          : ngettext(
              "Saving takes longer than usual. %(count)s answer not stored yet. Stay on this page.",
              "Saving takes longer than usual. %(count)s answers not stored yet. Stay on this page.",
              unsent,
            ),
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: gettext("Saving takes longer than usual. You can go on.") },
  },
  offline: {
    chip: {
      text: ({ unsent }) =>
        unsent
          ? ngettext(
              "Offline – %(count)s answer kept on this device",
              "Offline – %(count)s answers kept on this device",
              unsent,
            )
          : gettext("Offline"),
      tone: "warn",
      icon: "⚠",
    },
    banner: { text: (facts) => paragraph(OFFLINE, facts.needsLine), tone: "warn", actions: ["retry"] },
    guards: true,
    says: { text: (facts) => paragraph(OFFLINE, facts.needsLine) },
  },
  notStored: {
    chip: { text: gettext("Offline – not stored"), tone: "bad", icon: "✕" },
    banner: {
      text: (facts) => paragraph(NOT_STORED, facts.needsLine),
      tone: "bad",
      actions: ["retry"],
    },
    guards: true,
    says: { text: (facts) => paragraph(NOT_STORED, facts.needsLine), urgent: true },
  },
  reconnectingQuietly: {
    chip: { text: RECONNECTING, tone: "warn", icon: "↻" },
    guards: true,
  },
  reconnecting: {
    chip: { text: RECONNECTING, tone: "warn", icon: "↻" },
    banner: {
      text: ({ retryIn, needsLine }) =>
        paragraph(
          LOST,
          needsLine,
          retryIn > 0
            ? gettext("Trying again in %(seconds)s s.", { seconds: Math.ceil(retryIn / 1000) })
            : gettext("Trying again."),
        ),
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: (facts) => paragraph(LOST, facts.needsLine) },
  },
  restarting: {
    chip: { text: RECONNECTING, tone: "warn", icon: "↻" },
    banner: {
      text: (facts) => paragraph(RESTARTING, facts.needsLine),
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: (facts) => paragraph(RESTARTING, facts.needsLine) },
  },
  onHold: {
    chip: { text: gettext("Waiting"), tone: "warn", icon: "‖" },
    dialog: {
      title: gettext("Waiting for the invigilator"),
      text: (facts) => [
        paragraph(
          gettext("Your test is on hold until the invigilator has decided where it goes on."),
          whereTheClockStands(facts),
          gettext("This page asks again by itself."),
        ),
        keptHere(facts),
      ],
    },
    inert: true,
    hides: true,
    guards: true,
  },
  takenOver: {
    chip: { text: ELSEWHERE, tone: "bad", icon: "✕" },
    dialog: {
      title: OPEN_ELSEWHERE,
      text: (facts) => [
        paragraph(whereItWent(facts), savedUntil(facts), HAS_STOPPED),
        ...(facts.disputed ? [DISPUTED[facts.disputed]] : []),
      ],
      actions: ({ disputed }) =>
        disputed === "told" ? ["continue", "close"] : ["continue", "close", "notMe"],
    },
    inert: true,
  },
  revoked: {
    chip: { text: gettext("Disconnected"), tone: "bad", icon: "✕" },
    dialog: {
      title: gettext("The invigilator disconnected this page"),
      text: (facts) => [
        paragraph(keptHere(facts), HAS_STOPPED, gettext("The clock keeps running.")),
      ],
      actions: ["continue", "close"],
    },
    inert: true,
  },
  seatHeld: {
    chip: { text: ELSEWHERE, tone: "bad", icon: "✕" },
    dialog: {
      title: OPEN_ELSEWHERE,
      text: (facts) => [
        whyRefused(facts),
        keptHere(facts),
        ...(facts.disputed ? [DISPUTED[facts.disputed]] : []),
      ],
      actions: ({ refused, disputed }) => {
        if (refused?.may_confirm) return ["confirm", "close"];
        return disputed === "told" ? ["again", "close"] : ["again", "close", "notMe"];
      },
    },
    inert: true,
  },
  signedOut: {
    chip: { text: gettext("Sign in again"), tone: "warn", icon: "⚠" },
    dialog: {
      title: gettext("You are signed out"),
      text: (facts) => [gettext("Sign in to go on. Nothing is lost."), keptHere(facts)],
    },
    inert: true,
    asksPassword: true,
  },
  forbidden: {
    chip: { text: gettext("Not available"), tone: "bad", icon: "✕" },
    dialog: {
      title: gettext("This test cannot be opened"),
      text: () => [gettext("There is no such test for the person who is signed in.")],
      actions: ["home"],
    },
    inert: true,
  },
  stopped: {
    chip: { text: gettext("Stopped"), tone: "bad", icon: "✕" },
    dialog: {
      title: gettext("This page has stopped"),
      text: (facts) => [
        gettext(
          "The page and the service no longer understand each other. Load the page again " +
            "to go on.",
        ),
        keptHere(facts),
      ],
      actions: ["reload"],
    },
    inert: true,
  },
  paused: {
    chip: { text: gettext("Paused"), tone: "info", icon: "‖" },
    dialog: {
      title: gettext("Your test is paused"),
      text: (facts) => [
        paragraph(
          whyPaused(facts),
          whereTheClockStands(facts),
          facts.unsent ? keptHere(facts) : gettext("Your answers are saved."),
          gettext("It will continue by itself."),
        ),
        ...(facts.pause?.text ? [facts.pause.text] : []),
        ...facts.messages,
      ],
      actions: ["help"],
    },
    inert: true,
    hides: true,
  },
  timeUp: {
    chip: { text: SUBMITTING, tone: "info", icon: "◌" },
    dialog: {
      title: TIME_IS_UP,
      text: () => [gettext("Submitting your answers. Please keep this page open.")],
    },
    readOnly: true,
    guards: true,
  },
  timeUpOffline: {
    chip: { text: SUBMITTING, tone: "warn", icon: "◌" },
    dialog: {
      title: TIME_IS_UP,
      text: (facts) => [submittedLater(facts)],
      actions: ["retry"],
    },
    readOnly: true,
    guards: true,
  },
  submitted: {
    chip: { text: SUBMITTED, tone: "ok", icon: "✓" },
    inert: true,
  },
  submittedWithout: {
    chip: { text: SUBMITTED, tone: "warn", icon: "✓" },
    dialog: {
      title: gettext("Your test has been handed in"),
      text: notUsed,
      actions: ["receipt"],
    },
    inert: true,
  },
  reopened: {
    chip: { text: gettext("Opened again"), tone: "warn", icon: "↻" },
    dialog: {
      title: gettext("Your test was opened again"),
      text: (facts) => [
        gettext(
          "The invigilator lets you go on. If you already do so somewhere else, leave " +
            "this page as it is.",
        ),
        ...notUsed(facts),
      ],
      actions: ["goOn"],
    },
    inert: true,
  },
};

/**
 * @param {Text} text
 * @param {Facts} facts
 */
export function say(text, facts) {
  return typeof text === "function" ? text(facts) : text;
}
