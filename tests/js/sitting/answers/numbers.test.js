import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { readingInWords, readings } from "../../../../assessments/static/assessments/sitting/answers/numbers.js";
import { fault, normalise } from "../../../../assessments/static/assessments/sitting/answers/responses.js";

// The server's tests read the same list (tests/assessments/questions/typed/test_numbers.py).
const CASES = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url), "utf-8"));
for (const [text, expected] of Object.entries(CASES)) {
  test(`${JSON.stringify(text)} can mean ${expected.join(", ") || "nothing"}`, () =>
    assert.deepEqual(readings(text), expected));
}

test("two readings are told apart in words", () => {
  assert.equal(readingInWords("-1,500", "decimal"), "-1 point 500");
  assert.equal(readingInWords("-1,500", "thousands"), "-1500");
});

test("a number of two readings is kept, and asked about", () => {
  const response = { number: "1,000" };

  assert.deepEqual(normalise("numerical", response), response);
  assert.equal(
    fault("numerical", response, 20),
    "This number can be read in two ways. Choose which one you mean.",
  );
});

test("how it is meant is a part of the answer", () => {
  const response = { number: "1,000", reading: "thousands" };

  assert.deepEqual(normalise("numerical", response), response);
  assert.equal(fault("numerical", response, 20), "");
});

test("a reading of a number that has one is no part of it", () => {
  assert.deepEqual(normalise("numerical", { number: "10", reading: "decimal" }), { number: "10" });
});
