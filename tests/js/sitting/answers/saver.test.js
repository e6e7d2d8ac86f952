import assert from "node:assert/strict";
import test from "node:test";

import { Saver } from "../../../../assessments/static/assessments/sitting/answers/saver.js";

const ESSAY = 7;
const CHOICE = 8;

/** A page with one essay and one choice, a clock to set, and an outbox to look into. */
function page({ name = "page-a", stored = new Map(), now = { ms: 0 }, ...options } = {}) {
  const store = {
    put: (entry) => stored.set(entry.answer, entry),
    remove: (answer, ref) => stored.get(answer)?.ref === ref && stored.delete(answer),
  };
  const answers = [
    { id: ESSAY, kind: "essay", response: null, revision: 0 },
    { id: CHOICE, kind: "single", response: null, revision: 0 },
  ];
  const saver = new Saver({
    page: name,
    answers,
    store,
    delay: (failures) => 1_000 * (failures + 1),
    now: () => now.ms,
    ...options,
  });
  return { saver, stored, now };
}

const told = (id, response, revision, ref = "") => ({ id, response, revision, ref });
const ack = ({ ref, answer, base_revision }) => ({ ref, answer, revision: base_revision + 1 });

test("a choice is sent at once, and saved when the server says so", () => {
  const { saver, stored } = page();

  saver.edit(CHOICE, { choice: 2 });
  const [frame] = saver.take();

  assert.equal(frame.type, "answer.save");
  assert.deepEqual(frame.response, { choice: 2 });
  assert.equal(frame.base_revision, 0);
  assert.equal(saver.status(CHOICE), "unsaved");
  assert.equal(stored.size, 1);

  saver.saved(ack(frame));

  assert.equal(saver.status(CHOICE), "saved");
  assert.equal(saver.summary().unsent, 0);
  assert.equal(stored.size, 0);
});

test("typing is kept at once and sent when it rests", () => {
  const { saver, stored, now } = page();
  saver.edit(ESSAY, { text: "a" });
  now.ms = 400;
  saver.edit(ESSAY, { text: "ab" });

  assert.deepEqual(saver.take(), []);
  assert.deepEqual(stored.get(ESSAY).response, { text: "ab" });
  assert.equal(saver.nextDue(), 900);

  now.ms = 900;
  assert.deepEqual(
    saver.take().map((frame) => frame.response),
    [{ text: "ab" }],
  );
});

test("typing that never rests is sent after three seconds", () => {
  const { saver, now } = page();
  for (now.ms = 0; now.ms < 3_000; now.ms += 100) saver.edit(ESSAY, { text: `${now.ms}` });

  assert.equal(saver.nextDue(), 3_000);
  assert.equal(saver.take().length, 1);
});

test("one save of an answer is in flight; later edits replace each other", () => {
  const { saver } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [first] = saver.take();
  saver.edit(CHOICE, { choice: 2 });
  saver.edit(CHOICE, { choice: 3 });

  assert.deepEqual(saver.take(), []);
  saver.saved(ack(first));
  const [second] = saver.take();

  assert.deepEqual(second.response, { choice: 3 });
  assert.equal(second.base_revision, 1);
  assert.equal(saver.status(CHOICE), "unsaved");
});

test("each change has a name of its own, no longer than the protocol allows", () => {
  const { saver } = page({ name: crypto.randomUUID() });
  const refs = [1, 2, 3].map((choice) => {
    saver.edit(CHOICE, { choice });
    return saver.items.get(CHOICE).entry.ref;
  });

  assert.equal(new Set(refs).size, 3);
  assert.ok(refs.every((ref) => ref.length <= 64));
});

test("an acknowledgement of an older change leaves the newer one in the outbox", () => {
  const { saver, stored } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [first] = saver.take();
  saver.edit(CHOICE, { choice: 2 });

  saver.saved(ack(first));

  assert.deepEqual(stored.get(CHOICE).response, { choice: 2 });
  assert.equal(stored.get(CHOICE).base_revision, 1);
});

test("after a lost connection the change is sent again under the same name", () => {
  const { saver } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [first] = saver.take();

  saver.disconnected();
  saver.started([told(CHOICE, null, 0)]);

  assert.deepEqual(saver.take(), [first]);
});

test("a change whose acknowledgement got lost is recognised by its name", () => {
  const { saver, stored } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [frame] = saver.take();

  saver.disconnected();
  saver.started([told(CHOICE, { choice: 1 }, 1, frame.ref)]);

  assert.deepEqual(saver.take(), []);
  assert.equal(saver.status(CHOICE), "saved");
  assert.equal(stored.size, 0);
});

test("an edit on top of it is sent on the revision it made", () => {
  const { saver } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [frame] = saver.take();
  saver.disconnected();
  saver.edit(CHOICE, { choice: 2 });

  saver.started([told(CHOICE, { choice: 1 }, 1, frame.ref)]);

  assert.deepEqual(
    saver.take().map(({ response, base_revision }) => [response, base_revision]),
    [[{ choice: 2 }, 1]],
  );
});

test("a page loaded after a crash sends the outbox under its first name and base", () => {
  const { saver: crashed, stored } = page();
  crashed.edit(ESSAY, { text: "half a wo" });
  const before = stored.get(ESSAY);
  const { saver } = page({ name: "page-b", stored });

  saver.adopt([...stored.values()]);
  saver.started([told(ESSAY, null, 0)]);
  const [frame] = saver.take();

  assert.deepEqual(saver.shown(ESSAY), { text: "half a wo" });
  assert.equal(frame.ref, before.ref);
  assert.equal(frame.base_revision, before.base_revision);
});

test("it knows the names of changes an earlier page may have sent", () => {
  const { saver: crashed, stored } = page();
  crashed.edit(CHOICE, { choice: 1 });
  const [sent] = crashed.take();
  crashed.edit(CHOICE, { choice: 2 });
  const { saver } = page({ name: "page-b", stored });
  saver.adopt([...stored.values()]);

  saver.conflict({
    ref: stored.get(CHOICE).ref,
    answer: CHOICE,
    revision: 1,
    response: { choice: 1 },
    by: sent.ref,
  });

  assert.equal(saver.status(CHOICE), "unsaved");
  assert.equal(saver.take()[0].base_revision, 1);
});

test("a change made elsewhere is shown, and nothing is sent until somebody chose", () => {
  const { saver } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [frame] = saver.take();
  const theirs = { revision: 4, response: { choice: 3 }, by: "elsewhere:1" };

  saver.conflict({ ref: frame.ref, answer: CHOICE, ...theirs });

  assert.equal(saver.status(CHOICE), "conflict");
  assert.deepEqual(saver.take(), []);
  assert.deepEqual(saver.shown(CHOICE), { choice: 1 });
  saver.edit(CHOICE, { choice: 2 });
  assert.equal(saver.status(CHOICE), "conflict");

  saver.resolve(CHOICE, "mine");
  const [again] = saver.take();
  assert.equal(again.base_revision, 4);
  assert.deepEqual(again.response, { choice: 2 });
});

test("keeping what is saved drops the change", () => {
  const { saver, stored } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [{ ref }] = saver.take();
  const theirs = { revision: 4, response: { choice: 3 }, by: "elsewhere:1" };
  saver.conflict({ ref, answer: CHOICE, ...theirs });

  saver.resolve(CHOICE, "theirs");

  assert.deepEqual(saver.shown(CHOICE), { choice: 3 });
  assert.equal(saver.status(CHOICE), "saved");
  assert.equal(stored.size, 0);
});

test("a server that is busy is asked again later", () => {
  const { saver, now } = page();
  saver.edit(CHOICE, { choice: 1 });
  const [{ ref }] = saver.take();

  saver.refused({ ref, code: "server.unavailable", detail: "later", retry: true });

  assert.deepEqual(saver.take(), []);
  assert.equal(saver.nextDue(), 1_000);
  now.ms = 1_000;
  assert.equal(saver.take()[0].ref, ref);
});

test("what the server refuses for good is told until it is edited", () => {
  const { saver } = page();
  saver.edit(CHOICE, { choice: 9 });
  const [{ ref }] = saver.take();

  saver.refused({ ref, code: "answer.invalid", detail: "there is no choice 9" });

  assert.equal(saver.status(CHOICE), "refused");
  assert.equal(saver.items.get(CHOICE).problem.text, "there is no choice 9");
  assert.equal(saver.summary().problems, 1);
  saver.edit(CHOICE, { choice: 1 });
  assert.equal(saver.status(CHOICE), "unsaved");
});

test("a text over the limit is kept whole and not sent", () => {
  const { saver, stored, now } = page();
  saver.started([], { text_chars: 5 });

  saver.edit(ESSAY, { text: "sixsix" });
  now.ms = 10_000;

  assert.deepEqual(saver.take(), []);
  assert.equal(saver.status(ESSAY), "refused");
  assert.deepEqual(stored.get(ESSAY).response, { text: "sixsix" });
});

test("no more are in flight than the server allows", () => {
  const { saver } = page();
  saver.started([], { unacked: 1 });
  saver.edit(CHOICE, { choice: 1 });
  saver.edit(ESSAY, { text: "x" });
  saver.flush();

  const [first, ...more] = saver.take();

  assert.deepEqual(more, []);
  saver.saved(ack(first));
  assert.equal(saver.take().length, 1);
});

test("a frame over the limit of bytes is not sent", () => {
  const { saver } = page();
  saver.started([], { frame_bytes: 200 });

  saver.edit(ESSAY, { text: "x".repeat(200) });
  saver.flush();

  assert.deepEqual(saver.take(), []);
  assert.equal(saver.status(ESSAY), "refused");
});

test("what another tab has sent is no longer counted here", () => {
  const { saver, stored } = page();
  saver.edit(CHOICE, { choice: 1 });
  saver.edit(ESSAY, { text: "mine" });
  stored.delete(CHOICE);

  saver.dropMissing([...stored.values()]);

  assert.equal(saver.summary().unsent, 1);
  assert.deepEqual(saver.shown(CHOICE), { choice: 1 });
});

test("of two tabs' changes of one answer the newer one counts", () => {
  const { saver, stored } = page();
  saver.edit(CHOICE, { choice: 1 });
  const mine = stored.get(CHOICE);
  const newer = { ...mine, ref: "page-b:1", response: { choice: 2 }, at: mine.at + 1 };
  const older = { ...mine, ref: "page-c:1", response: { choice: 3 }, at: mine.at - 1 };

  saver.adopt([newer, older]);

  assert.deepEqual(saver.shown(CHOICE), { choice: 2 });
});

test("a base ahead of what the server has left starts from there", () => {
  const { saver, stored } = page();
  saver.started([told(CHOICE, { choice: 1 }, 5, "x")]);
  saver.edit(CHOICE, { choice: 2 });

  saver.started([told(CHOICE, null, 3, "y")]);

  assert.equal(stored.get(CHOICE).base_revision, 3);
});

test("in order, an answer is sent when all before it have been saved", () => {
  const { saver } = page({ inOrder: true });
  saver.edit(CHOICE, { choice: 2 });
  saver.edit(ESSAY, { text: "a" });
  saver.flush();

  const [first, ...more] = saver.take();
  assert.equal(first.answer, ESSAY);
  assert.deepEqual(more, []);
  assert.deepEqual(saver.take(), []);

  saver.saved(ack(first));
  assert.deepEqual(
    saver.take().map(({ answer }) => answer),
    [CHOICE],
  );
});

test("in order, one that cannot be saved holds the later ones back until given up", () => {
  const { saver, stored } = page({ inOrder: true });
  saver.edit(ESSAY, { text: "x".repeat(20_001) });
  saver.edit(CHOICE, { choice: 2 });
  saver.flush();
  assert.deepEqual(saver.take(), []);

  saver.abandon(ESSAY);

  assert.equal(saver.shown(ESSAY), null);
  assert.equal(stored.has(ESSAY), false);
  assert.equal(saver.take().length, 1);
});

test("what came after its question was closed is given up, for the server keeps it", () => {
  const { saver, stored } = page({ inOrder: true });
  saver.edit(CHOICE, { choice: 2 });
  const [{ ref }] = saver.take();

  assert.equal(saver.inFlight(ref), CHOICE);
  assert.equal(saver.refused({ ref, code: "answer.passed", detail: "left" }), true);

  assert.equal(saver.shown(CHOICE), null);
  assert.equal(saver.summary().problems, 0);
  assert.equal(stored.size, 0);
});

test("what the outbox kept counts as unsent until the answers are known, and is sent then", () => {
  const told = { id: 1, kind: "single", response: null, revision: 0 };
  const store = { put() {}, remove() {} };
  const saver = new Saver({ page: "b", answers: [], store, delay: () => 0, now: () => 0 });
  const entry = { answer: 1, response: { choice: 2 }, base_revision: 0, ref: "a:1", at: 5, mine: [] };

  saver.adopt([entry]);
  assert.equal(saver.summary().unsent, 1);
  assert.deepEqual(saver.take(), []);
  saver.know([told]);
  saver.started([{ ...told, ref: "" }]);

  assert.deepEqual(
    saver.take().map(({ ref, response }) => [ref, response]),
    [["a:1", { choice: 2 }]],
  );
  assert.equal(saver.summary().unsent, 1);
});

test("what another tab has sent meanwhile is no stray any more", () => {
  const store = { put() {}, remove() {} };
  const saver = new Saver({ page: "b", answers: [], store, delay: () => 0, now: () => 0 });
  saver.adopt([{ answer: 1, response: null, base_revision: 0, ref: "a:1", at: 5, mine: [] }]);

  saver.dropMissing([]);

  assert.equal(saver.summary().unsent, 0);
});
