import assert from "node:assert/strict";
import test from "node:test";

import { Store, joined, noChange } from "../../../assessments/static/assessments/live/store.js";

const row = (id, fields = {}) => ({ id, status: "live", unsent: 0, ...fields });

const snapshot = (seq, rows, fields = {}) => ({
  type: "monitor.snapshot",
  seq,
  server_time: 0,
  total: rows.length,
  matching: rows.length,
  page: 1,
  pages: 1,
  counters: { live: rows.length, offline: 0 },
  thresholds: {},
  groups: [],
  rows,
  ...fields,
});

const changes = (seq, fields) => ({ type: "monitor.changes", seq, server_time: 0, ...fields });

function started(...rows) {
  const store = new Store();
  store.apply(snapshot(7, rows));
  return store;
}

const seen = (store) => store.order.map((id) => store.rows.get(id));

test("a snapshot is what the viewer sees, in its order", () => {
  const store = new Store();

  const change = store.apply(snapshot(7, [row("b"), row("a")]));

  assert.deepEqual(store.order, ["b", "a"]);
  assert.equal(change.all, true);
  assert.deepEqual([...change.rows], ["b", "a"]);
});

test("a difference changes the fields it names and no others", () => {
  const store = started(row("a", { group: "Room A" }), row("b"));

  const change = store.apply(changes(8, { rows: { a: { status: "offline" } } }));

  assert.deepEqual(store.rows.get("a"), row("a", { group: "Room A", status: "offline" }));
  assert.deepEqual([...change.rows], ["a"]);
});

test("a row that is drawn from is never changed, but replaced", () => {
  const store = started(row("a"));
  const before = store.rows.get("a");

  store.apply(changes(8, { rows: { a: { unsent: 3 } } }));

  assert.equal(before.unsent, 0);
});

test("rows go and come, newcomers last", () => {
  const store = started(row("a"), row("b"));

  const change = store.apply(changes(8, { gone: ["a"], added: [row("c")] }));

  assert.deepEqual(seen(store), [row("b"), row("c")]);
  assert.deepEqual([...change.gone], ["a"]);
});

test("a row that goes and comes in one difference has not gone", () => {
  const store = started(row("a"), row("b"));

  const change = store.apply(changes(8, { gone: ["a"], added: [row("a", { unsent: 1 })] }));

  assert.deepEqual([...change.gone], []);
  assert.deepEqual(seen(store), [row("b"), row("a", { unsent: 1 })]);
});

test("counters that are told replace those that were", () => {
  const store = started(row("a"));

  store.apply(changes(8, { counters: { live: 0, offline: 1 } }));

  assert.deepEqual(store.counters, { live: 0, offline: 1 });
});

test("a missing difference asks for a snapshot, and nothing is applied until it comes", () => {
  const store = started(row("a"));

  const gap = store.apply(changes(9, { rows: { a: { unsent: 5 } } }));
  const later = store.apply(changes(10, { rows: { a: { unsent: 6 } } }));

  assert.equal(gap.gap, true);
  assert.equal(later.gap, false, "asked for once");
  assert.equal(store.rows.get("a").unsent, 0);

  store.apply(snapshot(12, [row("a", { unsent: 7 })]));
  store.apply(changes(13, { rows: { a: { status: "offline" } } }));
  assert.deepEqual(store.rows.get("a"), row("a", { unsent: 7, status: "offline" }));
});

test("a difference from before the snapshot is known already", () => {
  const store = started(row("a", { unsent: 2 }));

  const change = store.apply(changes(7, { rows: { a: { unsent: 1 } } }));

  assert.equal(change.gap, false);
  assert.equal(store.rows.get("a").unsent, 2);
});

test("a row of another page is left alone", () => {
  const store = started(row("a"));

  const change = store.apply(changes(8, { rows: { z: { unsent: 1 } } }));

  assert.deepEqual([...change.rows], []);
  assert.equal(store.rows.size, 1);
});

test("frames of other kinds change nothing", () => {
  const store = started(row("a"));

  assert.deepEqual(store.apply({ type: "heartbeat" }), noChange());
  assert.deepEqual(seen(store), [row("a")]);
});

test("two changes are drawn as one", () => {
  const store = started(row("a"), row("b"));

  const both = joined(
    store.apply(changes(8, { rows: { a: { unsent: 1 } } })),
    store.apply(changes(9, { rows: { b: { unsent: 1 } }, counters: { live: 2 } })),
  );

  assert.deepEqual([...both.rows], ["a", "b"]);
  assert.equal(both.counters, true);
});

test("the order is the server's", () => {
  const store = started(row("a"), row("b"));

  store.apply(changes(8, { added: [row("c")], reordered: true, order: ["c", "a", "b"] }));

  assert.deepEqual(store.order, ["c", "a", "b"]);
});

test("any sequence of differences ends as a fresh snapshot would be", () => {
  let seed = 42;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const truth = new Map(Array.from({ length: 20 }, (_, i) => [`r${i}`, row(`r${i}`)]));
  const store = new Store();
  store.apply(snapshot(0, [...truth.values()]));
  let seq = 0;

  for (let step = 0; step < 500; step += 1) {
    const frame = { rows: {}, gone: [], added: [] };
    const id = `r${random(30)}`;
    if (!truth.has(id)) {
      truth.set(id, row(id, { unsent: step }));
      frame.added.push(truth.get(id));
    } else if (random(4) === 0) {
      truth.delete(id);
      frame.gone.push(id);
    } else {
      truth.set(id, { ...truth.get(id), unsent: step });
      frame.rows[id] = { unsent: step };
    }
    seq += 1;
    // Now and then one is lost on the way.
    if (random(20) === 0) continue;
    const { gap } = store.apply(changes(seq, frame));
    if (gap) store.apply(snapshot(seq, [...truth.values()]));
  }
  const { gap } = store.apply(changes(seq + 1, {}));
  if (gap) store.apply(snapshot(seq + 1, [...truth.values()]));

  const sorted = (rows) => [...rows].sort((one, other) => one.id.localeCompare(other.id));
  assert.deepEqual(sorted(store.rows.values()), sorted(truth.values()));
});
