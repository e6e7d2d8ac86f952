/** Posts to this site as its forms do. */

/** Read the token each time, because signing in changes it. */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/**
 * Post a form. Redirects are not followed: `response.type` shows them.
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
 * Post JSON to the API.
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
 * Save over the API, by the named session.
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
