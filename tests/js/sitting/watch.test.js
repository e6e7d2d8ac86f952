import assert from "node:assert/strict";
import { test } from "node:test";

import { Watch } from "../../../assessments/static/assessments/sitting/watch.js";

/** A watch that sends while ``line.isUp``, and the kinds it has sent. */
function watching() {
  const line = { isUp: true, sent: [] };
  const watch = new Watch((frame) => {
    if (line.isUp) line.sent.push(frame.kind);
    return line.isUp;
  });
  return { line, watch };
}

test("leaving and coming back are told once each", () => {
  const { line, watch } = watching();

  for (const isAway of [true, true, false, false, true]) watch.away(isAway);

  assert.deepEqual(line.sent, ["focus.lost", "focus.gained", "focus.lost"]);
});

test("full screen is told when it is left, not when it never was", () => {
  const { line, watch } = watching();

  for (const isFull of [false, true, false]) watch.full(isFull);

  assert.deepEqual(line.sent, ["fullscreen.left"]);
});

test("what could not be sent is sent later, in order", () => {
  const { line, watch } = watching();
  line.isUp = false;
  watch.away(true);
  watch.report("paste");
  assert.deepEqual(line.sent, []);

  line.isUp = true;
  watch.flush();
  watch.flush();

  assert.deepEqual(line.sent, ["focus.lost", "paste"]);
});

test("a long time without a connection keeps the latest only", () => {
  const { line, watch } = watching();
  line.isUp = false;
  for (let n = 0; n < 200; n += 1) watch.report("paste");

  assert.equal(watch.waiting.length, 50);
});

test("a report says when it happened and nothing of what was pasted", () => {
  const frames = [];
  const watch = new Watch((frame) => frames.push(frame) > 0);

  watch.report("paste");

  assert.deepEqual(Object.keys(frames[0]).sort(), ["at", "kind", "type"]);
});
