/**
 * What has to reach a proctor who looks elsewhere: new help requests and mass drops.
 * Spoken at most every ten seconds, with a sound when one wants it; mass drops also get
 * a banner that leads to what can be done about them.
 */

import { byId } from "../dom.js";
import { gettext, ngettext } from "../i18n.js";
import { verbControl } from "./chosen.js";
import { timeOfDay } from "./format.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

const APART_MS = 10_000;

export class Alerts {
  /**
   * @param {any} data
   * @param {import("./store.js").Store} store
   * @param {{sound: boolean}} preferences
   * @param {import("./navigation.js").Navigation} navigation
   */
  constructor(data, store, preferences, navigation) {
    this.data = data;
    this.store = store;
    this.preferences = preferences;
    this.navigation = navigation;
    this.speech = new Speech(byId("live-says"));
    this.banners = byId("live-banners");
    /** @type {Map<string, Frame>} the last alert of each kind that has a banner */
    this.standing = new Map();
    this.isNew = false;
  }

  /** @param {Frame} alert */
  raise(alert) {
    const words = this.#words(alert);
    if (alert.kind !== "takeovers") this.speech.say(words);
    if (alert.kind !== "help") {
      this.standing.set(alert.kind, alert);
      this.isNew = true;
    }
    if (this.preferences.sound) chime();
  }

  /** Draw the banners there are; a frozen page does so later. */
  show() {
    if (!this.isNew) return;
    this.isNew = false;
    this.banners.replaceChildren(
      ...[...this.standing].map(([kind, alert]) => this.#banner(kind, alert)),
    );
  }

  /** @param {Frame} alert */
  #words(alert) {
    const time = timeOfDay(alert.at, this.data.time_zone);
    if (alert.kind === "help") return helpWords(alert.count, this.#nameOf(alert.ids));
    if (alert.kind === "mass") return massWords(alert, time);
    return takeoverWords(alert.count, this.#nameOf(alert.ids), time);
  }

  /** @param {string[]} ids */
  #nameOf([id] = []) {
    const candidate = this.store.rows.get(id)?.candidate;
    return candidate?.name || candidate?.username || "";
  }

  /** @param {string} kind @param {Frame} alert */
  #banner(kind, alert) {
    const banner = document.createElement("div");
    banner.className = "live-banner";
    banner.setAttribute("role", "group");
    banner.setAttribute("aria-label", kind === "mass" ? gettext("Many went offline") : gettext("Takeovers"));
    const text = document.createElement("p");
    text.textContent = this.#words(alert);
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "live-button";
    dismiss.textContent = gettext("Dismiss");
    dismiss.addEventListener("click", () => {
      this.standing.delete(kind);
      banner.remove();
      byId("live-q").focus();
    });
    banner.append(text, ...this.#remedies(kind, alert), dismiss);
    return banner;
  }

  /** @param {string} kind @param {Frame} alert */
  #remedies(kind, { ids, count }) {
    const words = kind === "mass" ? MASS_REMEDIES : TAKEOVER_REMEDIES;
    return this.data.verbs
      .filter((/** @type {any} */ { name }) => words[name])
      .map((/** @type {any} */ { name }) => {
        const address = this.data.verb_address.replace("VERB", name);
        return verbControl(words[name](count), address, ids, this.navigation.here);
      });
  }
}

/** @type {Record<string, (count: number) => string>} */
const MASS_REMEDIES = {
  pause: (count) => ngettext("Pause the clock", "Pause all %(count)s clocks", count),
  "give-back-time": () => gettext("Give back lost time"),
  message: (count) =>
    count === 1 ? gettext("Message") : gettext("Message all %(count)s", { count }),
};
/** @type {Record<string, (count: number) => string>} */
const TAKEOVER_REMEDIES = {
  message: () => gettext("Message"),
  disconnect: () => gettext("Close session"),
};

/** @param {number} count @param {string} name */
export function helpWords(count, name) {
  if (count === 1 && name) return gettext("%(name)s asks for help.", { name });
  return ngettext("A candidate asks for help.", "%(count)s candidates ask for help.", count);
}

/** @param {Record<string, any>} alert @param {string} time */
export function massWords({ count, total, group }, time) {
  const facts = { total, time, group };
  return group
    ? ngettext(
        "%(count)s of %(total)s went offline since %(time)s, all in %(group)s.",
        "%(count)s of %(total)s went offline since %(time)s, all in %(group)s.",
        count,
        facts,
      )
    : ngettext(
        "%(count)s of %(total)s went offline since %(time)s.",
        "%(count)s of %(total)s went offline since %(time)s.",
        count,
        facts,
      );
}

/** @param {number} count @param {string} name @param {string} time */
export function takeoverWords(count, name, time) {
  if (count === 1 && name) {
    return gettext("%(name)s: two devices take turns, since %(time)s.", { name, time });
  }
  return ngettext(
    "A candidate: two devices take turns, since %(time)s.",
    "%(count)s candidates: devices take turns, since %(time)s.",
    count,
    { time },
  );
}

/** Says the newest thing, and keeps quiet for a while after it. */
export class Speech {
  /** @param {{textContent: string | null}} region @param {() => number} [now] */
  constructor(region, now = () => performance.now()) {
    this.region = region;
    this.now = now;
    this.spokenAt = -Infinity;
    /** @type {string[]} */
    this.waiting = [];
    this.timer = 0;
  }

  /** @param {string} text */
  say(text) {
    this.waiting.push(text);
    this.next();
  }

  next() {
    clearTimeout(this.timer);
    if (!this.waiting.length) return;
    const wait = this.spokenAt + APART_MS - this.now();
    if (wait > 0) {
      this.timer = setTimeout(() => this.next(), wait);
      return;
    }
    this.spokenAt = this.now();
    this.region.textContent = this.waiting.join(" ");
    this.waiting = [];
  }
}

/** @type {AudioContext | undefined} */
let audio;

/** Two short notes, made here: nothing has to be loaded when it matters. */
function chime() {
  audio ??= new AudioContext();
  for (const [index, pitch] of [660, 880].entries()) {
    const start = audio.currentTime + index * 0.16;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.15);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.15);
  }
}
