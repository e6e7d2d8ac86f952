/** What the candidate does, and what follows from it. */

import { byId } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { post } from "../shared/requests.js";

export class Candidate {
  /** @param {import("./sitting.js").Sitting} sitting */
  constructor(sitting) {
    this.sitting = sitting;
    byId("flag").addEventListener("click", () => this.flag());
  }

  /** @param {number} id @param {import("./answers/responses.js").Response} response */
  edit(id, response) {
    this.sitting.saver.edit(id, response);
    this.sitting.sequence.next?.withdraw();
    this.sitting.refresh();
  }

  /** @param {number} id */
  rest(id) {
    const { saver, questions, announcer } = this.sitting;
    saver.flush();
    this.sitting.refresh();
    const problem = saver.items.get(id)?.problem;
    if (problem?.type !== "fault") return;
    const what = { number: questions.number(id), reason: problem.text };
    announcer.say(gettext("Question %(number)s is not saved. %(reason)s", what));
  }

  /** @param {number} id */
  visit(id) {
    this.sitting.sequence.visited(id);
    this.sitting.saver.flush();
    this.sitting.refresh();
  }

  flag() {
    if (!this.sitting.paper.isHere) return;
    const flagged = this.sitting.flags.toggle(this.sitting.questions.current);
    this.sitting.announcer.say(flagged ? gettext("Flagged.") : gettext("Flag removed."));
    this.sitting.refresh();
  }

  /** @param {number} id @param {"mine" | "theirs"} choice */
  resolve(id, choice) {
    const { saver, questions } = this.sitting;
    saver.resolve(id, choice);
    questions.write(id, saver.shown(id));
    questions.show(id, { focus: true });
    this.sitting.refresh();
  }

  /**
   * A button of the state the page is in.
   *
   * @param {import("./page/states.js").Action} action
   */
  act(action) {
    const { session, urls } = this.sitting;
    const actions = {
      retry: () => (session.isLive ? session.probe() : session.retryNow()),
      continue: () => this.#takeBack(),
      again: () => this.#takeBack(),
      confirm: () => this.#takeBack({ confirmed: true }),
      close: () => this.#close(),
      notMe: () => this.#dispute(),
      home: () => this.sitting.leave(urls.home),
      reload: () => this.sitting.leave(urls.sitting),
      goOn: () => this.sitting.leave(urls.sitting),
      receipt: () => this.sitting.leave(urls.receipt),
      help: () => this.sitting.help.open(),
    };
    actions[action]();
  }

  /** The seat comes back to this page, because somebody pressed "Continue here". */
  async #takeBack({ confirmed = false } = {}) {
    await this.sitting.tabs.catchUp();
    this.sitting.session.claim({ confirmed });
  }

  /** It was somebody else who opened the test: the invigilator is called. */
  async #dispute() {
    const response = await post(this.sitting.urls.not_me).catch(() => null);
    this.sitting.facts.disputed = response?.ok ? "told" : "failed";
    this.sitting.refresh();
  }

  /** By letter; see shortcuts.js. */
  get shortcuts() {
    return {
      n: () => byId("next").click(),
      p: () => document.getElementById("previous")?.click(),
      q: () => this.sitting.questions.show(this.sitting.questions.current, { focus: true }),
      f: () => this.flag(),
      r: () => byId("review").click(),
      t: () => this.sitting.announcer.say(this.sitting.timer.inWords, { urgent: true }),
      h: () => this.sitting.help.open(),
      s: () => this.sitting.announcer.say(this.sitting.page.status, { urgent: true }),
    };
  }

  #close() {
    this.sitting.isLeaving = true;
    window.close();
    // A page that no script opened may not close itself.
    location.assign(this.sitting.urls.home);
  }
}
