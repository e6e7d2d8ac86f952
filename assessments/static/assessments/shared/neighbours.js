/** Other tabs of this browser that have the same test open. */

import { randomUUID } from "../../realtime/ids.js";

const PATIENCE_MS = 1_000;
// Two channels of the same page hear each other as well.
const PAGE = randomUUID();

/** @param {string} test */
const channelOf = (test) => new BroadcastChannel(`test:${test}`);

/** Answer whenever another tab asks. @param {string} test */
export function answerNeighbours(test) {
  const channel = channelOf(test);
  channel.onmessage = ({ data }) => {
    if (data.asks && data.asks !== PAGE) channel.postMessage({ answers: data.asks, from: PAGE });
  };
}

/** How many other tabs answer. @param {string} test @returns {Promise<number>} */
export function countNeighbours(test) {
  const channel = channelOf(test);
  const heard = new Set();
  channel.onmessage = ({ data }) => {
    if (data.answers === PAGE) heard.add(data.from);
  };
  channel.postMessage({ asks: PAGE });
  return new Promise((resolve) =>
    setTimeout(() => {
      channel.close();
      resolve(heard.size);
    }, PATIENCE_MS),
  );
}
