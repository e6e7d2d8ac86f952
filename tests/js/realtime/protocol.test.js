import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { CloseCode, isFinal, parseFrame } from "../../../realtime/static/realtime/protocol.js";

test("the range of a close code says whether to come back", () => {
  const final = Object.entries(CloseCode).filter(([, code]) => isFinal(code));

  assert.deepEqual(
    final.map(([name]) => name),
    [
      "TAKEN_OVER",
      "REVOKED",
      "ATTEMPT_CLOSED",
      "SIGNED_OUT",
      "FORBIDDEN",
      "SEAT_HELD",
      "BAD_MESSAGE",
      "UPGRADE",
    ],
  );
});

for (const code of [1000, 1006, 1012, 4000, 4499]) {
  test(`${code} lets the page come back`, () => assert.equal(isFinal(code), false));
}

for (const data of ["", "not JSON", "[]", "null", '{"a": 1}', '{"type": 4}', new Uint8Array()]) {
  test(`no frame: ${String(data) || "nothing"}`, () => assert.equal(parseFrame(data), null));
}

test("a frame of an unknown type is still a frame", () => {
  assert.deepEqual(parseFrame('{"type": "news"}'), { type: "news" });
});

const ROOTS = ["realtime/static", "assessments/static"].map(
  (name) => new URL(`../../../${name}/`, import.meta.url).pathname,
);
const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$/gm;
const CODE = /\b(?:1006|1012|4\d{3})\b/;

test("no other script writes a close code as a number", () => {
  const scripts = ROOTS.flatMap((root) =>
    readdirSync(root, { recursive: true })
      .filter((name) => name.endsWith(".js"))
      .map((name) => root + name),
  );
  const saying = scripts.filter((path) =>
    CODE.test(readFileSync(path, "utf8").replace(COMMENT, "")),
  );

  assert.deepEqual(
    saying.map((path) => path.split("/static/")[1]),
    ["realtime/protocol.js"],
  );
});
