/**
 * The sitting: joins the seat, the saver, the clock and the page.
 *
 * Everything that happens ends in `refresh`, which sends what is due and shows the
 * state that follows from the facts.
 */

import { CloseCode } from "../realtime/protocol.js";
import { Session } from "../realtime/session.js";
import { Announcer } from "./announcer.js";
import { retryDelay, startClock, upgradesFirst, withPatience } from "./boot.js";
import { rememberCaret, restoreCaret } from "./caret.js";
import { byId, setText } from "./dom.js";
import { Flags } from "./flags.js";
import { Inbox } from "./inbox.js";
import { Outbox } from "./outbox.js";
import { Page } from "./page.js";
import { Questions } from "./questions.js";
import { Saver } from "./saver.js";
import { STATES, nextLook, pageState, say } from "./states.js";
import { Submission } from "./submission.js";
import { Timer } from "./timer.js";

/** @typedef {import("../realtime/protocol.js").Frame} Frame */

const TICK_MS = 250;
const SLEEP_MS = 2_000;
const REFUSED_HANDSHAKES = 3;

const bootstrap = JSON.parse(byId("sitting").textContent ?? "");
const { urls } = bootstrap;

export class Sitting {
  constructor() {
    this.facts = {
      signedOut: false,
      closed: false,
      paused: bootstrap.status === "paused",
      timeUp: false,
      /** @type {import("./states.js").Facts["replaced"]} */
      replaced: null,
      /** @type {import("./states.js").Facts["pause"]} */
      pause: null,
    };
    this.state = "";
    this.isLeaving = false;
    this.timers = { due: 0, look: 0 };
    this.session = new Session(urls.socket, {
      frame: (frame, roundTrip) => this.receive(frame, roundTrip),
      change: () => this.onConnection(),
      unsent: () => this.saver.summary().unsent,
    });
    this.outbox = new Outbox(bootstrap.attempt, {
      troubled: () => this.refresh(),
      changed: () => this.share(),
    });
    /** @type {Saver} */
    this.saver = new Saver({
      page: this.session.page,
      answers: bootstrap.answers,
      store: this.outbox,
      delay: retryDelay,
    });
    this.saver.limits = { ...this.saver.limits, ...bootstrap.limits };
    this.flags = new Flags(this.session.page, bootstrap.answers);
    this.announcer = new Announcer(byId("polite"), byId("urgent"));
    const announce = this.announcer.say.bind(this.announcer);
    this.timer = new Timer(announce);
    this.clock = startClock(bootstrap);
    this.page = new Page((action) => this.act(action));
    this.questions = new Questions({
      edited: (id, response) => this.edit(id, response),
      rested: (id) => this.rest(id),
      visited: (id) => this.visit(id),
      resolved: (id, choice) => this.resolve(id, choice),
      said: announce,
    });
    this.submission = new Submission({
      address: urls.review,
      saver: this.saver,
      session: this.session,
      questions: this.questions,
      say: announce,
      leave: (address) => this.leave(address),
    });
    this.inbox = new Inbox(this);
    this.awake = { date: Date.now(), now: performance.now() };
  }

  async start() {
    const position = this.questions.named() ?? bootstrap.position;
    const isKnown = this.questions.ids.includes(position);
    this.questions.show(isKnown ? position : this.questions.current);
    this.writeAll();
    this.tick();
    this.listen();
    this.saver.adopt(await withPatience(this.outbox.load()));
    this.writeAll();
    restoreCaret(bootstrap.attempt);
    this.session.claim();
    this.outbox.prune();
    setInterval(() => this.tick(), TICK_MS);
  }

  listen() {
    byId("flag").addEventListener("click", () => this.flag());
    addEventListener("online", () => this.session.resume());
    addEventListener("offline", () => this.session.drop());
    addEventListener("pagehide", () => this.hide());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.wake();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.saver.flush();
      else this.session.resume();
      this.refresh();
    });
    addEventListener("beforeunload", (event) => {
      const { unsent } = this.saver.summary();
      if (STATES[this.state].guards && unsent && !this.isLeaving) event.preventDefault();
    });
  }

  // What the candidate does

  /** @param {number} id @param {import("./responses.js").Response} response */
  edit(id, response) {
    this.saver.edit(id, response);
    this.refresh();
  }

  /** @param {number} id */
  rest(id) {
    this.saver.flush();
    this.refresh();
    const problem = this.saver.items.get(id)?.problem;
    if (problem?.type !== "fault") return;
    this.announcer.say(`Question ${this.questions.number(id)} is not saved. ${problem.text}`);
  }

  /** @param {number} id */
  visit(id) {
    this.session.send({ type: "attempt.visit", answer: id });
    this.saver.flush();
    this.refresh();
  }

  flag() {
    const flagged = this.flags.toggle(this.questions.current);
    this.announcer.say(flagged ? "Flagged." : "Flag removed.");
    this.refresh();
  }

  /** @param {number} id @param {"mine" | "theirs"} choice */
  resolve(id, choice) {
    this.saver.resolve(id, choice);
    this.questions.write(id, this.saver.shown(id));
    this.questions.show(id, { focus: true });
    this.refresh();
  }

  /** @param {import("./states.js").Action} action */
  act(action) {
    const actions = {
      retry: () => (this.session.isLive ? this.session.probe() : this.session.retryNow()),
      continue: () => this.takeBack(),
      close: () => this.close(),
      signIn: () => this.leave(`${urls.login}?next=${encodeURIComponent(urls.sitting)}`),
      home: () => this.leave(urls.home),
      reload: () => this.leave(urls.sitting),
      receipt: () => this.leave(urls.receipt),
    };
    actions[action]();
  }

  /** The seat comes back to this page, because somebody pressed "Continue here". */
  async takeBack() {
    await this.catchUp();
    this.facts.replaced = null;
    this.session.claim();
  }

  close() {
    this.isLeaving = true;
    window.close();
    // A page that no script opened may not close itself.
    location.assign(urls.home);
  }

  /** @param {string} address */
  leave(address) {
    this.isLeaving = true;
    location.assign(address);
  }

  // What the server says

  /** @param {Frame} frame @param {number | null} roundTrip */
  receive(frame, roundTrip) {
    const now = performance.now();
    if (frame.server_time !== undefined) {
      this.clock.measure(frame.server_time, now, roundTrip ?? undefined);
    }
    this.clock.set(/** @type {any} */ (frame));
    this.inbox.handle(frame);
    // The word that the test was paused or goes on may have got lost on the way.
    if (frame.deadline !== undefined) this.facts.paused = frame.deadline === null;
    this.tick();
    this.refresh();
  }

  /** Handed in, by the candidate, the clock or a proctor. */
  finish() {
    this.facts.closed = true;
    if (this.saver.summary().unsent) return;
    this.isLeaving = true;
    // Not assign: Back shall not lead to a test that is over.
    location.replace(urls.receipt);
  }

  onConnection() {
    const { phase, code } = this.session.connection;
    if (phase !== "live") {
      this.saver.disconnected();
      this.flags.disconnected();
      this.submission.disconnected();
    }
    if (phase === "ended") this.ended(code);
    if (phase === "waiting") this.askWhy();
    this.refresh();
  }

  /** @param {number} code */
  ended(code) {
    if (code === CloseCode.ATTEMPT_CLOSED) this.finish();
    if (code === CloseCode.UPGRADE && upgradesFirst(bootstrap.attempt)) this.leave(urls.sitting);
    this.catchUp();
  }

  /**
   * A handshake refused for want of a login looks like a dead line to a browser. Ask
   * the page's own address, which says more.
   */
  async askWhy() {
    if (this.session.connection.failures % REFUSED_HANDSHAKES || !navigator.onLine) return;
    if (!this.session.connection.failures) return;
    const response = await fetch(urls.sitting, { cache: "no-store" }).catch(() => null);
    if (!response?.redirected) return;
    const { pathname } = new URL(response.url);
    if (pathname === urls.receipt) this.finish();
    else if (pathname === urls.login) {
      this.facts.signedOut = true;
      this.session.leave();
    }
    this.refresh();
  }

  // What the browser says

  /** Another tab wrote to the outbox, which the live one sends. */
  async share() {
    if (!this.session.isLive) return this.catchUp();
    const entries = await this.outbox.load();
    this.saver.adopt(entries.filter(({ ref }) => !ref.startsWith(this.session.page)));
    this.writeAll();
    return this.refresh();
  }

  /** While this page stands still, another tab may have sent what it kept. */
  async catchUp() {
    if (!STATES[this.state]?.inert || !this.outbox.isDurable) return;
    this.saver.dropMissing(await this.outbox.load());
    this.refresh();
  }

  hide() {
    rememberCaret(bootstrap.attempt);
    this.outbox.hurry();
    this.saver.flush();
    this.send();
    this.session.leave();
  }

  /** Back from the back-forward cache or from sleep: ask, never steal. */
  wake() {
    this.isLeaving = false;
    this.clock.forget();
    this.session.resume();
    this.refresh();
  }

  tick() {
    const now = performance.now();
    const date = Date.now();
    // performance.now() stands still while some computers sleep; the date does not.
    const slept = date - this.awake.date - (now - this.awake.now);
    this.awake = { date, now };
    if (slept > SLEEP_MS) this.wake();
    const remaining = this.clock.remaining(now);
    const runs = this.clock.deadline !== null && !this.facts.closed;
    const { phase, code } = this.session.connection;
    const isElsewhere = phase === "ended" && code === CloseCode.TAKEN_OVER;
    const { unsent } = this.saver.summary();
    this.timer.show(remaining, { runs, unsent, isElsewhere });
    if (runs && remaining === 0 && !this.facts.timeUp) this.timeIsUp();
  }

  timeIsUp() {
    this.facts.timeUp = true;
    this.saver.flush();
    this.refresh();
  }

  // What follows

  refresh() {
    this.send();
    this.submission.update(this.facts.timeUp);
    this.show();
    clearTimeout(this.timers.look);
    this.timers.look = setTimeout(() => this.refresh(), nextLook(this.allFacts()));
  }

  send() {
    if (!this.session.isLive) return;
    for (const frame of [...this.saver.take(), ...this.flags.take()]) {
      this.session.send(/** @type {Frame} */ (frame));
    }
    clearTimeout(this.timers.due);
    const wait = this.saver.nextDue() - performance.now();
    if (wait < Infinity) this.timers.due = setTimeout(() => this.refresh(), Math.max(wait, 0));
  }

  show() {
    const facts = this.allFacts();
    const name = pageState(facts);
    if (name !== this.state) this.enter(name, facts);
    this.page.show(name, facts);
    this.questions.setReadOnly(Boolean(STATES[name].readOnly));
    for (const id of this.questions.ids) {
      this.questions.tell(id, this.saver, this.flags.isFlagged(id));
    }
    const flagged = this.flags.isFlagged(this.questions.current);
    byId("flag").setAttribute("aria-pressed", String(flagged));
    const isDown = ["offline", "notStored", "reconnecting", "restarting"].includes(name);
    setText(byId("review"), this.submission.label(isDown));
  }

  /** @param {string} name @param {import("./states.js").Facts} facts */
  enter(name, facts) {
    const wasTroubled = Boolean(STATES[this.state]?.says);
    this.state = name;
    const { says } = STATES[name];
    if (says) this.announcer.say(say(says.text, facts), { urgent: says.urgent });
    else if (wasTroubled && name === "saved") {
      this.announcer.say("Connected again. All answers saved.");
    }
  }

  /** @returns {import("./states.js").Facts} */
  allFacts() {
    const now = performance.now();
    const connection = this.session.connection;
    return {
      ...this.facts,
      ...this.saver.summary(),
      phase: connection.phase,
      code: connection.code,
      everLive: connection.everLive,
      downFor: now - connection.downSince,
      retryIn: connection.retryAt - now,
      restarting: connection.restarting,
      online: navigator.onLine,
      durable: this.outbox.isDurable,
      remaining: this.clock.remaining(now),
      deadline: this.clock.deadline,
    };
  }

  writeAll() {
    for (const id of this.questions.ids) this.questions.write(id, this.saver.shown(id));
  }
}

new Sitting().start();
