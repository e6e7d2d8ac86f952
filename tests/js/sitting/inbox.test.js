import assert from "node:assert/strict";
import test from "node:test";

import "../as_served.js";

const { Inbox } = await import("../../../assessments/static/assessments/sitting/inbox.js");

/** Who hears of a frame, and what the page knows then. */
function heard(frame) {
  const calls = [];
  const noting = (name) =>
    new Proxy({}, { get: (_, method) => () => void calls.push(`${name}.${method}`) });
  const facts = { replaced: null, refused: null };
  const inbox = new Inbox({
    facts,
    replies: noting("replies"),
    course: noting("course"),
    notices: noting("notices"),
    help: noting("help"),
    started: () => calls.push("started"),
    finish: () => calls.push("finish"),
  });
  inbox.handle(frame);
  return { calls, facts };
}

for (const [type, call] of [
  ["session.started", "started"],
  ["answer.saved", "replies.saved"],
  ["answer.conflict", "replies.conflict"],
  ["answer.flagged", "replies.flagged"],
  ["error", "replies.refused"],
  ["attempt.submitted", "finish"],
  ["attempt.paused", "course.paused"],
  ["attempt.resumed", "course.resumed"],
  ["attempt.deadline", "course.moved"],
  ["notice", "notices.receive"],
  ["help.received", "help.received"],
]) {
  test(`${type} reaches ${call}`, () => assert.deepEqual(heard({ type }).calls, [call]));
}

for (const name of ["replaced", "refused"]) {
  test(`session.${name} is known from then on`, () => {
    const frame = { type: `session.${name}`, device: "Chrome on Windows" };

    const { calls, facts } = heard(frame);

    assert.deepEqual(calls, []);
    assert.deepEqual(facts, { replaced: null, refused: null, [name]: frame });
  });
}

for (const type of ["news", "constructor", "heartbeat"]) {
  test(`${type} is heard by nobody`, () => {
    assert.deepEqual(heard({ type }), { calls: [], facts: { replaced: null, refused: null } });
  });
}
