/**
 * Speaks new alerts for proctors who look elsewhere: calls for help and mass disconnects, at
 * most every ten seconds, with a sound if the proctor wants it. The server draws the alerts
 * on the page (live_alerts.py), and they stay there.
 */

import { byId } from "../shared/dom.js";
import { gettext, ngettext } from "../shared/i18n.js";
import { timeOfDay } from "./format.js";

/** @typedef {import("../../realtime/protocol.js").Frame} Frame */

const APART_MS = 10_000;

export class Alerts {
  /**
   * @param {{time_zone: string}} data
   * @param {import("./store.js").Store} store
   * @param {{sound: boolean}} preferences
   * @param {import("./navigation.js").Navigation} navigation
   */
  constructor({ time_zone }, store, preferences, navigation) {
    this.timeZone = time_zone;
    this.store = store;
    this.preferences = preferences;
    this.navigation = navigation;
    this.speech = new Speech(byId("live-says"));
    if (preferences.sound) wakeSound();
    const forAll = document.querySelector(".live-for-all");
    for (const event of ["click", "submit"]) {
      for (const part of [byId("live-alerts"), forAll]) {
        part?.addEventListener(event, ({ target }) => this.#leadBack(target));
      }
    }
  }

  /** @param {Frame} alert */
  raise(alert) {
    if (alert.kind !== "takeovers") this.speech.say(this.#words(alert));
    if (this.preferences.sound) chime();
  }

  /** @param {Frame} alert */
  #words(alert) {
    if (alert.kind === "help") return helpWords(alert.count, this.#nameOf(alert.ids));
    return massWords(alert, timeOfDay(alert.at, this.timeZone));
  }

  /** @param {string[]} ids */
  #nameOf([id] = []) {
    const candidate = this.store.rows.get(id)?.candidate;
    return candidate?.name || candidate?.username || "";
  }

  /**
   * Lead links and forms back to the current view, which the server did not know.
   *
   * @param {EventTarget | null} target
   */
  #leadBack(target) {
    const { here } = this.navigation;
    const link = target instanceof Element && target.closest("a");
    if (link) {
      const address = new URL(link.href);
      address.searchParams.set("next", here);
      link.href = address.href;
    }
    const field = target instanceof HTMLFormElement && target.elements.namedItem("next");
    if (field instanceof HTMLInputElement) field.value = here;
  }
}

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

/** Speaks all waiting texts together, and then is quiet for a while. */
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

/** Browsers play no sound until a person has done something on the page. */
function wakeSound() {
  for (const event of ["pointerdown", "keydown"]) {
    const wake = () => {
      audio ??= new AudioContext();
      audio.resume();
    };
    document.addEventListener(event, wake, { once: true });
  }
}

/** Play two short notes. They are made here, so that no file has to be loaded. */
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
