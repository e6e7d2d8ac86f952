import uuid

import pytest
import pytest_asyncio

from assessment_site.operations.client.candidate import ClientSitting
from assessment_site.operations.load import running
from assessment_site.operations.load.clients import Clients
from assessment_site.operations.load.progress import LoadProgress

QUESTIONS = 4


class NoBar:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def step(self):
        pass


@pytest.fixture
def progress():
    return LoadProgress(lambda label, total: NoBar())


@pytest.fixture(scope="session")
def stub():
    """The server that does nothing, in a process of its own."""
    with running.stub(QUESTIONS) as server:
        yield server


@pytest.fixture
def sittings():
    """Three attempts that only the stub knows."""
    return [
        ClientSitting(
            attempt_id=uuid.uuid4(),
            cookie="sessionid=none",
            answers=tuple(range(1, QUESTIONS + 1)),
        )
        for _ in range(3)
    ]


@pytest_asyncio.fixture
async def clients(stub, sittings):
    async with Clients(sittings, [stub], seed=1, jitter=0) as clients:
        yield clients
