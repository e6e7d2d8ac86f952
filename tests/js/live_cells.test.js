import assert from "node:assert/strict";
import test from "node:test";

import { CELLS, signature } from "../../assessments/static/assessments/live/cells.js";
import { age, clock, difference, timeOfDay } from "../../assessments/static/assessments/live/format.js";

const NOW = Date.UTC(2026, 10, 23, 10, 31, 4);
const CONTEXT = {
  now: NOW,
  timeZone: "UTC",
  thresholds: {
    last_heard: [10_000, 30_000],
    round_trip: [500, 1_500],
    unsent: [3, 10],
    takeovers: [2, 4],
    clock_skew: [60_000, 300_000],
    focus_losses: [3, 10],
  },
  words: {
    statuses: { live: "Live" },
    reasons: { help: "Needs help", unsent: "Answers not sent" },
    tones: {
      last_heard: ["late", "lost"],
      unsent: ["not sent yet", "many not sent yet"],
      focus_losses: ["several times", "many times"],
      time_left: ["nearly over", "last minute"],
      stopped: ["stopped", "stopped"],
    },
  },
};
const ROW = {
  id: "a",
  status: "live",
  answered: 12,
  questions: 20,
  deadline: NOW + 600_000,
  remaining_ms: null,
  extra_ms: 0,
  last_heard: NOW - 2_000,
  unsent: 0,
  round_trip: 40,
  takeovers: 0,
  focus_losses: 0,
  clock_skew: 900,
  device: "Chrome on Windows",
  address: null,
  started_at: NOW - 3_600_000,
  note: "",
  attention: [],
};
const cell = (name, fields = {}) => CELLS[name]({ ...ROW, ...fields }, CONTEXT);

test("a row where all is well has no tone anywhere", () => {
  const toned = Object.keys(CELLS).filter((name) => cell(name).tone);

  assert.deepEqual(toned, []);
});

test("a page that was left often has a word", () => {
  assert.equal(cell("focus_losses", { focus_losses: 2 }).tone, undefined);
  assert.equal(cell("focus_losses", { focus_losses: 3 }).word, "several times");
  assert.equal(cell("focus_losses", { focus_losses: 10 }).tone, "bad");
});

test("silence past a threshold has a tone, an icon and a word", () => {
  assert.deepEqual(cell("last_heard", { last_heard: NOW - 12_000 }), {
    text: "12 s",
    tone: "warn",
    icon: "warn",
    word: "late",
  });
  assert.equal(cell("last_heard", { last_heard: NOW - 30_000 }).word, "lost");
});

test("silence after the end means nothing", () => {
  const { text, tone } = cell("last_heard", { status: "submitted", last_heard: NOW - 600_000 });

  assert.deepEqual([text, tone], ["10 min", undefined]);
});

test("the time left runs with the server's clock", () => {
  assert.equal(cell("time_left").text, "10:00");
  assert.deepEqual(cell("time_left", { deadline: NOW + 240_000, extra_ms: 300_000 }), {
    text: "4:00",
    tone: "warn",
    icon: "warn",
    word: "nearly over",
    badge: "+5:00",
  });
});

test("a stopped clock says so", () => {
  const paused = { status: "paused", deadline: null, remaining_ms: 750_000 };

  assert.deepEqual(cell("time_left", paused), {
    text: "12:30",
    icon: "paused",
    word: "stopped",
    badge: "",
  });
});

test("who has ended has no time left", () => {
  assert.equal(cell("time_left", { status: "submitted" }).text, "–");
  assert.equal(cell("time_left", { status: "not_started", deadline: null }).text, "–");
});

test("the first reason is shown, the others are counted and named", () => {
  const attention = [
    { reason: "help", level: "bad" },
    { reason: "unsent", level: "warn" },
    { reason: "something_new", level: "warn" },
  ];

  assert.deepEqual(cell("attention", { attention }), {
    text: "Needs help",
    tone: "bad",
    icon: "bad",
    badge: "+2",
    word: "Answers not sent, something new",
  });
});

test("a clock is off either way", () => {
  assert.equal(cell("clock_skew", { clock_skew: -90_000 }).text, "−90 s");
  assert.equal(cell("clock_skew", { clock_skew: -90_000 }).tone, "warn");
});

test("an address is shown to those who get it", () => {
  assert.equal(cell("device").text, "Chrome on Windows");
  assert.equal(cell("device", { address: "203.0.113.9" }).text, "Chrome on Windows, 203.0.113.9");
});

test("a status of a newer server is shown as it is", () => {
  assert.equal(cell("status", { status: "frozen" }).text, "frozen");
});

test("cells that look alike have one signature", () => {
  assert.equal(signature({ text: "1" }), signature({ text: "1", tone: "", badge: "" }));
  assert.notEqual(signature({ text: "1" }), signature({ text: "", badge: "1" }));
});

test("lengths of time in words and digits", () => {
  assert.deepEqual(
    [null, 0, 119_000, 120_000, 7_199_000, 7_500_000].map(age),
    ["–", "0 s", "119 s", "2 min", "119 min", "2 h 05"],
  );
  assert.deepEqual([0, 65_000, 3_665_000, -5].map(clock), ["0:00", "1:05", "1:01:05", "0:00"]);
  assert.deepEqual([300_000, -90_000].map(difference), ["+5:00", "−1:30"]);
});

test("times of day are the server's", () => {
  assert.equal(timeOfDay(NOW, "UTC"), "10:31:04");
  assert.equal(timeOfDay(NOW, "Europe/Berlin"), "11:31:04");
});
