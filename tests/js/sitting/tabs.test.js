import assert from "node:assert/strict";
import test from "node:test";

import "../as_served.js";

const SITTING = "../../../assessments/static/assessments/sitting/";
const { Tabs } = await import(`${SITTING}tabs.js`);
const { STATES } = await import(`${SITTING}page/states.js`);

/** A page that stands still, whose outbox another one has emptied. */
function standing({ closed, isLive = false }) {
  const dropped = [];
  const told = { isFinished: undefined };
  const tabs = new Tabs({
    attempt: "attempt",
    facts: { closed },
    session: { isLive },
    saver: { dropMissing: (entries) => dropped.push(entries) },
    outbox: { isDurable: true, load: async () => [] },
    isInert: () => Boolean(STATES.takenOver.inert),
    finish() {
      told.isFinished = true;
    },
    refresh() {},
  });
  return { tabs, told, dropped };
}

async function caughtUp(facts) {
  const { tabs, dropped } = standing(facts);
  await tabs.catchUp();
  tabs.channel.close();
  return dropped;
}

test("what another tab has sent is no change of this page any more", async () => {
  assert.deepEqual(await caughtUp({ closed: false }), [[]]);
});

test("what was handed over after the end does not count as saved", async () => {
  assert.deepEqual(await caughtUp({ closed: true }), []);
});

for (const [how, facts, isFinished] of [
  ["stands still", { closed: false }, true],
  ["is live and asks the server", { closed: false, isLive: true }, undefined],
  ["knows already", { closed: true }, undefined],
]) {
  test(`a tab that ${how} hears of the end from another one`, () => {
    const { tabs, told, dropped } = standing(facts);

    tabs.ended([{ ref: "r1" }]);

    tabs.channel.close();
    assert.equal(told.isFinished, isFinished);
    // What is not among what was left was sent before the end.
    assert.deepEqual(dropped, isFinished ? [[{ ref: "r1" }]] : []);
  });
}
