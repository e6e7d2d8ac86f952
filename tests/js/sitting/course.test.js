import assert from "node:assert/strict";
import test from "node:test";

import "../as_served.js";

const SCRIPTS = "../../../assessments/static/assessments/";
const { Clock } = await import(`${SCRIPTS}shared/clock.js`);
const { Course } = await import(`${SCRIPTS}sitting/inbox.js`);

const SERVER = 1_800_000_000_000;
const MINUTE = 60_000;

/** A test with ten minutes left, and what was said. */
function course(known = {}) {
  const clock = new Clock();
  clock.measure(SERVER, 0);
  clock.set({ deadline: SERVER + 10 * MINUTE });
  const facts = { paused: false, pause: null, timeUp: false, ...known };
  const said = [];
  const flushed = [];
  const told = new Course({
    facts,
    clock,
    saver: { flush: () => flushed.push(1) },
    timer: { last: 10 * MINUTE },
    notices: { tellEnd: (...what) => said.push(what) },
    announcer: { say: (text) => said.push(text) },
  });
  return { told, clock, facts, said, flushed };
}

test("a pause stops the clock with what was left", () => {
  const { told, clock, facts } = course();

  told.paused({ at: SERVER, remaining_ms: 9 * MINUTE, text: "Fire drill" });

  assert.equal(facts.paused, true);
  assert.deepEqual(facts.pause, { at: SERVER, remaining_ms: 9 * MINUTE, text: "Fire drill" });
  assert.equal(clock.remaining(5 * MINUTE), 9 * MINUTE);
});

test("when it goes on, the clock runs, what waits is sent and the candidate hears it", () => {
  const { told, clock, facts, said, flushed } = course({ paused: true });

  told.resumed({ deadline: SERVER + 20 * MINUTE, remaining_ms: 9 * MINUTE });

  assert.equal(facts.paused, false);
  assert.equal(clock.remaining(0), 20 * MINUTE);
  assert.deepEqual(said, ["Your test continues. 9 minutes left."]);
  assert.equal(flushed.length, 1);
});

test("going on without a pause is another end", () => {
  const { told, said } = course();

  told.resumed({ deadline: SERVER + 15 * MINUTE, remaining_ms: 15 * MINUTE });

  assert.deepEqual(said, [[5 * MINUTE, SERVER + 15 * MINUTE, ""]]);
});

test("more time takes back that the time is up", () => {
  const { told, facts, said } = course({ timeUp: true });

  told.moved({ deadline: SERVER + 15 * MINUTE, remaining_ms: 15 * MINUTE, reason: "Late bus" });

  assert.equal(facts.timeUp, false);
  assert.deepEqual(said, [[5 * MINUTE, SERVER + 15 * MINUTE, "Late bus"]]);
});

test("hardly a change is not spoken of", () => {
  const { told, clock, said } = course();

  told.moved({ deadline: SERVER + 10 * MINUTE + 1_000, remaining_ms: 10 * MINUTE + 1_000 });

  assert.deepEqual(said, []);
  assert.equal(clock.remaining(0), 10 * MINUTE + 1_000);
});
