import assert from "node:assert/strict";
import test from "node:test";

import { News, asked } from "../../../assessments/static/assessments/sitting/over_http.js";

const beat = (facts) => ({
  type: "heartbeat",
  status: "in_progress",
  deadline: 9000,
  remaining_ms: 1000,
  server_time: 8000,
  ...facts,
});
const types = (frames) => frames.map((frame) => frame.type);

test("each frame of a sitting is a request to its verb", () => {
  const save = { type: "answer.save", answer: 7, response: null, base_revision: 0 };

  const paths = [
    save,
    { type: "answer.flag", answer: 7, flagged: true },
    { type: "attempt.visit", answer: 7 },
    { type: "client.event", kind: "paste", at: 1 },
    { type: "attempt.submit", ref: "r" },
    { type: "heartbeat", client_time: 1 },
  ].map((frame) => `${asked(frame)?.method} ${asked(frame)?.path}`);

  assert.deepEqual(paths, [
    "PUT answers/7/",
    "POST answers/7/flag/",
    "POST visit/",
    "POST reports/",
    "POST submit/",
    "POST heartbeat/",
  ]);
  assert.deepEqual(asked(save)?.body, { answer: 7, response: null, base_revision: 0 });
});

test("what has no request is left out", () => {
  assert.equal(asked({ type: "no.such" }), null);
});

test("the first heartbeat is no news", () => {
  assert.deepEqual(new News().of(beat()), []);
});

test("a pause, its end and a moved deadline are told as a socket would", () => {
  const news = new News();
  news.of(beat());

  assert.deepEqual(types(news.of(beat({ status: "paused", deadline: null }))), [
    "attempt.paused",
  ]);
  assert.deepEqual(news.of(beat({ status: "paused", deadline: null })), []);
  assert.deepEqual(types(news.of(beat({ deadline: 9500 }))), ["attempt.resumed"]);
  assert.deepEqual(types(news.of(beat({ deadline: 9900 }))), ["attempt.deadline"]);
});

test("notices are told with each heartbeat until the server has their confirmation", () => {
  const news = new News();
  const notice = { id: 1, text: "Five minutes." };

  const told = [1, 2].map(() => news.of(beat({ notices: [notice] })));

  assert.deepEqual(told, [1, 2].map(() => [{ ...notice, type: "notice" }]));
});

test("a pause and a moved deadline say why, in the words of their notices", () => {
  const news = new News();
  news.of(beat());
  const why = (kind, text) => [{ id: 1, kind, at: 7, text }];

  const [paused] = news.of(
    beat({ status: "paused", deadline: null, notices: why("paused", "Fire.") }),
  );
  news.of(beat({ deadline: 9500 }));
  const [moved] = news.of(beat({ deadline: 9900, notices: why("time", "Sorry.") }));

  assert.deepEqual([paused.at, paused.text], [7, "Fire."]);
  assert.deepEqual([moved.type, moved.reason], ["attempt.deadline", "Sorry."]);
});
