// docs/candidate-page.md lists the states: each one, as it is in the table.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { STATES, say } from "../../../../assessments/static/assessments/sitting/page/states.js";

const DOCUMENT = new URL("../../../../docs/candidate-page.md", import.meta.url);
const ROW = /^\| `(\w+)` \| (.+?) \| (\w+) \| (.+?) \| (.+?) \| /gm;
const FACTS = { unsent: 2, problems: 2, durable: true };

/** What the document says of a state, but for when it is entered. */
function described({ chip, banner, dialog, inert, hides, readOnly }) {
  const page = hides ? "hidden" : inert ? "stopped" : readOnly ? "read-only" : "open";
  const kind = dialog ? "dialog" : banner ? "banner" : "–";
  return { chip: `${chip.icon} ${say(chip.text, FACTS)}`, tone: chip.tone, page, kind };
}

test("the document has every state as it is", () => {
  const rows = [...readFileSync(DOCUMENT, "utf8").matchAll(ROW)];

  const told = rows.map(([, name, chip, tone, page, kind]) => [name, { chip, tone, page, kind }]);

  const states = Object.entries(STATES).map(([name, state]) => [name, described(state)]);
  assert.deepEqual(Object.fromEntries(told), Object.fromEntries(states));
});

test("the titles of all dialogs are in the document", () => {
  const text = readFileSync(DOCUMENT, "utf8");

  for (const { dialog } of Object.values(STATES)) {
    if (dialog) assert.ok(text.includes(`“${say(dialog.title, FACTS)}”`), String(dialog.title));
  }
});
