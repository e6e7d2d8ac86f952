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
