/**
 * The sitting: connects the session, the saver, the clock and the page.
 *
 * Every event ends in `refresh`, which sends the frames that are due and shows the state
 * that follows from the facts. No part knows the sitting: each part gets what it needs, and
 * calls back for the rest.
 */

import { CloseCode } from "../../realtime/protocol.js";
import { randomUUID } from "../../realtime/ids.js";
import { Session } from "../../realtime/session.js";
import { Announcer } from "../shared/announcer.js";
import { byId } from "../shared/dom.js";
import { answerNeighbours } from "../shared/neighbours.js";
import { pageRuns } from "../shared/started.js";
import { Flags } from "./answers/flags.js";
import { Late } from "./answers/late.js";
import { Outbox } from "./answers/outbox.js";
import { Saver } from "./answers/saver.js";
import { retryDelay, startClock, upgradesFirst, withPatience } from "./boot.js";
import { Actions, Candidate } from "./candidate.js";
import { Course, Inbox, Replies } from "./inbox.js";
import { Departure, Ending } from "./leaving.js";
import { Login } from "./login.js";
import { verbs } from "./over_http.js";
import { restoreCaret } from "./page/caret.js";
import { gather, nextLook, pageState, startFacts } from "./page/choosing.js";
import { Help } from "./page/help.js";
import { Notices } from "./page/notices.js";
import { Page, Speech } from "./page/page.js";
import { Reach } from "./page/reach.js";
import { Shortcuts } from "./page/shortcuts.js";
import { STATES } from "./page/states.js";
import { Timer } from "./page/timer.js";
import { cameFrom, settleName } from "./page_id.js";
import { Paper } from "./questions/paper.js";
import { Questions } from "./questions/questions.js";
import { Review } from "./questions/review.js";
import { Sequence } from "./questions/sequence.js";
import { Sending } from "./sending.js";
import { Submission } from "./submission.js";
import { Surroundings } from "./surroundings.js";
import { Tabs } from "./tabs.js";
import { Watch } from "./watch.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

const TICK_MS = 250;
const LITTLE_MS = 120_000;
const HARDLY_MS = 2_000;

const bootstrap = JSON.parse(byId("sitting").textContent ?? "");
/**
 * @type {Record<"sitting" | "review" | "receipt" | "home" | "login" | "not_me" | "socket" |
 *   "api", string>}
 */
const urls = bootstrap.urls;
/** @type {string} */
const attempt = bootstrap.attempt;

const origin = cameFrom(attempt);
// Not the page's name for the seat, because a restored page keeps that name. The refs of
// changes must never be used again.
const load = randomUUID();

class Sitting {
  constructor() {
    this.state = "";
    this.wasOpened = false;
    this.lookTimer = 0;
  }

  async start() {
    if (bootstrap.one_by_one) await this.comeOneByOne();
    questions.form.addEventListener("written", () => void this.takeFiles(), { once: true });
    this.open(bootstrap);
    this.writeAll();
    this.tick();
    saver.adopt(await withPatience(outbox.load()));
    this.writeAll();
    restoreCaret(attempt);
    session.page = await settleName(attempt, session.page, origin);
    // A person who opens the page claims the seat; a page that the browser restores only asks.
    if (origin.isRestored) session.comeBack();
    else session.claim();
    outbox.prune();
    setInterval(() => this.tick(), TICK_MS);
    pageRuns();
  }

  /** For tests with one question at a time; only their pages load this module. */
  async comeOneByOne() {
    const { NextQuestion } = await import("./questions/next_question.js");
    sequence.next = new NextQuestion({
      facts, session, saver, questions, paper, sequence, announcer, refresh,
      isReviewing: () => review.isOpen,
      visit: (id) => candidate.visit(id),
      arrived: () => void tabs.share(),
    });
  }

  /** A question that takes files is on the page; other pages do not load this module. */
  async takeFiles() {
    const { Uploads } = await import("./answers/uploads.js");
    new Uploads({ form: questions.form, connection: () => outbox.connectionId });
  }

  /**
   * Show the first question.
   *
   * @param {{position: number | null, furthest: number | null,
   *   offers: Record<string, import("./answers/responses.js").Response>}} place
   */
  open({ position, furthest, offers }) {
    if (!paper.isHere) return;
    for (const [id, response] of Object.entries(offers)) {
      questions.offer(Number(id), response);
    }
    const wanted = questions.named() ?? position ?? 0;
    const isKnown = questions.ids.includes(wanted);
    if (furthest !== null) questions.reach(furthest, { focus: false });
    else questions.show(isKnown ? wanted : questions.current);
    if (bootstrap.review && !this.wasOpened) review.enter();
    this.wasOpened = true;
  }

  /**
   * The questions are on the page now; the session had started before them (paper.js).
   *
   * @param {Record<string, any>} data  the data that the page usually begins with
   * @param {Frame} started
   */
  takePaper({ answers, position, furthest, offers }, started) {
    questions.collect();
    saver.know(answers);
    this.open({ position, furthest, offers });
    saver.started(started.answers, started.limits);
    flags.started(started.answers);
    this.writeAll();
    sequence.started(furthest);
    restoreCaret(attempt);
    void tabs.share();
  }

  /** The review is shown now, or the questions are again. @param {boolean} isOpen */
  turned(isOpen) {
    if (!isOpen) submission.withdraw();
    candidate.visit(questions.current);
  }

  // Frames from the server

  /** @param {Frame} frame @param {number | null} roundTrip */
  receive(frame, roundTrip) {
    const now = performance.now();
    if (frame.server_time !== undefined) {
      clock.measure(frame.server_time, now, roundTrip ?? undefined);
    }
    clock.set(/** @type {any} */ (frame));
    inbox.handle(frame);
    // The frame that the test was paused or goes on may have been lost.
    if (frame.deadline !== undefined) facts.paused = frame.deadline === null;
    // The frame that there is more time may have been lost too.
    if (frame.deadline && clock.remaining(now) > HARDLY_MS) facts.timeUp = false;
    this.tick();
    this.refresh();
  }

  /** The server has let this page in. @param {Frame} frame */
  started(frame) {
    const { epoch, connection_id, server_time, limits, attempt: told, answers } = frame;
    paper.started = frame;
    outbox.joined(connection_id);
    clock.reset();
    clock.measure(server_time, performance.now());
    clock.set(told);
    facts.paused = told.status === "paused";
    facts.timeUp = false;
    sending.isTold = true;
    saver.started(answers, limits);
    flags.started(answers);
    for (const notice of frame.notices ?? []) notices.receive(notice);
    this.writeAll();
    sequence.started(told.furthest);
    watch.flush();
    facts.replaced = facts.refused = null;
    facts.disputed = "";
    tabs.tell({ epoch, at: server_time });
    void tabs.share();
  }

  onConnection() {
    const { phase, code } = session.connection;
    if (phase !== "live") {
      sending.isTold = false;
      saver.disconnected();
      flags.disconnected();
      submission.disconnected();
      help.call.disconnected();
    }
    if (phase === "ended") submission.stopped();
    if (phase === "ended") this.ended(code);
    // The server has stopped the clock; the next start tells the time left.
    if (phase === "waiting" && code === CloseCode.ON_HOLD) this.stopClock();
    if (phase === "waiting") login.askWhy();
    this.refresh();
  }

  /** @param {number} code */
  ended(code) {
    if (code === CloseCode.ATTEMPT_CLOSED) finish();
    if (code === CloseCode.UPGRADE && upgradesFirst(attempt)) departure.to(urls.sitting);
    tabs.catchUp();
  }

  stopClock() {
    clock.stop(clock.remaining(performance.now()));
  }

  tick() {
    const now = performance.now();
    surroundings.noticeSleep();
    const remaining = clock.remaining(now);
    const runs = clock.deadline !== null && !facts.closed;
    const { phase, code } = session.connection;
    const isElsewhere = phase === "ended" && code === CloseCode.TAKEN_OVER;
    const { unsent } = saver.summary();
    if (runs && timer.last > LITTLE_MS && remaining <= LITTLE_MS) {
      speech.urge(this.state, this.allFacts());
    }
    timer.show(remaining, { runs, unsent, isElsewhere });
    if (runs && remaining === 0 && !facts.timeUp) this.timeIsUp();
  }

  timeChanged() {
    this.tick();
    this.refresh();
  }

  timeIsUp() {
    facts.timeUp = true;
    saver.flush();
    this.refresh();
  }

  // Consequences

  refresh() {
    paper.update();
    sequence.mend();
    sending.send();
    sequence.next?.update();
    submission.update(facts.timeUp);
    this.show();
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(refresh, nextLook(this.allFacts()));
  }

  /** The frames that are due, taken from the parts where they wait. */
  due() {
    const calls = help.call.take(performance.now());
    return [...saver.take(), ...flags.take(), ...calls, ...sequence.take()];
  }

  show() {
    const name = pageState(this.allFacts());
    notices.show(name, Boolean(STATES[name].inert));
    const facts = this.allFacts();
    if (name !== this.state) speech.entered(name, facts);
    this.state = name;
    page.show(name, facts);
    help.show();
    const { next } = sequence;
    questions.setReadOnly(Boolean(STATES[name].readOnly || next?.isTold));
    next?.show();
    for (const id of questions.ids) {
      questions.tell(id, saver, flags.isFlagged(id));
    }
    const flagged = flags.isFlagged(questions.current);
    byId("flag").setAttribute("aria-pressed", String(flagged));
    const isDown = ["offline", "notStored", "reconnecting", "restarting"].includes(name);
    reach.show(saver.summary().answered, questions.ids.length);
    submission.show(isDown);
    review.show();
  }

  allFacts() {
    const unsent = { saver, outbox, late };
    const shown = { questions, paper, sequence, notices };
    return gather({ facts, session, clock, ...unsent, ...shown });
  }

  writeAll() {
    for (const id of questions.ids) questions.write(id, saver.shown(id));
  }
}

// The parts, each with what it needs

const sitting = new Sitting();
const refresh = () => sitting.refresh();
const finish = () => ending.finish();

const facts = startFacts(bootstrap);
const clock = startClock(bootstrap);
const departure = new Departure();
const announcer = new Announcer(byId("polite"), byId("urgent"));
const announce = announcer.say.bind(announcer);
const speech = new Speech(announcer);
const timer = new Timer(announce);
const reach = new Reach();

const session = new Session(
  urls.socket,
  {
    frame: (frame, roundTrip) => sitting.receive(frame, roundTrip),
    change: () => sitting.onConnection(),
    unsent: () => saver.summary().unsent,
  },
  { page: origin.page, verbs: verbs(urls.api) },
);
const outbox = new Outbox(attempt, {
  troubled: refresh,
  changed: () => tabs.share(),
  ended: (left) => tabs.ended(left),
});
/** @type {Saver} */
const saver = new Saver({
  page: load,
  answers: bootstrap.answers,
  store: outbox,
  delay: retryDelay,
  inOrder: bootstrap.furthest !== null,
});
saver.limits = { ...saver.limits, ...bootstrap.limits };
const flags = new Flags(load, bootstrap.answers);
const sending = new Sending({
  session,
  take: () => sitting.due(),
  nextDue: () => saver.nextDue(),
  refresh,
});

const questions = new Questions({
  edited: (id, response) => candidate.edit(id, response),
  rested: (id) => candidate.rest(id),
  visited: (id) => candidate.visit(id),
  resolved: (id, choice) => candidate.resolve(id, choice),
  said: announce,
  leaving: (go) => sequence.leave(go),
  arriving: () => review.close(),
  arrived: (number) => review.named(number),
});
const paper = new Paper({
  address: urls.sitting,
  withheld: bootstrap.withheld,
  facts,
  session,
  arrived: (data, started) => sitting.takePaper(data, started),
  refresh,
});
const sequence = new Sequence({
  furthest: bootstrap.furthest,
  session, saver, questions, paper, announcer,
  isReviewing: () => review.isOpen,
});
const candidate = new Candidate({
  saver, flags, questions, sequence, paper, announcer, refresh,
});
const submission = new Submission({
  session, saver, questions, announcer, refresh,
  openReview: () => review.open(),
});
const review = new Review({
  urls, questions, saver, flags,
  turned: (isOpen) => sitting.turned(isOpen),
});

const notices = new Notices({ facts, session, timer, announcer, refresh });
const help = new Help({ attempt, session, announcer, refresh });
const late = new Late({ api: urls.api, outbox, saver, refresh });
const ending = new Ending({
  urls, facts, saver, late, clock, departure,
  changed: () => sitting.timeChanged(),
});
const replies = new Replies({
  facts, clock, saver, flags, sequence, help, submission, finish,
});
const course = new Course({ facts, clock, saver, timer, notices, announcer });
const inbox = new Inbox({
  facts, replies, course, notices, help, finish,
  started: (frame) => sitting.started(frame),
});

const tabs = new Tabs({
  attempt, facts, session, saver, outbox, finish, refresh,
  isInert: () => Boolean(STATES[sitting.state]?.inert),
  adopted: () => sitting.writeAll(),
});
answerNeighbours(bootstrap.test);
const login = new Login({
  username: bootstrap.username,
  policy: bootstrap.policy,
  urls, facts, session, finish, refresh,
});
const actions = new Actions({ urls, facts, session, tabs, help, departure, refresh });
const page = new Page((action) => actions.act(action));
new Shortcuts(bootstrap.username, {
  n: () => byId("next").click(),
  p: () => document.getElementById("previous")?.click(),
  q: () => questions.show(questions.current, { focus: true }),
  f: () => candidate.flag(),
  r: () => byId("review").click(),
  t: () => announcer.say(timer.inWords, { urgent: true }),
  h: () => help.open(),
  s: () => announcer.say(page.status, { urgent: true }),
});
const surroundings = new Surroundings({
  attempt, session, saver, outbox, clock, departure, refresh,
  guards: () => Boolean(STATES[sitting.state]?.guards),
  send: () => sending.send(),
});
const watch = new Watch((frame) => session.send(frame));
if (bootstrap.watch_focus) watch.listen();

sitting.start();
