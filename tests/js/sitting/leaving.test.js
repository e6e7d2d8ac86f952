import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Departure, Ending } from "../../../assessments/static/assessments/sitting/leaving.js";

let went;

beforeEach(() => {
  went = [];
  globalThis.location = {
    assign: (address) => went.push(["assign", address]),
    replace: (address) => went.push(["replace", address]),
  };
  globalThis.window = { close: () => went.push(["close"]) };
});

test("a page that goes is not asked whether to leave", () => {
  const departure = new Departure();
  assert.equal(departure.isUnderWay, false);

  departure.to("/home/");

  assert.equal(departure.isUnderWay, true);
  assert.deepEqual(went, [["assign", "/home/"]]);
});

test("the receipt is gone to once, however often the end is told", () => {
  const departure = new Departure();

  departure.forGood("/receipt/");
  departure.forGood("/receipt/");

  assert.deepEqual(went, [["replace", "/receipt/"]]);
});

test("a page that the browser brought back goes again", () => {
  const departure = new Departure();
  departure.forGood("/receipt/");

  departure.undo();
  departure.forGood("/receipt/");

  assert.equal(went.length, 2);
});

test("a page that may not close itself goes home", () => {
  const departure = new Departure();

  departure.close("/home/");

  assert.equal(departure.isUnderWay, true);
  assert.deepEqual(went, [["close"], ["assign", "/home/"]]);
});

/** A page with so many unsent answers, and what its end has caused. */
function page(unsent) {
  const caused = { handed: 0, went: [] };
  globalThis.location = { replace: (address) => caused.went.push(address) };
  const facts = { closed: false, reopened: false };
  const left = { unsent };
  const ending = new Ending({
    urls: { receipt: "/receipt/", socket: "/ws/", api: "/api/" },
    facts,
    saver: { summary: () => left },
    late: { handOver: async () => (caused.handed += 1) },
    clock: {},
    departure: new Departure(),
    changed() {},
  });
  return { ending, facts, left, caused };
}

test("a page that has sent everything goes to the receipt", () => {
  const { ending, facts, caused } = page(0);

  ending.finish();
  ending.finish();

  assert.equal(facts.closed, true);
  assert.deepEqual(caused, { handed: 0, went: ["/receipt/"] });
});

test("a page with unsent answers stays and hands them over", () => {
  const { ending, facts, caused } = page(2);

  ending.finish();

  assert.equal(facts.closed, true);
  assert.deepEqual(caused, { handed: 1, went: [] });
});

test("it goes when it is told again and nothing is left", () => {
  const { ending, left, caused } = page(1);
  ending.finish();

  left.unsent = 0;
  ending.finish();

  assert.deepEqual(caused.went, ["/receipt/"]);
});
