/**
 * On the receipt: hands over answers that this browser still had when the test ended,
 * because it was killed or offline; then the page lists them. Answers that cannot be handed
 * over, such as those of a page that never got a session, are at least shown.
 */

import { byId, find } from "../shared/dom.js";
import { handOver } from "../sitting/answers/late.js";
import { Outbox } from "../sitting/answers/outbox.js";

const { attempt = "", api = "" } = byId("receipt-code").dataset;
const outbox = new Outbox(attempt, { troubled() {}, changed() {}, ended() {} });

const entries = await outbox.load();
if (entries.length) await outbox.tellEnd();
for (const entry of entries) {
  if (entry.connection) await handOver({ api, outbox }, entry, entry.connection);
}
const left = await outbox.load();
// Reload only if fewer entries are left, so that the page does not reload for ever.
if (left.length < entries.length) location.reload();
else if (left.length) tell(left);

/** @param {import("../sitting/answers/outbox.js").Entry[]} left */
function tell(left) {
  const section = byId("unsent-answers");
  for (const { answer, response } of left) {
    const line = find(section, `[data-answer="${answer}"]`);
    // For other kinds only the question is named: the options are not on this page.
    find(line, ".typed").textContent = String(response?.text ?? response?.number ?? "");
    line.hidden = section.hidden = false;
  }
}
