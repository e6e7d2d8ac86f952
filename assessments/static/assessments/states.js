/**
 * The states the page can be in, and what each one says. Pure.
 *
 * One table. To add a state, add an entry to STATES and the condition to `pageState` in
 * choosing.js.
 */

import { formatTime } from "./clock.js";
import { counted, timeOfDay } from "./words.js";

/** @typedef {import("./choosing.js").Facts} Facts */
/** @typedef {string | ((facts: Facts) => string)} Text */
/**
 * @typedef {object} State
 * @property {{text: Text, tone: Tone, icon: string, detail?: Text}} chip  detail: what
 *   a pointer and a shortcut tell in addition
 * @property {{text: Text, tone: Tone, actions?: Action[]}} [banner]
 * @property {{title: Text, text: (facts: Facts) => string[],
 *   actions?: Action[] | ((facts: Facts) => Action[])}} [dialog]
 * @property {boolean} [asksPassword]  the dialog holds the form to sign in
 * @property {boolean} [inert]  the page has stopped; only the dialog works
 * @property {boolean} [hides]  the questions may not be read
 * @property {boolean} [readOnly]
 * @property {boolean} [guards]  leaving with unsent answers asks first
 * @property {{text: Text, urgent?: boolean}} [says]  to a screen reader, on entering
 */
/** @typedef {"ok" | "info" | "warn" | "bad"} Tone */
/**
 * @typedef {"retry" | "continue" | "again" | "confirm" | "close" | "notMe" | "home" |
 *   "reload" | "receipt" | "help"} Action
 */

/** @type {Record<Action, string>} */
export const ACTIONS = {
  retry: "Try now",
  continue: "Continue here",
  again: "Try again",
  confirm: "Use this page instead",
  close: "Close this page",
  notMe: "Not you? Tell the invigilator.",
  home: "Back to my tests",
  reload: "Load the page again",
  receipt: "Show the receipt",
  help: "Ask for help",
};

/** @param {Facts} facts */
const keptHere = ({ unsent, durable }) => {
  const [verb, kept] = unsent === 1 ? ["was", "It is"] : ["were", "They are"];
  if (unsent === 0) return "All your answers are saved.";
  return durable
    ? `${counted(unsent)} from this page ${verb} not sent yet. ${kept} kept here.`
    : `${counted(unsent)} from this page ${verb} not sent. This browser cannot store them.`;
};

/** @param {Facts} facts */
const whereItWent = ({ replaced }) => {
  if (!replaced) return "It moved to another page.";
  const { device, at, other_test } = replaced;
  return other_test
    ? `Another test of yours was opened in ${device} at ${timeOfDay(at)}.`
    : `It moved to ${device} at ${timeOfDay(at)}.`;
};

/** @param {Facts} facts */
const savedUntil = (facts) =>
  facts.unsent === 0 && facts.replaced
    ? `All answers up to ${timeOfDay(facts.replaced.at, { seconds: true })} are saved.`
    : keptHere(facts);

/** @param {Facts} facts */
const deadlineTime = ({ deadline }) =>
  deadline === null ? "" : ` before ${timeOfDay(deadline, { seconds: true })}`;

/** @param {Facts} facts */
const whereItIs = ({ refused }) =>
  refused
    ? `It is open in ${refused.device} since ${timeOfDay(refused.since)}.`
    : "It is open in another page.";

/** Why the seat was refused, and what can be done. @param {Facts} facts */
const whyRefused = (facts) => {
  const { policy = "", may_confirm = false } = facts.refused ?? {};
  if (may_confirm) {
    return (
      `${whereItIs(facts)} You can use this page instead: the other one stops at once, ` +
      "and nothing that was saved is lost."
    );
  }
  if (policy === "hold") {
    return "The invigilator decided that your test goes on in another page.";
  }
  return (
    `${whereItIs(facts)} This test stays where it was opened first. Go on there. If you ` +
    "cannot, close it there or ask the invigilator, and try again."
  );
};

const OFFLINE =
  "You are offline. Keep going: your answers are kept on this device and will be sent " +
  "when you are back. The clock keeps running.";
const NOT_STORED =
  "This browser cannot keep answers while offline. Stay on this page until the " +
  "connection is back.";

const DISPUTED = {
  told: "The invigilator has been told that it was not you.",
  failed: "The invigilator could not be told. Try again, or raise your hand.",
};

/** @type {Record<string, State>} */
export const STATES = {
  connecting: { chip: { text: "Connecting…", tone: "info", icon: "○" } },
  connectingSlowly: {
    chip: { text: "Connecting…", tone: "info", icon: "○" },
    banner: {
      text: "Still connecting. You can start; your answers are kept on this device.",
      tone: "info",
      actions: ["retry"],
    },
    guards: true,
  },
  live: {
    chip: {
      text: ({ basic }) => (basic ? "Connected (basic)" : "Connected"),
      tone: "ok",
      icon: "●",
    },
  },
  saving: {
    chip: {
      text: ({ unsent }) => (unsent > 1 ? `Saving ${unsent}…` : "Saving…"),
      tone: "info",
      icon: "◌",
    },
  },
  saved: {
    chip: {
      text: "All answers saved",
      tone: "ok",
      icon: "✓",
      detail: ({ savedAt }) =>
        savedAt === null ? "" : `The last one at ${timeOfDay(savedAt, { seconds: true })}.`,
    },
  },
  notSaved: {
    chip: {
      text: ({ problems }) => `${counted(problems)} not saved`,
      tone: "bad",
      icon: "✕",
    },
    guards: true,
  },
  queueing: {
    chip: { text: ({ unsent }) => `Saving ${unsent}…`, tone: "warn", icon: "⚠" },
    banner: {
      text: ({ unsent, durable }) =>
        `Saving takes longer than usual. ${counted(unsent)} ` +
        (durable ? "kept on this device until then." : "not stored yet. Stay on this page."),
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: "Saving takes longer than usual. You can go on." },
  },
  offline: {
    chip: {
      text: ({ unsent }) =>
        unsent ? `Offline – ${counted(unsent)} kept on this device` : "Offline",
      tone: "warn",
      icon: "⚠",
    },
    banner: { text: OFFLINE, tone: "warn", actions: ["retry"] },
    guards: true,
    says: { text: OFFLINE },
  },
  notStored: {
    chip: { text: "Offline – not stored", tone: "bad", icon: "✕" },
    banner: { text: NOT_STORED, tone: "bad", actions: ["retry"] },
    guards: true,
    says: { text: NOT_STORED, urgent: true },
  },
  reconnectingQuietly: {
    chip: { text: "Reconnecting…", tone: "warn", icon: "↻" },
    guards: true,
  },
  reconnecting: {
    chip: { text: "Reconnecting…", tone: "warn", icon: "↻" },
    banner: {
      text: ({ retryIn }) =>
        "Connection lost. Your answers are kept on this device. " +
        (retryIn > 0 ? `Trying again in ${Math.ceil(retryIn / 1000)} s.` : "Trying again."),
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: "Connection lost. Your answers are kept on this device." },
  },
  restarting: {
    chip: { text: "Reconnecting…", tone: "warn", icon: "↻" },
    banner: {
      text: "The service is restarting. Your answers are kept on this device.",
      tone: "warn",
      actions: ["retry"],
    },
    guards: true,
    says: { text: "The service is restarting. Your answers are kept on this device." },
  },
  onHold: {
    chip: { text: "Waiting", tone: "warn", icon: "‖" },
    dialog: {
      title: "Waiting for the invigilator",
      text: (facts) => [
        "Your test is on hold until the invigilator has decided where it goes on. The " +
          `clock is stopped at ${formatTime(facts.remaining)}. ` +
          "This page asks again by itself.",
        keptHere(facts),
      ],
    },
    inert: true,
    hides: true,
    guards: true,
  },
  takenOver: {
    chip: { text: "Open elsewhere", tone: "bad", icon: "✕" },
    dialog: {
      title: "Your test is open somewhere else",
      text: (facts) => [
        `${whereItWent(facts)} ${savedUntil(facts)} This page has stopped.`,
        ...(facts.disputed ? [DISPUTED[facts.disputed]] : []),
      ],
      actions: ({ disputed }) =>
        disputed === "told" ? ["continue", "close"] : ["continue", "close", "notMe"],
    },
    inert: true,
  },
  revoked: {
    chip: { text: "Disconnected", tone: "bad", icon: "✕" },
    dialog: {
      title: "The invigilator disconnected this page",
      text: (facts) => [`${keptHere(facts)} This page has stopped. The clock keeps running.`],
      actions: ["continue", "close"],
    },
    inert: true,
  },
  seatHeld: {
    chip: { text: "Open elsewhere", tone: "bad", icon: "✕" },
    dialog: {
      title: "Your test is open somewhere else",
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
    chip: { text: "Sign in again", tone: "warn", icon: "⚠" },
    dialog: {
      title: "You are signed out",
      text: (facts) => ["Sign in to go on. Nothing is lost.", keptHere(facts)],
    },
    inert: true,
    asksPassword: true,
  },
  forbidden: {
    chip: { text: "Not available", tone: "bad", icon: "✕" },
    dialog: {
      title: "This test cannot be opened",
      text: () => ["There is no such test for the person who is signed in."],
      actions: ["home"],
    },
    inert: true,
  },
  stopped: {
    chip: { text: "Stopped", tone: "bad", icon: "✕" },
    dialog: {
      title: "This page has stopped",
      text: (facts) => [
        "The page and the service no longer understand each other. Load the page again " +
          "to go on.",
        keptHere(facts),
      ],
      actions: ["reload"],
    },
    inert: true,
  },
  paused: {
    chip: { text: "Paused", tone: "info", icon: "‖" },
    dialog: {
      title: "Your test is paused",
      text: (facts) => {
        const since = facts.pause?.at ? ` at ${timeOfDay(facts.pause.at)}` : "";
        return [
          `The invigilator paused your test${since}. The clock is stopped at ` +
            `${formatTime(facts.remaining)}. ` +
            (facts.unsent ? keptHere(facts) : "Your answers are saved.") +
            " It will continue by itself.",
          ...(facts.pause?.text ? [facts.pause.text] : []),
          ...facts.messages,
        ];
      },
      actions: ["help"],
    },
    inert: true,
    hides: true,
  },
  timeUp: {
    chip: { text: "Submitting…", tone: "info", icon: "◌" },
    dialog: {
      title: "Time is up",
      text: () => ["Submitting your answers. Please keep this page open."],
    },
    readOnly: true,
    guards: true,
  },
  timeUpOffline: {
    chip: { text: "Submitting…", tone: "warn", icon: "◌" },
    dialog: {
      title: "Time is up",
      text: (facts) => [
        `Time is up. Answers you gave${deadlineTime(facts)} are kept on this device and ` +
          "will be sent when the connection is back.",
      ],
      actions: ["retry"],
    },
    readOnly: true,
    guards: true,
  },
  submitted: {
    chip: { text: "Submitted", tone: "ok", icon: "✓" },
    inert: true,
  },
  submittedWithout: {
    chip: { text: "Submitted", tone: "warn", icon: "✓" },
    dialog: {
      title: "Your test has been handed in",
      text: ({ unsent, late, lateKept }) => [
        `${counted(unsent)} from this page did not arrive in time and ` +
          `${unsent === 1 ? "is" : "are"} not used. Everything else is saved.`,
        ...late.map((words) => `Not used: ${words}`),
        ...(lateKept ? ["It is kept with your receipt, where the invigilator can read it."] : []),
      ],
      actions: ["receipt"],
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
