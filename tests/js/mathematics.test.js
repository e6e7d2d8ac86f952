import assert from "node:assert/strict";
import test from "node:test";

import { lean, pieces } from "../../assessments/static/assessments/mathematics.js";

const inline = (tex) => ({ tex, isDisplay: false, source: `\\(${tex}\\)` });

test("a text is words and formulas", () => {
  assert.deepEqual(pieces("If \\(a<b\\), then \\[c\\] or $$d\ne$$."), [
    { text: "If " },
    inline("a<b"),
    { text: ", then " },
    { tex: "c", isDisplay: true, source: "\\[c\\]" },
    { text: " or " },
    { tex: "d\ne", isDisplay: true, source: "$$d\ne$$" },
    { text: "." },
  ]);
});

test("what does not end is no formula, and a dollar is money", () => {
  for (const text of ["\\(a", "$5 and $6", "$$", ""]) {
    assert.equal(
      pieces(text).some((piece) => "tex" in piece),
      false,
    );
  }
});

test("neither a style nor the source stays", () => {
  assert.equal(
    lean('<m style="color:red" x="1">2<annotation encoding="tex">3</annotation></m>'),
    '<m x="1">2</m>',
  );
});
