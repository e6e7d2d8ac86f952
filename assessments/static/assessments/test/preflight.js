/**
 * The checks before a test: shows the results, and tells the proctor. The test can be started
 * with any result.
 */

import { Announcer } from "../shared/announcer.js";
import { byId, find, setText } from "../shared/dom.js";
import { answerNeighbours, countNeighbours } from "../shared/neighbours.js";
import { canStore, overHttp, overSocket } from "./preflight_checks.js";
import { LEVELS, NAMES, WORDS } from "./preflight_words.js";
import { postJson } from "../shared/requests.js";

/** @typedef {import("./preflight_words.js").Level} Level */
/** @typedef {keyof typeof NAMES} Name */
/** @typedef {import("./preflight_checks.js").Measured} Measured */

const SLOW_MS = 500;
const WRONG_MS = 60_000;

class Preflight {
  constructor() {
    this.root = byId("preflight");
    this.test = this.root.dataset.test ?? "";
    this.address = this.root.dataset.address ?? "";
    this.isRunning = false;
    this.concerns = 0;
    this.list = byId("preflight-list");
    this.template = /** @type {HTMLTemplateElement} */ (byId("preflight-line"));
    this.summary = byId("preflight-summary");
    this.announcer = new Announcer(byId("preflight-polite"), byId("preflight-urgent"));
    byId("preflight-again").addEventListener("click", () => this.run());
    byId("preflight-sample").addEventListener("click", () => this.#sample());
    answerNeighbours(this.test);
  }

  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.concerns = 0;
    for (const name of Object.keys(NAMES)) {
      this.#show(/** @type {Name} */ (name), "wait", "");
    }
    setText(this.summary, "");
    byId("preflight-run").hidden = false;
    const found = await Promise.all([this.#line(), this.#storage(), this.#tabs()]);
    this.#sum();
    this.isRunning = false;
    // Without a connection nothing is reported; the proctor sees that no result came.
    if (found[0].connection) {
      await postJson(this.address, Object.assign({}, ...found)).catch(() => {});
    }
  }

  /** Measure connection, speed and clock with the same replies. */
  async #line() {
    const live = await overSocket();
    const measured = live ?? (await overHttp(this.address));
    if (live) this.#show("connection", "ok", WORDS.live);
    else if (measured) this.#show("connection", "warn", WORDS.basic);
    else this.#show("connection", "bad", WORDS.silent);
    if (!measured) {
      this.#show("speed", "warn", WORDS.notMeasured);
      this.#show("clock", "warn", WORDS.notMeasured);
      return {};
    }
    return {
      connection: live ? "websocket" : "http",
      round_trip_ms: this.#speed(measured),
      clock_skew_ms: this.#clock(measured),
    };
  }

  /** @param {Measured} measured */
  #speed({ roundTrip }) {
    const ms = Math.round(roundTrip);
    if (ms < SLOW_MS) this.#show("speed", "ok", WORDS.fast(ms));
    else this.#show("speed", "warn", WORDS.slow(ms));
    return ms;
  }

  /** @param {Measured} measured */
  #clock({ skew }) {
    const ms = Math.round(skew);
    if (Math.abs(ms) < WRONG_MS) this.#show("clock", "ok", WORDS.rightClock);
    else this.#show("clock", "warn", WORDS.wrongClock(ms));
    return ms;
  }

  async #storage() {
    const storage = await canStore();
    if (storage) this.#show("storage", "ok", WORDS.stores);
    else this.#show("storage", "warn", WORDS.storesNothing);
    return { storage };
  }

  async #tabs() {
    const count = await countNeighbours(this.test);
    if (count) this.#show("tabs", "warn", WORDS.tabs(count));
    else this.#show("tabs", "ok", WORDS.alone);
    return { other_tabs: count };
  }

  /** @param {Name} name @param {Level} level @param {string} text */
  #show(name, level, text) {
    const { icon, word, pill } = LEVELS[level];
    const line = this.#lineOf(name);
    line.dataset.level = level;
    setText(find(line, "[data-name]"), NAMES[name]);
    setText(find(line, "[data-icon]"), icon);
    setText(find(line, "[data-word]"), word);
    find(line, ".pill").className = `pill ${pill}`;
    setText(find(line, "[data-text]"), text);
    if (level === "warn" || level === "bad") this.concerns += 1;
  }

  /** @param {Name} name */
  #lineOf(name) {
    const line = this.list.querySelector(`[data-check="${name}"]`);
    if (line instanceof HTMLElement) return line;
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    find(copy, "li").dataset.check = name;
    this.list.append(copy);
    return find(this.list, `[data-check="${name}"]`);
  }

  #sum() {
    const { concerns } = this;
    setText(this.summary, concerns ? WORDS.notAllFine(concerns) : WORDS.allFine);
  }

  #sample() {
    this.announcer.say(WORDS.sample, { urgent: true });
    setText(byId("preflight-sampled"), WORDS.sampled);
  }
}

new Preflight().run();
