import assert from "node:assert/strict";
import test from "node:test";

import { letterOf } from "../../../../assessments/static/assessments/sitting/page/shortcuts.js";

const press = (key, code, { composing = false, altGraph = false } = {}) => ({
  key,
  code,
  isComposing: composing,
  getModifierState: (name) => name === "AltGraph" && altGraph,
});
const inText = { inField: true, isMac: false };
const outside = { inField: false, isMac: false };

test("a plain letter is a shortcut, in a text and outside", () => {
  assert.equal(letterOf(press("N", "KeyN"), inText), "n");
  assert.equal(letterOf(press("n", "KeyN"), outside), "n");
});

test("a key that writes a character in a text is none", () => {
  for (const key of ["Ń", "Ś", "ƒ", "Dead", "Ф", "†"]) {
    assert.equal(letterOf(press(key, "KeyN"), inText), "");
  }
});

test("on a Mac every key with Option writes in a text", () => {
  assert.equal(letterOf(press("N", "KeyN"), { inField: true, isMac: true }), "");
  assert.equal(letterOf(press("N", "KeyN"), { inField: false, isMac: true }), "n");
});

test("outside of a text the place of the key counts", () => {
  assert.equal(letterOf(press("Ń", "KeyN"), outside), "n");
  assert.equal(letterOf(press("Dead", "KeyN"), { inField: false, isMac: true }), "n");
});

test("what is being composed, or typed with AltGr, is no shortcut", () => {
  assert.equal(letterOf(press("n", "KeyN", { composing: true }), outside), "");
  assert.equal(letterOf(press("n", "KeyN", { altGraph: true }), inText), "");
});
