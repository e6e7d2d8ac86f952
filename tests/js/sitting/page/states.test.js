import assert from "node:assert/strict";
import test from "node:test";

import "../../as_served.js";

const PAGE = "../../../../assessments/static/assessments/sitting/page/";
const { pageState } = await import(`${PAGE}choosing.js`);
const { STATES, say } = await import(`${PAGE}states.js`);

const LIVE = {
  phase: "live",
  code: 0,
  basic: false,
  everLive: true,
  downFor: 0,
  retryIn: 0,
  restarting: false,
  online: true,
  durable: true,
  signedOut: false,
  closed: false,
  paused: false,
  timeUp: false,
  unsent: 0,
  problems: 0,
  saved: 0,
  late: [],
  lateKept: false,
  savingFor: 0,
  remaining: 2_537_000,
  replaced: null,
  refused: null,
  pause: null,
  deadline: 1_800_000_000_000,
  messages: [],
};
const DOWN = { ...LIVE, phase: "waiting", code: 1006 };
const ENDED = { ...LIVE, phase: "ended" };
const FIRST = { ...LIVE, phase: "connecting", everLive: false };

const SITUATIONS = [
  ["connecting", { ...FIRST, downFor: 100 }],
  ["connectingSlowly", { ...FIRST, downFor: 3_100 }],
  ["notStored", { ...FIRST, durable: false, downFor: 3_100 }],
  ["offline", { ...FIRST, online: false, downFor: 100 }],
  ["live", LIVE],
  ["live", { ...LIVE, unsent: 1, saved: 3, savingFor: 200 }],
  ["saved", { ...LIVE, saved: 3 }],
  ["saving", { ...LIVE, unsent: 1, saved: 3, savingFor: 301 }],
  ["queueing", { ...LIVE, unsent: 1, saved: 3, savingFor: 5_001 }],
  ["notSaved", { ...LIVE, unsent: 1, problems: 1, saved: 3 }],
  ["saved", { ...DOWN, saved: 3, downFor: 400 }],
  ["live", { ...DOWN, saved: 3, unsent: 1, downFor: 400 }],
  ["reconnectingQuietly", { ...DOWN, downFor: 700 }],
  ["reconnecting", { ...DOWN, downFor: 1_200 }],
  ["offline", { ...DOWN, online: false, downFor: 600 }],
  ["notStored", { ...DOWN, durable: false, downFor: 600 }],
  ["live", { ...DOWN, restarting: true, downFor: 900 }],
  ["reconnectingQuietly", { ...DOWN, restarting: true, downFor: 1_200 }],
  ["restarting", { ...DOWN, restarting: true, downFor: 5_100 }],
  ["onHold", { ...DOWN, code: 4008 }],
  ["onHold", { ...DOWN, code: 4008, phase: "connecting", timeUp: true }],
  ["live", { ...LIVE, code: 4008 }],
  ["takenOver", { ...ENDED, code: 4501 }],
  ["revoked", { ...ENDED, code: 4502 }],
  ["submitted", { ...ENDED, code: 4503 }],
  ["submittedWithout", { ...ENDED, code: 4503, unsent: 1 }],
  ["reopened", { ...ENDED, closed: true, unsent: 1, reopened: true }],
  ["signedOut", { ...ENDED, code: 4504 }],
  ["forbidden", { ...ENDED, code: 4505 }],
  ["seatHeld", { ...ENDED, code: 4506 }],
  ["stopped", { ...ENDED, code: 4507 }],
  ["stopped", { ...ENDED, code: 4999 }],
  ["signedOut", { ...DOWN, signedOut: true }],
  ["paused", { ...LIVE, paused: true }],
  ["paused", { ...DOWN, paused: true, downFor: 9_000 }],
  ["timeUp", { ...LIVE, timeUp: true }],
  ["timeUpOffline", { ...DOWN, timeUp: true }],
  ["submitted", { ...LIVE, closed: true }],
];

for (const [name, facts] of SITUATIONS) {
  const { phase, code, downFor, unsent, savingFor } = facts;
  test(`${name}: ${JSON.stringify({ phase, code, downFor, unsent, savingFor })}`, () => {
    assert.equal(pageState(facts), name);
  });
}

test("every state of the table can be reached", () => {
  const reached = new Set(SITUATIONS.map(([name]) => name));

  assert.deepEqual([...reached].sort(), Object.keys(STATES).sort());
});

test("no state says that all is saved while something is not", () => {
  const phases = ["idle", "connecting", "live", "waiting", "ended"];
  for (const phase of phases) {
    for (const downFor of [0, 600, 1_200, 9_000]) {
      for (const savingFor of [0, 400, 6_000]) {
        const facts = { ...LIVE, phase, downFor, savingFor, unsent: 1, saved: 5 };
        assert.notEqual(pageState(facts), "saved");
      }
    }
  }
});

test("a state that stops the page has a dialog or leads away", () => {
  const stopped = Object.entries(STATES).filter(([, state]) => state.inert && !state.dialog);

  assert.deepEqual(
    stopped.map(([name]) => name),
    ["submitted"],
  );
});

test("a dialog speaks for itself", () => {
  const both = Object.values(STATES).filter((state) => state.dialog && state.says);

  assert.deepEqual(both, []);
});

test("the page that was left says where the test went and what it kept", () => {
  const at = new Date(2026, 10, 23, 10, 31, 4).getTime();
  const replaced = { at, device: "Chrome on Windows", other_test: false };
  const text = (unsent) =>
    STATES.takenOver.dialog.text({ ...ENDED, code: 4501, replaced, unsent })[0];

  assert.equal(
    text(0),
    "It moved to Chrome on Windows at 10:31. All answers up to 10:31:04 are saved. " +
      "This page has stopped.",
  );
  assert.equal(
    text(1),
    "It moved to Chrome on Windows at 10:31. 1 answer from this page was not sent yet. " +
      "It is kept here. This page has stopped.",
  );
  assert.equal(
    text(2),
    "It moved to Chrome on Windows at 10:31. 2 answers from this page were not sent yet. " +
      "They are kept here. This page has stopped.",
  );
});

test("no state says that answers are kept on a device that keeps none", () => {
  const facts = { ...LIVE, durable: false, unsent: 1 };
  for (const everLive of [true, false]) {
    for (const timeUp of [true, false]) {
      for (const downFor of [100, 1_200, 9_000]) {
        const down = { ...facts, phase: "waiting", code: 1006, everLive, timeUp, downFor };
        const { banner, dialog } = STATES[pageState(down)];
        const told = [banner ? say(banner.text, down) : "", ...(dialog?.text(down) ?? [])];

        assert.doesNotMatch(told.join(" "), /kept/);
      }
    }
  }
});

test("offline names what is kept", () => {
  const chip = (unsent) => say(STATES.offline.chip.text, { ...DOWN, unsent });

  assert.equal(chip(0), "Offline");
  assert.equal(chip(1), "Offline – 1 answer kept on this device");
  assert.equal(chip(3), "Offline – 3 answers kept on this device");
});

const refusal = (fields) => ({
  ...ENDED,
  code: 4506,
  refused: {
    policy: "first_wins",
    device: "Chrome on Windows",
    since: new Date(2026, 10, 23, 10, 31, 4).getTime(),
    may_confirm: false,
    ...fields,
  },
});

test("a page that is asked first may take the test over", () => {
  const facts = refusal({ policy: "ask", may_confirm: true });
  const { text, actions } = STATES.seatHeld.dialog;

  assert.match(text(facts)[0], /^It is open in Chrome on Windows since 10:31\. You can use/);
  assert.deepEqual(actions(facts), ["confirm", "close"]);
});

test("a page that came second may only try again and call for help", () => {
  const { text, actions } = STATES.seatHeld.dialog;

  assert.match(text(refusal())[0], /stays where it was opened first/);
  assert.deepEqual(actions(refusal()), ["again", "close", "notMe"]);
  assert.deepEqual(actions({ ...refusal(), disputed: "told" }), ["again", "close"]);
});

test("a page that the invigilator refused hears so", () => {
  assert.match(STATES.seatHeld.dialog.text(refusal({ policy: "hold" }))[0], /^The invigilator/);
});
