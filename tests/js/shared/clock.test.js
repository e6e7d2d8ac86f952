import assert from "node:assert/strict";
import test from "node:test";

import {
  Clock,
  formatTime,
  inWords,
  passedThreshold,
} from "../../../assessments/static/assessments/shared/clock.js";

const SERVER = 1_800_000_000_000;
const MINUTE = 60_000;

function clockAt({ deadline = SERVER + MINUTE } = {}) {
  const clock = new Clock();
  clock.measure(SERVER, 1_000);
  clock.set({ deadline });
  return clock;
}

test("the time left follows the server's clock and the time that passed here", () => {
  const clock = clockAt();

  assert.equal(clock.remaining(1_000), MINUTE);
  assert.equal(clock.remaining(16_000), 45_000);
});

test("it is never below nothing", () => {
  assert.equal(clockAt().remaining(999_000), 0);
});

test("the quickest of the last eight measurements counts", () => {
  const clock = clockAt();
  clock.measure(SERVER + 10_000, 11_000 + 400, 800);
  clock.measure(SERVER + 15_000, 16_000 + 5, 10);
  clock.measure(SERVER + 20_000, 21_000 + 900, 1_000);

  assert.equal(clock.remaining(21_000), 40_000);
});

test("after eight more a measurement no longer counts", () => {
  const clock = clockAt();
  clock.measure(SERVER + 5_000, 1_000, 0);
  for (let beat = 0; beat < 8; beat += 1) clock.measure(SERVER, 1_000, 100);

  assert.equal(clock.remaining(1_000), MINUTE - 50);
});

test("after sleep the first new measurement beats all older ones", () => {
  const clock = clockAt();
  clock.measure(SERVER, 1_000, 1);

  clock.forget();
  clock.measure(SERVER + 30_000, 1_000, 2_000);

  assert.equal(clock.remaining(1_000), MINUTE - 30_000 - 1_000);
});

test("a stopped clock stands still", () => {
  const clock = clockAt();

  clock.stop(42_000);

  assert.equal(clock.remaining(1_000), 42_000);
  assert.equal(clock.remaining(999_000), 42_000);
});

test("a frame that says nothing of the deadline changes nothing", () => {
  const clock = clockAt();

  clock.set({ remaining_ms: 5 });

  assert.equal(clock.remaining(1_000), MINUTE);
});

for (const [ms, text] of [
  [0, "0:00"],
  [-5, "0:00"],
  [1, "0:01"],
  [59_001, "1:00"],
  [2_537_000, "42:17"],
  [99 * MINUTE, "99:00"],
  [100 * MINUTE, "1:40:00"],
]) {
  test(`${ms} ms is ${text}`, () => assert.equal(formatTime(ms), text));
}

for (const [ms, text] of [
  [1_000, "1 second"],
  [30_000, "30 seconds"],
  [MINUTE, "1 minute"],
  [299_900, "5 minutes"],
]) {
  test(`${ms} ms is said as ${text}`, () => assert.equal(inWords(ms), text));
}

test("thirty-one minutes pass the thresholds once each, the last two urgently", () => {
  const passed = [];
  for (let left = 31 * MINUTE; left > 0; left -= 250) {
    const threshold = passedThreshold(left, left - 250);
    if (threshold) passed.push([inWords(threshold.at), threshold.urgent]);
  }

  assert.deepEqual(passed, [
    ["30 minutes", false],
    ["15 minutes", false],
    ["10 minutes", false],
    ["5 minutes", false],
    ["1 minute", true],
    ["30 seconds", true],
  ]);
});

test("a computer that slept over several hears of the last one only", () => {
  assert.equal(passedThreshold(40 * MINUTE, 8 * MINUTE)?.at, 10 * MINUTE);
});

test("time that was added passes nothing", () => {
  assert.equal(passedThreshold(4 * MINUTE, 9 * MINUTE), null);
});
