import assert from "node:assert/strict";
import test from "node:test";

import { Flags } from "../../../../assessments/static/assessments/sitting/answers/flags.js";

const flags = () => new Flags("page-a", [{ id: 7, flagged: false }]);

test("a flag is sent once, until it is acknowledged", () => {
  const mine = flags();

  mine.toggle(7);
  const [frame] = mine.take();

  assert.equal(frame.flagged, true);
  assert.deepEqual(mine.take(), []);
  mine.settle(frame.ref);
  mine.disconnected();
  assert.deepEqual(mine.take(), []);
});

test("a flag whose reply got lost is sent again", () => {
  const mine = flags();
  mine.toggle(7);
  const [frame] = mine.take();

  mine.disconnected();

  assert.deepEqual(mine.take(), [frame]);
});

test("what the server has does not undo a flag that is on its way", () => {
  const mine = flags();
  mine.toggle(7);

  mine.started([{ id: 7, flagged: false }]);

  assert.equal(mine.isFlagged(7), true);
});
