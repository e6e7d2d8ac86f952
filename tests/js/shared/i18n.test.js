// What the scripts say goes through gettext: with a catalog that marks every text, what
// a page shows has no words without a mark.

import assert from "node:assert/strict";
import test from "node:test";

// As Django's catalog brings it: words in brackets, places as they are.
const marked = (text) => `[${text}]`;
globalThis.django = {
  gettext: marked,
  ngettext: (one, many, count) => marked(count === 1 ? one : many),
};
const SCRIPTS = "../../../assessments/static/assessments/";
const { STATES, ACTIONS, say } = await import(`${SCRIPTS}sitting/page/states.js`);
const { LEVELS, NAMES, WORDS } = await import(`${SCRIPTS}test/preflight_words.js`);
const { gettext, ngettext } = await import(`${SCRIPTS}shared/i18n.js`);
const { fault, countInWords } = await import(`${SCRIPTS}sitting/answers/responses.js`);
const { inWords } = await import(`${SCRIPTS}shared/clock.js`);

const AT = 1_700_000_000_000;
const USUAL = {
  basic: false,
  unsent: 0,
  problems: 1,
  late: [],
  remaining: 2_537_000,
  retryIn: 3_000,
  replaced: null,
  refused: null,
  pause: null,
  deadline: AT,
  messages: [],
  durable: true,
  savedAt: AT,
  disputed: "",
};
const seat = { device: "Chrome on Windows", policy: "ask", since: AT, may_confirm: false };
const moved = { device: "another device", at: AT, other_test: false };
const FACTS = [
  USUAL,
  { ...USUAL, unsent: 1, basic: true, disputed: "told", late: ["x"], retryIn: 0 },
  { ...USUAL, unsent: 2, durable: false, deadline: null, disputed: "failed" },
  { ...USUAL, replaced: moved, refused: seat, pause: { at: AT, text: "" } },
  { ...USUAL, replaced: { ...moved, other_test: true }, refused: { ...seat, may_confirm: true } },
  { ...USUAL, refused: { ...seat, policy: "hold" }, savedAt: null },
];

/** Every text a state has, for these facts. */
function texts({ chip, banner, dialog, says }, facts) {
  const parts = [chip.text, chip.detail, banner?.text, says?.text, dialog?.title];
  const said = parts.filter(Boolean).map((part) => say(part, facts));
  return [...said, ...(dialog?.text(facts) ?? [])].filter(Boolean);
}

/** Whether nothing but marks, digits and signs is left when what is marked is taken out. */
function isMarked(text) {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\[[^[\]]*\]/g, "");
  }
  return !/\p{Letter}/u.test(rest);
}

test("a mark is seen, and a text without one is", () => {
  assert.ok(isMarked("[a [b] c] 1:30 [d]"));
  assert.ok(!isMarked("[a [b] c] and [d]"));
});

for (const [name, state] of Object.entries(STATES)) {
  test(`${name} says nothing that cannot be translated`, () => {
    for (const facts of FACTS) {
      for (const text of texts(state, facts)) assert.ok(isMarked(text), text);
    }
  });
}

test("neither do buttons, checks, counts and faults", () => {
  const checks = Object.values(WORDS).map((words) =>
    typeof words === "string" ? words : words(90_000),
  );
  const said = [
    ...Object.values(ACTIONS),
    ...Object.values(NAMES),
    ...Object.values(LEVELS).map(({ word }) => word),
    ...checks,
    countInWords("one two"),
    fault("numerical", { number: "x" }, 9),
    fault("essay", { text: "much too long" }, 9),
    inWords(90_000),
    inWords(9_000),
  ];

  for (const text of said) assert.ok(isMarked(text), text);
});

test("places are filled by name, in any order and only once", () => {
  assert.equal(gettext("%(a)s, %(b)s", { b: "%(a)s", a: 1 }), "[1, %(a)s]");
  assert.equal(ngettext("%(count)s thing", "%(count)s things", 2), "[2 things]");
  assert.equal(gettext("%(unknown)s stays"), "[%(unknown)s stays]");
});
