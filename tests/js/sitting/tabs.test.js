import assert from "node:assert/strict";
import test from "node:test";

import "../as_served.js";

const { Tabs } = await import("../../../assessments/static/assessments/sitting/tabs.js");

/** A page that stands still, whose outbox another one has emptied. */
function standing({ closed, isLive = false }) {
  const dropped = [];
  const sitting = {
    state: "takenOver",
    facts: { closed },
    session: { isLive },
    finish() {
      sitting.isFinished = true;
    },
    outbox: { isDurable: true, load: async () => [] },
    saver: { dropMissing: (entries) => dropped.push(entries) },
    refresh() {},
  };
  return { sitting, dropped };
}

async function caughtUp(facts) {
  const { sitting, dropped } = standing(facts);
  const tabs = new Tabs(sitting, "attempt");
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
    const { sitting, dropped } = standing(facts);
    const tabs = new Tabs(sitting, "attempt");

    tabs.ended([{ ref: "r1" }]);

    tabs.channel.close();
    assert.equal(sitting.isFinished, isFinished);
    // What is not among what was left was sent before the end.
    assert.deepEqual(dropped, isFinished ? [[{ ref: "r1" }]] : []);
  });
}
