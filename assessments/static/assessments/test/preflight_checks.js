/** Checks of a device before a test is started; each check ends by itself. */

import { VERSION, parseFrame } from "../../realtime/protocol.js";

const PATIENCE_MS = 8_000;
const STORAGE_PATIENCE_MS = 5_000;
const SAMPLES = 3;
const DATABASE = "preflight";

/**
 * @typedef {object} Measured
 * @property {number} roundTrip  ms
 * @property {number} skew  how far this device's clock is ahead, ms
 */

/**
 * Measure heartbeats over a WebSocket; null if none gets through.
 *
 * @returns {Promise<Measured | null>}
 */
export async function overSocket() {
  const socket = openSocket();
  if (!socket) return null;
  try {
    await within(PATIENCE_MS, next(socket, "open"));
    return await best(() => within(PATIENCE_MS, beat(socket)));
  } catch {
    return null;
  } finally {
    part(socket);
  }
}

/** The same over HTTP. @param {string} address @returns {Promise<Measured | null>} */
export async function overHttp(address) {
  try {
    return await best(() => within(PATIENCE_MS, ask(address)));
  } catch {
    return null;
  }
}

/** Whether the storage can write, read and delete. @returns {Promise<boolean>} */
export async function canStore() {
  try {
    return await within(STORAGE_PATIENCE_MS, tryStorage());
  } catch {
    return false;
  }
}

function openSocket() {
  const address = new URL(`/ws/check/?protocol=${VERSION}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  try {
    return new WebSocket(address);
  } catch {
    return null;
  }
}

/** Close a socket once it is open; browsers log an error if it is not. @param {WebSocket} socket */
function part(socket) {
  if (socket.readyState !== WebSocket.CONNECTING) socket.close();
  else socket.addEventListener("open", () => socket.close());
}

/** The quickest of a few measurements. @param {() => Promise<Measured>} measure */
async function best(measure) {
  const found = [];
  for (let count = 0; count < SAMPLES; count += 1) found.push(await measure());
  return found.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a));
}

/** @param {WebSocket} socket */
async function beat(socket) {
  const sent = performance.now();
  const reply = next(socket, "message");
  socket.send(JSON.stringify({ type: "heartbeat", client_time: Date.now() }));
  const { data } = /** @type {MessageEvent} */ (await reply);
  return measured(sent, parseFrame(data)?.server_time);
}

/** @param {string} address */
async function ask(address) {
  const sent = performance.now();
  const response = await fetch(address, { cache: "no-store" });
  return measured(sent, (await response.json()).server_time);
}

/** @param {number} sent @param {unknown} serverTime @returns {Measured} */
function measured(sent, serverTime) {
  if (typeof serverTime !== "number") throw new Error("no time in the reply");
  const roundTrip = performance.now() - sent;
  return { roundTrip, skew: Date.now() - serverTime - roundTrip / 2 };
}

/** @param {WebSocket} socket @param {"open" | "message"} type @returns {Promise<Event>} */
function next(socket, type) {
  return new Promise((resolve, reject) => {
    socket.addEventListener(type, resolve, { once: true });
    socket.addEventListener("close", reject, { once: true });
  });
}

async function tryStorage() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("samples");
  const database = await done(opening);
  const store = () => database.transaction("samples", "readwrite").objectStore("samples");
  await done(store().put("sample", 1));
  const isThere = (await done(store().get(1))) === "sample";
  await done(store().delete(1));
  database.close();
  await done(indexedDB.deleteDatabase(DATABASE));
  return isThere;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @template T @param {number} ms @param {Promise<T>} promise @returns {Promise<T>} */
function within(ms, promise) {
  const patience = new Promise((_, reject) => setTimeout(reject, ms));
  return Promise.race([promise, /** @type {Promise<never>} */ (patience)]);
}
