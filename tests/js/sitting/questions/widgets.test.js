import assert from "node:assert/strict";
import test from "node:test";

import { moved } from "../../../../assessments/static/assessments/sitting/questions/widgets.js";

test("an option changes places with its neighbour", () => {
  assert.deepEqual(moved([3, 1, 2], 1, -1), [1, 3, 2]);
  assert.deepEqual(moved([3, 1, 2], 1, 1), [3, 2, 1]);
});

test("at the ends it stays where it is", () => {
  assert.deepEqual(moved([3, 1, 2], 3, -1), [3, 1, 2]);
  assert.deepEqual(moved([3, 1, 2], 2, 1), [3, 1, 2]);
});
