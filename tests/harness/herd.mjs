/**
 * Many candidates' pages in one process: the page's own Session, over real sockets.
 *
 * Stands in for the browser only: an address, cookies, an origin. Reads
 * `{origin, members: [{attempt, cookie}]}` from its input and says `live` when every
 * session is. When each has been lost and is live again it says, in a line of JSON, how
 * each of them came back, and ends.
 */

import { AsyncLocalStorage } from "node:async_hooks";

const { origin, members } = JSON.parse(await text(process.stdin));

/** The member whose page is running: as each browser knows its own cookies. */
const page = new AsyncLocalStorage();
const cookies = () => `sessionid=${page.getStore().cookie}; csrftoken=${"c".repeat(32)}`;
const { WebSocket, fetch } = globalThis;

globalThis.location = new URL(origin);
globalThis.document = {
  get cookie() {
    return cookies();
  },
};
globalThis.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address, { headers: { cookie: cookies(), origin } });
    // Browsers tell the end of what never opened as well; node 20 leaves it at this.
    this.onerror = () => this.onclose?.({ code: 1006 });
  }
};
globalThis.fetch = (address, options) =>
  fetch(new URL(address, origin), {
    ...options,
    headers: { ...options.headers, cookie: cookies() },
  });

const { Session } = await import("../../realtime/static/realtime/session.js");
const { verbs } = await import("../../assessments/static/assessments/sitting/over_http.js");

/** One page, and how it came to be live: what it was told, and when it asked. */
class Member {
  constructor({ attempt, cookie }) {
    this.attempt = attempt;
    this.cookie = cookie;
    this.forget();
  }

  forget() {
    this.closes = [];
    this.errors = [];
    this.tookOver = false;
    // Of its last try, in ms: when it was to ask, and when it did.
    this.due = this.asked = 0;
  }

  open() {
    const handlers = {
      frame: (frame) => this.hear(frame),
      change: (connection) => this.notice(connection),
      unsent: () => 0,
    };
    const path = `/ws/attempts/${this.attempt}/`;
    const api = verbs(`/api/attempts/${this.attempt}/`);
    this.session = new Session(path, handlers, { verbs: api });
    this.session.claim();
  }

  hear(frame) {
    if (frame.type === "error") this.errors.push(frame.code);
    if (frame.type === "session.started") this.tookOver = frame.took_over;
  }

  notice({ phase, code, retryAt }) {
    if (phase === "connecting") this.asked = performance.now();
    if (phase === "waiting") this.due = retryAt;
    if (phase === "waiting" || phase === "ended") this.closes.push(code);
    look();
  }

  get isBack() {
    return this.session.isLive && this.closes.length > 0;
  }

  get report() {
    const { closes, errors, tookOver, due, asked } = this;
    return { closes, errors, tookOver, due, asked };
  }
}

const herd = members.map((member) => new Member(member));
let wasLive = false;
for (const member of herd) page.run(member, () => member.open());

function look() {
  if (!wasLive && herd.every(({ session }) => session?.isLive)) {
    wasLive = true;
    for (const member of herd) member.forget();
    process.stdout.write("live\n");
  } else if (wasLive && herd.every((member) => member.isBack)) {
    const report = JSON.stringify(herd.map((member) => member.report));
    process.stdout.write(`${report}\n`, () => process.exit());
  }
}

async function text(stream) {
  let all = "";
  for await (const piece of stream.setEncoding("utf8")) all += piece;
  return all;
}
