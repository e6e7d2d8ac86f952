"""A candidate's page where no socket gets through: HTTP, and nothing else."""

import http.client
import json

CSRF = "x" * 32


class Program:
    """
    A client of the API; its calls wait, so they belong into threads.

    It claims a seat of its own, unless it speaks for the ``connection`` it is given.
    """

    def __init__(self, site, candidate, *, connection=None):
        self.host = site.url.removeprefix("http://")
        self.candidate = candidate
        self.headers = {
            # The sign-in of the other page: several of them would be put on hold.
            "Cookie": f"sessionid={candidate.cookie}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }
        if connection is not None:
            self.headers["X-Connection-Id"] = connection
        self.revision = 0

    def ask(self, method, path, body):
        line = http.client.HTTPConnection(self.host, timeout=20)
        address = f"/api/attempts/{self.candidate.attempt_id}/{path}"
        line.request(method, address, json.dumps(body), self.headers)
        answer = line.getresponse()
        told = json.loads(answer.read())
        line.close()
        return answer.status, told

    def claim(self):
        status, told = self.ask("POST", "session/", {"page": "program"})
        assert status == 200, told
        self.headers["X-Connection-Id"] = told["connection_id"]
        self.revision = told["answers"][0]["revision"]
        return told

    def save_until_refused(self):
        """Saves one after the other; returns why the last was not taken."""
        while True:
            body = {
                "response": {"text": f"program {self.revision}"},
                "base_revision": self.revision,
            }
            path = f"answers/{self.candidate.answer}/"
            status, told = self.ask("PUT", path, body)
            if status != 200:
                return status, told["code"]
            self.revision = told["revision"]
