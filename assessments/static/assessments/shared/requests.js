/** Posting to this site as its forms do. */

/** Read each time: signing in changes it. */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/**
 * Redirects are not followed: `response.type` tells of them.
 *
 * @param {string} address
 * @param {Record<string, string>} [fields]
 */
export function post(address, fields = {}) {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken() },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}

/**
 * The same to the API, which takes JSON.
 *
 * @param {string} address
 * @param {Record<string, unknown>} body
 */
export function postJson(address, body) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
}

/**
 * A save over the API by the session that is named.
 *
 * @param {string} address
 * @param {Record<string, unknown>} body
 * @param {string} connectionId
 */
export function putJson(address, body, connectionId) {
  return fetch(address, {
    method: "PUT",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      "X-Connection-Id": connectionId,
    },
    body: JSON.stringify(body),
  });
}
