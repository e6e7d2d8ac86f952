import assert from "node:assert/strict";
import test from "node:test";

import { Speech } from "../../../../assessments/static/assessments/sitting/page/page.js";
import { STATES, say } from "../../../../assessments/static/assessments/sitting/page/states.js";

const FACTS = { unsent: 0, problems: 0, late: [], durable: true, retryIn: 0, needsLine: "" };

/** What is said on the way through these states. */
function said(...names) {
  const texts = [];
  const speech = new Speech({ say: (text, options) => texts.push([text, options?.urgent]) });
  for (const name of names) speech.entered(name, FACTS);
  return texts.map(([text]) => text);
}

const trouble = (name) => say(STATES[name].says.text, FACTS);

test("trouble is said, and that it is over", () => {
  assert.deepEqual(said("reconnecting", "saving", "saved"), [
    trouble("reconnecting"),
    "Connected again. All answers saved.",
  ]);
});

test("what only waited for its turn was never disconnected", () => {
  assert.deepEqual(said("queueing", "saved"), [trouble("queueing"), "All answers saved."]);
});

test("without trouble nothing is said, and its end is said once", () => {
  assert.deepEqual(said("live", "saving", "saved", "saving", "saved"), []);
  assert.equal(said("reconnecting", "saved", "saving", "saved").length, 2);
});

test("who had nothing to save hears no word of saving", () => {
  assert.deepEqual(said("reconnecting", "live", "saved"), [trouble("reconnecting")]);
});

test("with little time left trouble is said again, urgently", () => {
  const texts = [];
  const speech = new Speech({ say: (...what) => texts.push(what) });

  speech.urge("reconnecting", FACTS);
  speech.urge("live", FACTS);
  speech.urge("", FACTS);

  assert.deepEqual(texts, [[trouble("reconnecting"), { urgent: true }]]);
});
