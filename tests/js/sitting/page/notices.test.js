import assert from "node:assert/strict";
import test from "node:test";

import { endInWords, inOneLine } from "../../../../assessments/static/assessments/sitting/page/notices.js";

const at = (hours, minutes) => new Date(2026, 10, 23, hours, minutes).getTime();

test("more time says how much and when the test ends", () => {
  assert.equal(
    endInWords(300_000, at(11, 5)),
    "You have 5 more minutes. The test now ends at 11:05.",
  );
  assert.equal(
    endInWords(60_000, at(11, 5), "Fire alarm"),
    "You have 1 more minute. The test now ends at 11:05. Fire alarm",
  );
  assert.equal(endInWords(30_000, null), "You have 30 more seconds.");
  assert.match(endInWords(-300_000, at(11, 0)), /^5 minutes .* taken back\. .* 11:00\.$/);
});

test("a message names who wrote it", () => {
  const message = { id: 1, kind: "message", text: "Speak up.", at: at(10, 31), time: null };

  assert.equal(
    inOneLine({ ...message, from: "Ana Lopez" }),
    "Message from Ana Lopez, 10:31: Speak up.",
  );
  assert.equal(
    inOneLine({ ...message, kind: "answer", from: "Invigilator" }),
    "Answer from the invigilator, 10:31: Speak up.",
  );
});

test("a test that was opened again says how long it goes on", () => {
  const time = { added_ms: 600_000, deadline: at(11, 15) };

  assert.equal(
    inOneLine({ id: 1, kind: "reopened", text: "", from: "", at: 0, time }),
    "Your test was opened again. You have 10 more minutes. The test now ends at 11:15.",
  );
});
