import assert from "node:assert/strict";
import { register } from "node:module";
import test from "node:test";

// As the site serves them: the scripts of both applications side by side.
const realtime = new URL("../../realtime/static/realtime/", import.meta.url);
const hook = `export const resolve = (name, context, next) =>
  next(name.replace(/^\\.\\.\\/realtime\\//, "${realtime}"), context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { Tabs } = await import("../../assessments/static/assessments/tabs.js");

/** A page that stands still, whose outbox another one has emptied. */
function standing({ closed }) {
  const dropped = [];
  const sitting = {
    state: "takenOver",
    facts: { closed },
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
