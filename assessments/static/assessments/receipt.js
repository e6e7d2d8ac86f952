/**
 * On the receipt: what this browser still had when the test ended, because it was killed
 * or offline, is handed over, and the page then lists it.
 */

import { byId } from "./dom.js";
import { handOver } from "./late.js";
import { Outbox } from "./outbox.js";

const { attempt = "", api = "" } = byId("receipt-code").dataset;
const outbox = new Outbox(attempt, { troubled() {}, changed() {} });

const entries = await outbox.load();
for (const entry of entries) {
  if (entry.connection) await handOver({ api, outbox }, entry, entry.connection);
}
// Only when there is less than before: a page must not load itself for ever.
if ((await outbox.load()).length < entries.length) location.reload();
