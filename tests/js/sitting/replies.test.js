import assert from "node:assert/strict";
import { mock, test } from "node:test";

import "../as_served.js";

const SITTING = "../../../assessments/static/assessments/sitting/";
const { Replies } = await import(`${SITTING}inbox.js`);

/** Notes every call of its methods; ``gives`` says what they return. */
function noting(calls, name, gives = {}) {
  const methods = {
    get: (_, method) =>
      (...values) => {
        calls.push(`${name}.${method}(${values[0]?.ref ?? values[0] ?? ""})`);
        return gives[method];
      },
  };
  return new Proxy({}, methods);
}

/** What an answer of the server causes. */
function caused(method, frame, { ofSave = false, ofHelp = false } = {}) {
  const calls = [];
  const facts = { savedAt: null };
  const replies = new Replies({
    facts,
    clock: { serverTime: () => 1_800_000_000_000 },
    saver: noting(calls, "saver", { inFlight: 7, refused: ofSave }),
    flags: noting(calls, "flags"),
    sequence: noting(calls, "sequence"),
    help: noting(calls, "help", { refused: ofHelp }),
    submission: noting(calls, "submission"),
    finish: () => calls.push("finish"),
  });
  replies[method](frame);
  return { calls, facts };
}

const ASKED = ["saver.inFlight(r1)", "saver.refused(r1)"];

test("a save that arrived is told with the server's time", () => {
  const { calls, facts } = caused("saved", { ref: "r1" });

  assert.deepEqual(calls, ["saver.saved(r1)"]);
  assert.equal(facts.savedAt, 1_800_000_000_000);
});

test("a conflict and a flag go where they belong", () => {
  assert.deepEqual(caused("conflict", { ref: "r1" }).calls, ["saver.conflict(r1)"]);
  assert.deepEqual(caused("flagged", { ref: "r1" }).calls, ["flags.settle(r1)"]);
});

test("whatever is refused because the attempt has ended, ends it here", () => {
  const frame = { code: "attempt.closed", ref: "r1" };

  assert.deepEqual(caused("refused", frame).calls, ["finish"]);
});

test("a refused save is the saver's alone", () => {
  const { calls } = caused("refused", { code: "answer.invalid", ref: "r1" }, { ofSave: true });

  assert.deepEqual(calls, ASKED);
});

test("a save to a question that was passed closes the question here too", () => {
  const { calls } = caused("refused", { code: "answer.passed", ref: "r1" }, { ofSave: true });

  assert.deepEqual(calls, [...ASKED, "sequence.closed(7)"]);
});

test("a refused call for help is the call's alone", () => {
  const { calls } = caused("refused", { code: "rate.limited", ref: "r1" }, { ofHelp: true });

  assert.deepEqual(calls, [...ASKED, "help.refused(r1)"]);
});

test("what may be tried again is: flags and handing in, with a delay", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { calls } = caused("refused", { code: "server.unavailable", ref: "r1", retry: true });
  const atOnce = [...ASKED, "help.refused(r1)", "submission.retry(r1)"];
  assert.deepEqual(calls, atOnce);

  mock.timers.tick(600_000);

  assert.deepEqual(calls, [...atOnce, "flags.retry(r1)"]);
  mock.timers.reset();
});

test("what may not be tried again is given up", () => {
  const { calls } = caused("refused", { code: "frame.malformed", ref: "r1" });

  assert.deepEqual(calls, [
    ...ASKED,
    "help.refused(r1)",
    "flags.settle(r1)",
    "submission.refuse(r1)",
  ]);
});
