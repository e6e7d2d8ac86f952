import assert from "node:assert/strict";
import test from "node:test";

import { CallForHelp } from "../../../../assessments/static/assessments/sitting/page/call.js";

let calls = 0;
const callForHelp = (attempt, store = null) =>
  new CallForHelp(attempt, store, () => `r${(calls += 1)}`);

class Store {
  values = new Map();
  getItem(key) {
    return this.values.get(key) ?? null;
  }
  setItem(key, value) {
    this.values.set(key, value);
  }
}

test("a call is sent once, and again when it may not have arrived", () => {
  const help = callForHelp("a");

  help.ask("Dark screen");
  const [frame] = help.take(0);

  assert.equal(frame.text, "Dark screen");
  assert.deepEqual(help.take(0), []);
  help.disconnected();
  assert.deepEqual(help.take(0), [frame]);
});

test("a call that was received is not sent again", () => {
  const help = callForHelp("a");
  help.ask("");
  const [{ ref }] = help.take(0);

  assert.equal(help.received({ ref: "another", at: 5 }), false);
  assert.equal(help.received({ ref, at: 5 }), true);

  help.disconnected();
  assert.deepEqual(help.take(0), []);
  assert.equal(help.call.at, 5);
});

test("a call outlives a reload until it is received", () => {
  const store = new Store();
  callForHelp("a", store).ask("Dark screen");

  const reloaded = callForHelp("a", store);

  const [frame] = reloaded.take(0);
  assert.equal(frame.text, "Dark screen");
  assert.deepEqual(callForHelp("b", store).take(0), []);
  reloaded.received({ ref: frame.ref, at: 5 });
  assert.deepEqual(callForHelp("a", store).take(0), []);
});

test("too many calls wait, and what cannot be sent says why", () => {
  const help = callForHelp("a");
  help.ask("");
  const [{ ref }] = help.take(0);

  help.refused({ ref, retry: true }, 0);
  assert.equal(help.isPutOff(9_999), true);
  assert.deepEqual(help.take(9_999), []);
  assert.equal(help.take(10_000).length, 1);

  assert.equal(help.refused({ ref: "another" }, 0), false);
  help.refused({ ref, detail: "This attempt has ended." }, 0);
  assert.deepEqual([help.call.phase, help.call.why], ["refused", "This attempt has ended."]);
});
