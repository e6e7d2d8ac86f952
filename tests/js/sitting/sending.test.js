import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Sending } from "../../../assessments/static/assessments/sitting/sending.js";

/** A page with two frames that are due. */
function page({ isLive = true, isTold = true, nextDue = Infinity } = {}) {
  const due = [{ type: "answer.save" }, { type: "attempt.visit" }];
  const sent = [];
  const looks = [];
  const sending = new Sending({
    session: { isLive, send: (frame) => sent.push(frame.type) },
    take: () => due.splice(0),
    nextDue: () => nextDue,
    refresh: () => looks.push(1),
  });
  sending.isTold = isTold;
  return { sending, sent, due, looks };
}

test("what is due is sent in its order, and once", () => {
  const { sending, sent } = page();

  sending.send();
  sending.send();

  assert.deepEqual(sent, ["answer.save", "attempt.visit"]);
});

for (const [why, facts] of [
  ["there is no session", { isLive: false }],
  ["the session has not told what the server has", { isTold: false }],
]) {
  test(`nothing is taken while ${why}`, () => {
    const { sending, sent, due } = page(facts);

    sending.send();

    assert.deepEqual(sent, []);
    assert.equal(due.length, 2);
  });
}

test("it looks again when the next change is due, and only then", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { sending, looks } = page({ nextDue: performance.now() + 60_000 });

  sending.send();
  sending.send();

  mock.timers.tick(59_000);
  assert.equal(looks.length, 0);
  mock.timers.tick(2_000);
  assert.equal(looks.length, 1);
  mock.timers.reset();
});
