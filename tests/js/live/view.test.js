import assert from "node:assert/strict";
import test from "node:test";

import {
  direction,
  isShown,
  nextSort,
  searchOf,
  viewOf,
} from "../../../assessments/static/assessments/live/view.js";

const read = (search) => viewOf(new URLSearchParams(search));

test("an address without a query is everybody, attention first", () => {
  assert.deepEqual(read(""), { filter: {}, sort: "attention", page: 1 });
});

test("what the address says is what is looked at, and back", () => {
  const search = "?status=offline&group=Room+B&q=ada&sort=-last_heard&page=3";

  const view = read(search);

  assert.deepEqual(view, {
    filter: { status: "offline", group: "Room B", q: "ada" },
    sort: "-last_heard",
    page: 3,
  });
  assert.equal(searchOf(view), search);
});

test("what nobody asked for is not in the address", () => {
  assert.equal(searchOf(read("?status=&q=++&sort=attention&page=1&other=1")), "");
});

test("the last of several counts, as on the server", () => {
  assert.equal(read("?sort=name&sort=-name").sort, "-name");
});

for (const page of ["0", "-1", "x", "1.5", ""]) {
  test(`page ${page || "(nothing)"} is the first`, () => {
    assert.equal(read(`?page=${page}`).page, 1);
  });
}

test("a counter is current when its filter is all there is", () => {
  const view = read("?status=offline&sort=-unsent&page=2");

  assert.equal(isShown(view, "?status=offline"), true);
  assert.equal(isShown(view, "?status=live"), false);
  assert.equal(isShown(view, ""), false);
  assert.equal(isShown(read("?status=offline&q=ada"), "?status=offline"), false);
});

test("a heading sorts up, then down, then up", () => {
  assert.equal(nextSort("attention", "unsent"), "unsent");
  assert.equal(nextSort("unsent", "unsent"), "-unsent");
  assert.equal(nextSort("-unsent", "unsent"), "unsent");
  assert.equal(direction("unsent", "unsent"), "ascending");
  assert.equal(direction("-unsent", "unsent"), "descending");
  assert.equal(direction("unsent", "status"), null);
});
