"""I2 and I4 between transports: the seat goes from HTTP to a socket and back."""

import asyncio
import http.client
import json

from assessments.models import AttemptEvent
from tests.faults.conftest import ON_BOTH

ROUNDS = 6
CSRF = "x" * 32


class Program:
    """A client of the API; its calls wait, so they belong into threads."""

    def __init__(self, site, candidate):
        self.host = site.url.removeprefix("http://")
        self.candidate = candidate
        self.headers = {
            # The sign-in of the other page: several of them would be put on hold.
            "Cookie": f"sessionid={candidate.cookie}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }
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


def epochs_written(candidate):
    """Of each save, in the order in which they took effect."""
    saves = AttemptEvent.objects.filter(
        attempt_id=candidate.attempt_id, kind="answer.saved"
    )
    return list(saves.order_by("pk").values_list("epoch", flat=True))


@ON_BOTH
async def test_the_seat_goes_back_and_forth_and_no_stale_write_lands(
    sync, sit, start_site, candidate
):
    site = await asyncio.to_thread(start_site)
    program = Program(site, candidate)
    for _ in range(ROUNDS):
        started = await asyncio.to_thread(program.claim)
        saving = asyncio.create_task(asyncio.to_thread(program.save_until_refused))

        page = await sit(candidate, site)

        assert page.epoch > started["epoch"]
        assert await saving == (409, "session.replaced")
        [answer] = page.state["answers"]
        assert answer["revision"] >= program.revision
        saved = await page.save(
            candidate.answer, {"text": "page"}, base_revision=answer["revision"]
        )
        assert saved["type"] == "answer.saved"
        claimed = await asyncio.to_thread(program.claim)
        assert claimed["answers"][0]["response"] == {"text": "page"}
        assert await page.closed() == 4501

    written = await sync(epochs_written, candidate)
    assert written == sorted(written)
    assert len(set(written)) >= ROUNDS
