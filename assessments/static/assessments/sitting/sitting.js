/**
 * The sitting: joins the seat, the saver, the clock and the page.
 *
 * Everything that happens ends in `refresh`, which sends what is due and shows the
 * state that follows from the facts.
 */

import { CloseCode } from "../../realtime/protocol.js";
import { randomUUID } from "../../realtime/ids.js";
import { Session } from "../../realtime/session.js";
import { Announcer } from "../shared/announcer.js";
import { retryDelay, startClock, upgradesFirst, withPatience } from "./boot.js";
import { Candidate } from "./candidate.js";
import { restoreCaret } from "./page/caret.js";
import { nextLook, pageState } from "./page/choosing.js";
import { byId } from "../shared/dom.js";
import { Flags } from "./answers/flags.js";
import { Help } from "./page/help.js";
import { gettext } from "../shared/i18n.js";
import { Inbox } from "./inbox.js";
import { Late } from "./answers/late.js";
import { Login } from "./login.js";
import { answerNeighbours } from "../shared/neighbours.js";
import { Notices } from "./page/notices.js";
import { Outbox } from "./answers/outbox.js";
import { verbs } from "./over_http.js";
import { Page } from "./page/page.js";
import { answerToName, cameFrom, livesElsewhere, markEntry } from "./page_id.js";
import { Paper } from "./questions/paper.js";
import { Questions } from "./questions/questions.js";
import { Reach } from "./page/reach.js";
import { Review } from "./questions/review.js";
import { Saver } from "./answers/saver.js";
import { Sequence } from "./questions/sequence.js";
import { Shortcuts } from "./page/shortcuts.js";
import { pageRuns } from "../shared/started.js";
import { STATES, say } from "./page/states.js";
import { Submission } from "./submission.js";
import { Surroundings } from "./surroundings.js";
import { Tabs } from "./tabs.js";
import { Timer } from "./page/timer.js";
import { Watch } from "./watch.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

const TICK_MS = 250;
const LITTLE_MS = 120_000;
const HARDLY_MS = 2_000;

const bootstrap = JSON.parse(byId("sitting").textContent ?? "");
/** @type {Record<string, string>} */
const urls = bootstrap.urls;

export class Sitting {
  constructor() {
    this.urls = urls;
    this.origin = cameFrom(bootstrap.attempt);
    this.facts = {
      signedOut: false,
      closed: false,
      reopened: false,
      paused: bootstrap.status === "paused",
      timeUp: false,
      /** @type {import("./page/states.js").Facts["replaced"]} */
      replaced: null,
      /** @type {import("./page/states.js").Facts["refused"]} */
      refused: null,
      /** @type {import("./page/states.js").Facts["pause"]} */
      pause: null,
      /** @type {number | null} */
      savedAt: null,
      /** @type {import("./page/states.js").Facts["disputed"]} */
      disputed: "",
    };
    this.state = "";
    /** The state that was spoken of as trouble; "" when that is over. */
    this.trouble = "";
    this.isLeaving = false;
    /** The session has told what the server has; sent before, a change is sent twice. */
    this.isTold = false;
    this.wasOpened = false;
    this.timers = { due: 0, look: 0 };
    const handlers = {
      /** @type {import("../../realtime/session.js").Handlers["frame"]} */
      frame: (frame, roundTrip) => this.receive(frame, roundTrip),
      change: () => this.onConnection(),
      unsent: () => this.saver.summary().unsent,
    };
    this.session = new Session(urls.socket, handlers, {
      page: this.origin.page,
      verbs: verbs(urls.api),
    });
    this.outbox = new Outbox(bootstrap.attempt, {
      troubled: () => this.refresh(),
      changed: () => this.tabs.share(),
      ended: (left) => this.tabs.ended(left),
    });
    // Not the page's name for the seat, which a page that is come back to keeps: names
    // of changes are never used again.
    const load = randomUUID();
    /** @type {Saver} */
    this.saver = new Saver({
      page: load,
      answers: bootstrap.answers,
      store: this.outbox,
      delay: retryDelay,
      inOrder: bootstrap.furthest !== null,
    });
    this.saver.limits = { ...this.saver.limits, ...bootstrap.limits };
    this.flags = new Flags(load, bootstrap.answers);
    this.announcer = new Announcer(byId("polite"), byId("urgent"));
    const announce = this.announcer.say.bind(this.announcer);
    this.timer = new Timer(announce);
    this.clock = startClock(bootstrap);
    this.candidate = new Candidate(this);
    this.page = new Page((action) => this.candidate.act(action));
    this.questions = new Questions({
      edited: (id, response) => this.candidate.edit(id, response),
      rested: (id) => this.candidate.rest(id),
      visited: (id) => this.candidate.visit(id),
      resolved: (id, choice) => this.candidate.resolve(id, choice),
      said: announce,
      leaving: (go) => this.sequence.leave(go),
      arriving: () => this.review.close(),
      arrived: (number) => this.review.named(number),
    });
    this.paper = new Paper(this, bootstrap);
    this.sequence = new Sequence(this, bootstrap.furthest);
    this.submission = new Submission(this);
    this.review = new Review(this);
    this.reach = new Reach();
    this.notices = new Notices(this);
    this.help = new Help(this, bootstrap.attempt);
    this.inbox = new Inbox(this);
    this.late = new Late(this);
    this.tabs = new Tabs(this, bootstrap.attempt);
    answerNeighbours(bootstrap.test);
    this.login = new Login(this, bootstrap.username, bootstrap.policy);
    this.shortcuts = new Shortcuts(bootstrap.username, this.candidate.shortcuts);
    this.surroundings = new Surroundings(this, bootstrap.attempt);
    this.watch = new Watch((frame) => this.session.send(frame));
    if (bootstrap.watch_focus) this.watch.listen();
  }

  async start() {
    if (bootstrap.one_by_one) await this.sequence.comeOneByOne();
    this.open(bootstrap);
    this.writeAll();
    this.tick();
    this.saver.adopt(await withPatience(this.outbox.load()));
    this.writeAll();
    restoreCaret(bootstrap.attempt);
    await this.connect();
    this.outbox.prune();
    setInterval(() => this.tick(), TICK_MS);
    pageRuns();
  }

  /** A person who opens the page wants the test here; a browser that restores it asks. */
  async connect() {
    const { isRestored, mayBeCopied } = this.origin;
    const { attempt } = bootstrap;
    if (mayBeCopied && (await livesElsewhere(attempt, this.session.page))) {
      this.session.page = randomUUID();
    }
    markEntry(this.session.page);
    // Not before: it would answer to itself.
    answerToName(attempt, () => this.session.page);
    if (isRestored) this.session.comeBack();
    else this.session.claim();
  }

  /**
   * Show the question to begin with.
   *
   * @param {{position: number | null, furthest: number | null,
   *   offers: Record<string, import("./answers/responses.js").Response>}} place
   */
  open({ position, furthest, offers }) {
    if (!this.paper.isHere) return;
    for (const [id, response] of Object.entries(offers)) {
      this.questions.offer(Number(id), response);
    }
    const wanted = this.questions.named() ?? position ?? 0;
    const isKnown = this.questions.ids.includes(wanted);
    if (furthest !== null) this.questions.stand(furthest, { focus: false });
    else this.questions.show(isKnown ? wanted : this.questions.current);
    if (bootstrap.review && !this.wasOpened) this.review.enter();
    this.wasOpened = true;
  }

  /**
   * The questions are on the page now; the session had started before (paper.js).
   *
   * @param {Record<string, any>} data  as the page would have begun with
   * @param {Frame} session  session.started
   */
  takePaper({ answers, position, furthest, offers }, session) {
    this.questions.collect();
    this.saver.know(answers);
    this.open({ position, furthest, offers });
    this.saver.started(session.answers, session.limits);
    this.flags.started(session.answers);
    this.writeAll();
    this.sequence.started(furthest);
    restoreCaret(bootstrap.attempt);
    void this.tabs.share();
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
    // So may the word that there is more of it after all.
    if (frame.deadline && this.clock.remaining(now) > HARDLY_MS) this.facts.timeUp = false;
    this.tick();
    this.refresh();
  }

  /** Handed in, by the candidate, the clock or a proctor. */
  finish() {
    const isNews = !this.facts.closed;
    this.facts.closed = true;
    if (this.saver.summary().unsent) {
      void this.late.handOver();
      if (isNews) this.waitForReopening().catch(() => {});
      return;
    }
    // The close that follows the news would break off the way there and begin another.
    if (this.isLeaving) return;
    this.isLeaving = true;
    // Not assign: Back shall not lead to a test that is over.
    location.replace(urls.receipt);
  }

  /** Seldom needed, so what it takes is fetched then; without it, the receipt tells. */
  async waitForReopening() {
    const { followStanding } = await import("../shared/standing.js");
    followStanding({ socket: urls.socket, api: urls.api }, (standing) => {
      this.facts.reopened = standing.is_open;
      // The time it had before is not the time it has now.
      if (standing.is_open) this.clock.set(standing);
      this.tick();
      this.refresh();
    });
  }

  onConnection() {
    const { phase, code } = this.session.connection;
    if (phase !== "live") {
      this.isTold = false;
      this.saver.disconnected();
      this.flags.disconnected();
      this.submission.disconnected();
      this.help.call.disconnected();
    }
    if (phase === "ended") this.submission.stopped();
    if (phase === "ended") this.ended(code);
    // The server has stopped it; what is left is told with the next start.
    if (phase === "waiting" && code === CloseCode.ON_HOLD) this.stopClock();
    if (phase === "waiting") this.login.askWhy();
    this.refresh();
  }

  /** @param {number} code */
  ended(code) {
    if (code === CloseCode.ATTEMPT_CLOSED) this.finish();
    if (code === CloseCode.UPGRADE && upgradesFirst(bootstrap.attempt)) this.leave(urls.sitting);
    this.tabs.catchUp();
  }

  stopClock() {
    this.clock.stop(this.clock.remaining(performance.now()));
  }

  tick() {
    const now = performance.now();
    this.surroundings.noticeSleep();
    const remaining = this.clock.remaining(now);
    const runs = this.clock.deadline !== null && !this.facts.closed;
    const { phase, code } = this.session.connection;
    const isElsewhere = phase === "ended" && code === CloseCode.TAKEN_OVER;
    const { unsent } = this.saver.summary();
    if (runs && this.timer.last > LITTLE_MS && remaining <= LITTLE_MS) this.urge();
    this.timer.show(remaining, { runs, unsent, isElsewhere });
    if (runs && remaining === 0 && !this.facts.timeUp) this.timeIsUp();
  }

  /** Whatever is wrong is more so when little time is left. */
  urge() {
    const says = STATES[this.state]?.says;
    if (says) this.announcer.say(say(says.text, this.allFacts()), { urgent: true });
  }

  timeIsUp() {
    this.facts.timeUp = true;
    this.saver.flush();
    this.refresh();
  }

  // What follows

  refresh() {
    this.paper.update();
    this.sequence.mend();
    this.send();
    this.sequence.next?.update();
    this.submission.update(this.facts.timeUp);
    this.show();
    clearTimeout(this.timers.look);
    this.timers.look = setTimeout(() => this.refresh(), nextLook(this.allFacts()));
  }

  send() {
    if (!this.session.isLive || !this.isTold) return;
    const calls = this.help.call.take(performance.now());
    for (const frame of [...this.saver.take(), ...this.flags.take(), ...calls, ...this.sequence.take()]) {
      this.session.send(/** @type {Frame} */ (frame));
    }
    clearTimeout(this.timers.due);
    const wait = this.saver.nextDue() - performance.now();
    if (wait < Infinity) this.timers.due = setTimeout(() => this.refresh(), Math.max(wait, 0));
  }

  show() {
    const name = pageState(this.allFacts());
    this.notices.show(name, Boolean(STATES[name].inert));
    const facts = this.allFacts();
    if (name !== this.state) this.enter(name, facts);
    this.page.show(name, facts);
    this.help.show();
    const { next } = this.sequence;
    this.questions.setReadOnly(Boolean(STATES[name].readOnly || next?.isTold));
    next?.show();
    for (const id of this.questions.ids) {
      this.questions.tell(id, this.saver, this.flags.isFlagged(id));
    }
    const flagged = this.flags.isFlagged(this.questions.current);
    byId("flag").setAttribute("aria-pressed", String(flagged));
    const isDown = ["offline", "notStored", "reconnecting", "restarting"].includes(name);
    this.reach.show(this.saver.summary().answered, this.questions.ids.length);
    this.submission.show(isDown);
    this.review.show();
  }

  /** @param {string} name @param {import("./page/states.js").Facts} facts */
  enter(name, facts) {
    this.state = name;
    const { says } = STATES[name];
    if (says) {
      this.trouble = name;
      this.announcer.say(say(says.text, facts), { urgent: says.urgent });
    } else if (name === "saved") this.#tellRecovery();
    // There was nothing to save: nobody was worried.
    else if (name === "live" && !facts.unsent) this.trouble = "";
  }

  /** What waited has first to be sent, so "saved" seldom follows the trouble at once. */
  #tellRecovery() {
    if (this.trouble === "queueing") this.announcer.say(gettext("All answers saved."));
    else if (this.trouble) this.announcer.say(gettext("Connected again. All answers saved."));
    this.trouble = "";
  }

  /** @returns {import("./page/states.js").Facts} */
  allFacts() {
    const now = performance.now();
    const connection = this.session.connection;
    return {
      ...this.facts,
      ...this.saver.summary(),
      late: this.lateAnswers(),
      lateKept: this.late.isKept,
      phase: connection.phase,
      code: connection.code,
      basic: connection.basic,
      everLive: connection.everLive,
      downFor: now - connection.downSince,
      retryIn: connection.retryAt - now,
      restarting: connection.restarting,
      online: navigator.onLine,
      durable: this.outbox.isDurable,
      remaining: this.clock.remaining(now),
      deadline: this.clock.deadline,
      messages: this.notices.lines,
      hasPaper: this.paper.isHere,
      needsLine: this.sequence.next?.needsLine ?? "",
    };
  }

  /** What was written and did not arrive, once it is over. */
  lateAnswers() {
    const { phase, code } = this.session.connection;
    const isOver = phase === "ended" && code === CloseCode.ATTEMPT_CLOSED;
    if (!isOver && !this.facts.closed) return [];
    const ids = this.questions.ids.filter((id) => this.saver.items.get(id)?.entry);
    return ids.map((id) => this.questions.describe(id, this.saver.shown(id)));
  }

  writeAll() {
    for (const id of this.questions.ids) this.questions.write(id, this.saver.shown(id));
  }
}

new Sitting().start();
