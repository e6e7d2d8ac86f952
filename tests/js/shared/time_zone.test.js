// Times of day are the site's, wherever the browser believes to be.

import assert from "node:assert/strict";
import test from "node:test";

process.env.TZ = "America/New_York";
globalThis.document = /** @type {any} */ ({
  documentElement: { lang: "en" },
  querySelector: () => ({ getAttribute: () => "Asia/Tokyo" }),
});
const { timeFormat } = await import("../../../assessments/static/assessments/shared/i18n.js");

test("a page shows the time of the site's zone", () => {
  assert.equal(timeFormat({}).format(Date.UTC(2026, 10, 23, 13, 17)), "22:17");
});
