// sitting.js joins the parts of the page. None of them knows it: each is given what it needs.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const ROOT = new URL("../../../assessments/static/assessments/sitting/", import.meta.url).pathname;
const PARTS = readdirSync(ROOT, { recursive: true }).filter(
  (name) => name.endsWith(".js") && name !== "sitting.js",
);
/** What a module names in imports, of types as well. */
const named = (name) =>
  [...readFileSync(ROOT + name, "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(
    ([, module]) => module.split("/").at(-1),
  );

test("no part names the sitting", () => {
  assert.deepEqual(
    PARTS.filter((name) => named(name).includes("sitting.js")),
    [],
  );
});

test("the sitting names its parts", () => {
  assert.ok(named("sitting.js").length > 30);
});
