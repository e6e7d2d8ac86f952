// What each cell says is tested on the server, which draws the same: a test there compares
// every cell with these (tests/assessments/admin/live/test_cells.py). Here: what is the page's alone.
import assert from "node:assert/strict";
import test from "node:test";

import { signature } from "../../../assessments/static/assessments/live/cells.js";
import { age, clock, difference, timeOfDay } from "../../../assessments/static/assessments/live/format.js";

const NOW = Date.UTC(2026, 10, 23, 10, 31, 4);

test("cells that look alike have one signature", () => {
  assert.equal(signature({ text: "1" }), signature({ text: "1", tone: "", badge: "" }));
  assert.notEqual(signature({ text: "1" }), signature({ text: "", badge: "1" }));
});

test("lengths of time in words and digits", () => {
  assert.deepEqual(
    [null, 0, 119_000, 120_000, 7_199_000, 7_500_000].map(age),
    ["–", "0 s", "119 s", "2 min", "119 min", "2 h 05"],
  );
  assert.deepEqual([0, 65_000, 3_665_000, -5].map(clock), ["0:00", "1:05", "1:01:05", "0:00"]);
  assert.deepEqual([300_000, -90_000].map(difference), ["+5:00", "−1:30"]);
});

test("times of day are the server's", () => {
  assert.equal(timeOfDay(NOW, "UTC"), "10:31:04");
  assert.equal(timeOfDay(NOW, "Europe/Berlin"), "11:31:04");
});
