import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { handOver } from "../../../../assessments/static/assessments/sitting/answers/late.js";

const ENTRY = { answer: 7, response: { text: "x" }, base_revision: 0, ref: "r1", at: 1 };

let removed;
let where;

beforeEach(() => {
  removed = [];
  const outbox = { remove: async (...what) => removed.push(what) };
  where = { api: "/api/attempts/1/", outbox };
  globalThis.document = { cookie: "csrftoken=t" };
});

/** The server answers so. */
function answers(status, code) {
  const body = code === undefined ? "{}" : JSON.stringify({ code });
  globalThis.fetch = async () => new Response(body, { status });
}

for (const [status, code] of [
  [200, undefined],
  [410, "attempt.closed"],
  [409, "session.replaced"],
  [409, "answer.passed"],
]) {
  test(`${status} ${code ?? ""} has it: the device lets go of it`, async () => {
    answers(status, code);

    assert.equal(await handOver(where, ENTRY, "c1"), true);
    assert.deepEqual(removed, [[7, "r1"]]);
  });
}

for (const [status, code] of [
  [409, "session.stale"],
  [409, "answer.conflict"],
  [409, "attempt.paused"],
  [503, "server.unavailable"],
  [500, undefined],
]) {
  test(`${status} ${code ?? ""} has nothing: it stays on the device`, async () => {
    answers(status, code);

    assert.equal(await handOver(where, ENTRY, "c1"), false);
    assert.deepEqual(removed, []);
  });
}

test("a page of a proxy instead of an answer has nothing", async () => {
  globalThis.fetch = async () => new Response("<html>", { status: 409 });

  assert.equal(await handOver(where, ENTRY, "c1"), false);
  assert.deepEqual(removed, []);
});

test("without a line it stays on the device", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };

  assert.equal(await handOver(where, ENTRY, "c1"), false);
  assert.deepEqual(removed, []);
});
