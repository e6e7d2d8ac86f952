/**
 * The live page: connects the feed to the store, and the store to the visible page.
 *
 * Frames are applied as they come; the page is drawn once per animation frame, and not
 * at all while frozen. After a missed frame the page asks for a snapshot, and never guesses.
 */

import { Clock } from "../shared/clock.js";
import { byId, find, setText } from "../shared/dom.js";
import { gettext, ngettext } from "../shared/i18n.js";
import { Alerts } from "./alerts.js";
import { Chosen } from "./chosen.js";
import { Counters } from "./counters.js";
import { Feed } from "../shared/feed.js";
import { pageRuns } from "../shared/started.js";
import { Fragment } from "./fragment.js";
import { age } from "./format.js";
import { Freshness } from "./freshness.js";
import { Navigation } from "./navigation.js";
import { Preferences } from "./preferences.js";
import { SavedViews } from "./saved_views.js";
import { Store, joined, noChange } from "./store.js";
import { Table } from "./table.js";

/** @typedef {import("./store.js").Change} Change */
/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

const CHARTS_MS = 15_000;
const HELP_MS = 2_000;
const ALERTS_MS = 250;

const data = JSON.parse(byId("live-data").textContent ?? "{}");

class Live {
  constructor() {
    this.root = byId("live");
    this.clock = new Clock();
    this.store = new Store();
    /** changes that have come but are not drawn yet */
    this.pending = noChange();
    this.frame = 0;
    this.isFrozen = false;
    this.waiting = 0;
    this.forcesOrder = false;
    this.table = new Table(
      /** @type {HTMLTableElement} */ (byId("live-table")),
      /** @type {HTMLTemplateElement} */ (byId("live-row")),
    );
    this.preferences = new Preferences(data, this.root);
    this.counters = new Counters();
    this.savedViews = new SavedViews();
    this.freshness = new Freshness(data.time_zone, this.root);
    this.navigation = new Navigation(data.address, () => this.#look());
    this.filter = JSON.stringify(this.navigation.view.filter);
    this.chosen = new Chosen(data, this.table, this.navigation, this.store);
    this.alerts = new Alerts(data, this.store, this.preferences, this.navigation);
    this.banners = new Fragment("live-alerts", () => this.isFrozen);
    this.charts = new Fragment("live-charts", () => this.isFrozen);
    this.help = new Fragment("live-help", () => this.isFrozen);
    this.feed = new Feed(data.socket, {
      frame: (frame, roundTrip) => this.#heard(frame, roundTrip),
      hello: () => this.#hello(),
      change: (phase, code) => this.#connection(phase, code),
    });
  }

  start() {
    this.root.toggleAttribute("data-scripts", true);
    byId("live-tools").hidden = false;
    byId("live-reload").hidden = true;
    byId("live-freeze").addEventListener("click", () => this.#freeze());
    byId("live-sort-now").addEventListener("click", () => this.#sortNow());
    for (const event of ["pointerleave", "focusout", "change"]) {
      this.table.body.addEventListener(event, () => queueMicrotask(() => this.#schedule()));
    }
    setInterval(() => this.#schedule(), 1_000);
    this.charts.refreshEvery(CHARTS_MS);
    this.feed.start();
  }

  // Incoming frames.

  /** @param {Frame} frame @param {number | null} roundTrip */
  #heard(frame, roundTrip) {
    if (typeof frame.server_time === "number") {
      this.clock.measure(frame.server_time, performance.now(), roundTrip ?? undefined);
    }
    const change = this.store.apply(frame);
    if (change.gap) this.feed.send({ type: "monitor.resync" });
    this.waiting += change.rows.size + change.gone.size;
    this.pending = joined(this.pending, change);
    if (frame.type === "monitor.alert") this.alerts.raise(frame);
    this.help.refreshWhen(this.store.counters.needs_help, HELP_MS);
    this.banners.refreshWhen(JSON.stringify(this.store.alerts), ALERTS_MS);
    this.#schedule();
  }

  #hello() {
    this.store.forget();
    return this.#view();
  }

  #view() {
    return { type: "monitor.view", ...this.navigation.view };
  }

  /** The view has changed: ask for its rows. */
  #look() {
    const filter = JSON.stringify(this.navigation.view.filter);
    // Another filter clears the ticks; another page or order keeps them.
    if (filter !== this.filter) this.chosen.none();
    this.filter = filter;
    this.forcesOrder = true;
    this.counters.mark(this.navigation.view);
    this.savedViews.mark(this.navigation.view);
    this.feed.send(this.#view());
    this.#schedule();
  }

  /** @param {import("../shared/feed.js").Phase} phase @param {number} code */
  #connection(phase, code) {
    this.freshness.connection(phase, code);
    this.#schedule();
  }

  // The visible page.

  #schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#paint();
    });
  }

  #paint() {
    const now = this.clock.samples.length ? this.clock.serverTime(performance.now()) : null;
    this.freshness.show(now, performance.now() - this.feed.heardAt, this.isFrozen);
    if (this.isFrozen) {
      this.#showWaiting();
      return;
    }
    if (now === null || this.store.seq === null) return;
    this.#paintRows(now);
    this.#paintCounts();
    this.chosen.show();
    this.#tickAges(now);
  }

  /** @param {number} now */
  #paintRows(now) {
    const { timeZone, words } = { timeZone: data.time_zone, words: data.words };
    const context = { now, timeZone, words, thresholds: this.store.thresholds };
    const change = this.pending;
    this.pending = noChange();
    this.waiting = 0;
    this.table.update(change, this.store.rows, context);
    this.table.tick(this.store.rows, context);
    this.#paintOrder(change);
  }

  /** @param {Change} change */
  #paintOrder(change) {
    const isHeld = this.table.isHeld && !this.forcesOrder;
    if (!isHeld) this.table.arrange(this.store.order);
    if (change.all) this.forcesOrder = false;
    byId("live-sort-now").hidden = !isHeld || !this.table.isBehind(this.store.order);
  }

  #sortNow() {
    this.table.arrange(this.store.order);
    // The button disappears, so move the focus nearby.
    find(document, ".live-results").focus();
    this.#schedule();
  }

  #paintCounts() {
    const { counters, total, persons, matching, page, pages, rows } = this.store;
    this.counters.show({ ...counters, total });
    setText(byId("live-count"), countWords(matching, total, persons));
    byId("live-empty").hidden = rows.size > 0;
    if (!rows.size) setText(byId("live-empty"), emptyWords(total));
    this.navigation.showPages(page, pages);
  }

  /** @param {number} now */
  #tickAges(now) {
    for (const element of document.querySelectorAll("[data-since]")) {
      const since = Number(/** @type {HTMLElement} */ (element).dataset.since);
      setText(element, age(now - since));
    }
  }

  #freeze() {
    this.isFrozen = !this.isFrozen;
    this.waiting = 0;
    byId("live-freeze").setAttribute("aria-pressed", String(this.isFrozen));
    this.#showWaiting();
    if (!this.isFrozen) {
      this.charts.refresh();
      this.help.refresh();
      this.banners.refresh();
    }
    this.#schedule();
  }

  #showWaiting() {
    const text = find(byId("live-freeze"), "[data-text]");
    setText(text, this.isFrozen ? waitingWords(this.waiting) : gettext("Freeze updates"));
  }
}

/** @param {number} waiting */
function waitingWords(waiting) {
  if (!waiting) return gettext("Frozen: no changes waiting");
  return ngettext(
    "Frozen: %(count)s change waiting",
    "Frozen: %(count)s changes waiting",
    waiting,
  );
}

/**
 * A count of candidates if each candidate has one row, else a count of attempts.
 *
 * @param {number} matching
 * @param {number} total
 * @param {number} persons
 */
function countWords(matching, total, persons) {
  if (persons < total) return attemptWords(matching, total);
  if (matching === total) return ngettext("%(count)s candidate", "%(count)s candidates", total);
  return ngettext("%(matching)s of %(count)s candidate", "%(matching)s of %(count)s candidates", total, {
    matching,
  });
}

/** @param {number} matching @param {number} total */
function attemptWords(matching, total) {
  if (matching === total) return ngettext("%(count)s attempt", "%(count)s attempts", total);
  return ngettext("%(matching)s of %(count)s attempt", "%(matching)s of %(count)s attempts", total, {
    matching,
  });
}

/** @param {number} total */
function emptyWords(total) {
  return total
    ? gettext("No candidate matches this filter now. Choose “Show all” to see everybody.")
    : gettext("Nobody has started this test yet.");
}

new Live().start();
pageRuns();
