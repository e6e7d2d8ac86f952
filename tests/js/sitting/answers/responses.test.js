import assert from "node:assert/strict";
import test from "node:test";

import {
  countCharacters,
  countInWords,
  fault,
  kindOf,
  normalise,
  sameResponse,
} from "../../../../assessments/static/assessments/sitting/answers/responses.js";

const EMPTY = [
  ["short_text", { text: "" }],
  ["numerical", { number: "  " }],
  ["multiple", { choices: [] }],
  ["matching", { pairs: {} }],
  ["single", null],
];
for (const [kind, response] of EMPTY) {
  test(`an empty ${kind} is no answer`, () => assert.equal(normalise(kind, response), null));
}

const KEPT = [
  ["true_false", { value: false }],
  ["single", { choice: 1 }],
  ["short_text", { text: " " }],
];
for (const [kind, response] of KEPT) {
  test(`${JSON.stringify(response)} is an answer`, () =>
    assert.deepEqual(normalise(kind, response), response));
}

test("a number loses the blanks around it", () => {
  assert.deepEqual(normalise("numerical", { number: " 3.14 " }), { number: "3.14" });
});

for (const number of ["3", "-3.5", "3,14", "+.5", "5.", "1e-3", "\u22127", "٣"]) {
  test(`${number} is a number`, () => assert.equal(fault("numerical", { number }, 20), ""));
}

for (const number of ["three", "3.1.4", "1_000", "-", ".", "e5", "NaN", "Infinity", "1 2"]) {
  test(`${number} is no number`, () =>
    assert.equal(
      fault("numerical", { number }, 20),
      "This is not a number. Write it like 3.14.",
    ));
}

test("a number of 64 digits is one, of 65 is not", () => {
  assert.equal(fault("numerical", { number: "1".repeat(64) }, 20), "");
  assert.notEqual(fault("numerical", { number: "1".repeat(65) }, 20), "");
});

test("a text is too long from one character over the limit", () => {
  assert.equal(fault("essay", { text: "x".repeat(20) }, 20), "");
  assert.equal(
    fault("essay", { text: "x".repeat(21) }, 20),
    "21 characters; at most 20 can be saved. Shorten it by 1.",
  );
});

test("an emoji counts as one character, as on the server", () => {
  assert.equal(countCharacters("🙂".repeat(20)), 20);
  assert.equal(fault("essay", { text: "🙂".repeat(20) }, 20), "");
});

test("what no database stores is refused", () => {
  assert.notEqual(fault("essay", { text: "a\0b" }, 20), "");
  assert.notEqual(fault("essay", { text: "a\ud83d" }, 20), "");
});

test("responses are equal whatever the order of their fields", () => {
  assert.ok(sameResponse({ pairs: { 1: 2, 2: 1 } }, { pairs: { 2: 1, 1: 2 } }));
  assert.ok(!sameResponse({ order: [1, 2] }, { order: [2, 1] }));
});

test("a text is counted in words and characters, with what it may have", () => {
  assert.equal(countInWords(""), "0 words, 0 of 20,000 characters");
  assert.equal(countInWords(" one "), "1 word, 5 of 20,000 characters");
  assert.equal(countInWords("two  𝒳s\n"), "2 words, 8 of 20,000 characters");
});

for (const [number, words] of [
  ["12 cm", ""],
  ["-1.5e3 m/s^2", ""],
  ["12", ""],
  ["5 %", ""],
  ["cm", "This is not a number. Write it like 3.14."],
  ["1,500 m", "This number can be read in two ways. Choose which one you mean."],
]) {
  test(`where a number has a unit, ${number} is told “${words}”`, () =>
    assert.equal(fault("quantity", normalise("quantity", { number }), 20), words));
}

test("a number of two readings keeps the one that was chosen, with its unit", () => {
  const response = { number: "1,500 m", reading: "decimal" };
  assert.deepEqual(normalise("quantity", response), response);
  assert.equal(fault("quantity", response, 20), "");
});

test("a number without units takes none", () => {
  assert.notEqual(fault("numerical", { number: "12 cm" }, 20), "");
  assert.equal(kindOf({ kind: "numerical", units: true }), "quantity");
  assert.equal(kindOf({ kind: "numerical" }), "numerical");
});
