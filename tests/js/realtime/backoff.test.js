import assert from "node:assert/strict";
import test from "node:test";

import { Backoff } from "../../../realtime/static/realtime/backoff.js";

const ceilings = (backoff, count) => Array.from({ length: count }, () => backoff.next());

test("the ceiling doubles from half a second to ten", () => {
  const backoff = new Backoff({ random: () => 1 });

  const waits = ceilings(backoff, 8);

  assert.deepEqual(waits, [300, 500, 1000, 2000, 4000, 8000, 10000, 10000]);
});

test("any moment below the ceiling is as likely as any other", () => {
  const backoff = new Backoff({ random: () => 0.25 });

  assert.deepEqual(ceilings(backoff, 3), [75, 125, 250]);
});

test("a session that started makes the next wait short again", () => {
  const backoff = new Backoff({ random: () => 1 });
  ceilings(backoff, 5);

  backoff.reset();

  assert.equal(backoff.next(), 300);
});

test("an overloaded server is left alone for longer", () => {
  const backoff = new Backoff({ random: () => 1 });

  backoff.slowDown();

  assert.equal(backoff.next(), 4000);
});
