import assert from "node:assert/strict";
import test from "node:test";

import { Pace } from "../../../realtime/static/realtime/pace.js";

const LIMITS = { frames_per_second: 40, bytes_per_second: 65_536, burst_frames: 600 };
const SMALL = 200;

/** A pace and the clock it goes by. */
function begun(limits = LIMITS) {
  const clock = { now: 1_000 };
  const pace = new Pace(() => clock.now);
  pace.learn(limits);
  return { pace, clock };
}

/** Sends frames as soon as each may go; the times at which they went. */
function send({ pace, clock }, count, bytes = SMALL) {
  return Array.from({ length: count }, () => {
    clock.now += pace.wait(bytes);
    pace.spend(bytes);
    return clock.now;
  });
}

/** What realtime/connections/budget.py grants: frames a second and a burst. */
function isGranted(times, bytes = SMALL) {
  const cost = Math.max(1 / 40, bytes / 65_536);
  let spent = 0;
  return times.every((time) => {
    const now = time / 1_000;
    spent = Math.max(spent, now) + cost;
    return spent <= now + 15;
  });
}

test("a few hundred frames go at once", () => {
  const times = send(begun(), 300);

  assert.equal(times.at(-1), 1_000);
});

for (const bytes of [SMALL, 20_000, 131_072]) {
  test(`the server grants every one of 2,000 frames of ${bytes} bytes`, () => {
    assert.ok(isGranted(send(begun(), 2_000, bytes), bytes));
  });
}

test("without waiting it would not", () => {
  assert.ok(!isGranted(Array(2_000).fill(1_000)));
});

test("after a refusal frames go one by one", () => {
  const one = begun();
  one.pace.refused();

  const [first, , third] = send(one, 3);

  assert.ok(first > 1_000 && third - first > 50);
});

test("a server that names no limits sets none", () => {
  for (const limits of [{}, undefined, { frames_per_second: 40 }]) {
    const clock = { now: 1_000 };
    const pace = new Pace(() => clock.now);
    pace.learn(limits);

    assert.equal(send({ pace, clock }, 5_000).at(-1), 1_000);
  }
});
