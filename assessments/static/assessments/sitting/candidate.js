/** What the candidate does: changes answers, and presses the buttons of a state. */

import { byId } from "../shared/dom.js";
import { gettext } from "../shared/i18n.js";
import { post } from "../shared/requests.js";

export class Candidate {
  /**
   * @param {object} needs
   * @param {import("./answers/saver.js").Saver} needs.saver
   * @param {import("./answers/flags.js").Flags} needs.flags
   * @param {import("./questions/questions.js").Questions} needs.questions
   * @param {import("./questions/sequence.js").Sequence} needs.sequence
   * @param {import("./questions/paper.js").Paper} needs.paper
   * @param {import("../shared/announcer.js").Announcer} needs.announcer
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
    byId("flag").addEventListener("click", () => this.flag());
  }

  /** @param {number} id @param {import("./answers/responses.js").Response} response */
  edit(id, response) {
    this.needs.saver.edit(id, response);
    this.needs.sequence.next?.withdraw();
    this.needs.refresh();
  }

  /** @param {number} id */
  rest(id) {
    this.needs.saver.flush();
    this.needs.refresh();
    const problem = this.needs.saver.items.get(id)?.problem;
    if (problem?.type !== "fault") return;
    const what = { number: this.needs.questions.number(id), reason: problem.text };
    this.needs.announcer.say(gettext("Question %(number)s is not saved. %(reason)s", what));
  }

  /** @param {number} id */
  visit(id) {
    this.needs.sequence.visited(id);
    this.needs.saver.flush();
    this.needs.refresh();
  }

  flag() {
    if (!this.needs.paper.isHere) return;
    const flagged = this.needs.flags.toggle(this.needs.questions.current);
    this.needs.announcer.say(flagged ? gettext("Flagged.") : gettext("Flag removed."));
    this.needs.refresh();
  }

  /** @param {number} id @param {"mine" | "theirs"} choice */
  resolve(id, choice) {
    this.needs.saver.resolve(id, choice);
    this.needs.questions.write(id, this.needs.saver.shown(id));
    this.needs.questions.show(id, { focus: true });
    this.needs.refresh();
  }
}

/** What the buttons of the states do. */
export class Actions {
  /**
   * @param {object} needs
   * @param {Record<"sitting" | "receipt" | "home" | "not_me", string>} needs.urls
   * @param {Pick<import("./page/choosing.js").Known, "disputed">} needs.facts
   * @param {import("../../realtime/session.js").Session} needs.session
   * @param {import("./tabs.js").Tabs} needs.tabs
   * @param {import("./page/help.js").Help} needs.help
   * @param {import("./leaving.js").Departure} needs.departure
   * @param {() => void} needs.refresh
   */
  constructor(needs) {
    this.needs = needs;
  }

  /**
   * Carry out a button of the page's state.
   *
   * @param {import("./page/states.js").Action} action
   */
  act(action) {
    const { session, urls, departure } = this.needs;
    const actions = {
      retry: () => (session.isLive ? session.probe() : session.retryNow()),
      continue: () => this.#takeBack(),
      again: () => this.#takeBack(),
      confirm: () => this.#takeBack({ confirmed: true }),
      close: () => departure.close(urls.home),
      notMe: () => this.#dispute(),
      home: () => departure.to(urls.home),
      reload: () => departure.to(urls.sitting),
      goOn: () => departure.to(urls.sitting),
      receipt: () => departure.to(urls.receipt),
      help: () => this.needs.help.open(),
    };
    actions[action]();
  }

  /** Claim the seat for this page, because the candidate pressed "Continue here". */
  async #takeBack({ confirmed = false } = {}) {
    await this.needs.tabs.catchUp();
    this.needs.session.claim({ confirmed });
  }

  /** Call the invigilator, because somebody else opened the test. */
  async #dispute() {
    const response = await post(this.needs.urls.not_me).catch(() => null);
    this.needs.facts.disputed = response?.ok ? "told" : "failed";
    this.needs.refresh();
  }
}
