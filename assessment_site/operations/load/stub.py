"""
A server that does nothing. Load on it shows the limits of the generator.

It speaks just enough of the protocol to keep a candidate going, stores nothing, checks
nothing. ``python -m assessment_site.operations.load.stub QUESTIONS`` prints its port.
"""

import asyncio
import json
import sys
from typing import cast

from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from assessment_site.operations.client import framing
from assessment_site.operations.client.sockets import HEAD_END

BACKLOG = 4096
TAKEN_OVER = 4501


def started(questions: int, epoch: int) -> str:
    """A ``session.started`` of the usual size, all answers empty."""
    answers = [
        {"id": number, "response": None, "revision": 0, "flagged": False, "ref": ""}
        for number in range(1, questions + 1)
    ]
    return json.dumps({"type": "session.started", "epoch": epoch, "answers": answers})


class StubConnection(asyncio.Protocol):
    """Answers at once; a new connection of a path replaces the previous one."""

    holders: dict[str, "StubConnection"] = {}
    questions = 0
    epoch = 0

    def __init__(self) -> None:
        self._handshake: ServerProtocol | None = ServerProtocol()
        self._head = b""
        self._reader = framing.FrameReader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._handshake is not None:
            head, end, data = (self._head + data).partition(HEAD_END)
            self._head = head
            if not end:
                return
            self._open(self._handshake, head + end)
        for opcode, payload in self._reader.feed(data):
            if opcode == Opcode.TEXT:
                self._answer(json.loads(payload))
            elif opcode == Opcode.CLOSE:
                self._transport.close()

    def _open(self, handshake: ServerProtocol, head: bytes) -> None:
        handshake.receive_data(head)
        (request,) = handshake.events_received()
        assert isinstance(request, Request), "nothing else comes first"
        handshake.send_response(handshake.accept(request))
        self._transport.write(b"".join(handshake.data_to_send()))
        self._handshake = None
        path = request.path.partition("?")[0]
        if replaced := self.holders.get(path):
            replaced.replace()
        self.holders[path] = self
        StubConnection.epoch += 1
        self._send(started(self.questions, StubConnection.epoch))

    def replace(self) -> None:
        self._transport.write(framing.encode_close(TAKEN_OVER, masked=False))

    def _answer(self, frame: dict[str, object]) -> None:
        if frame["type"] == "answer.save":
            revision = cast(int, frame["base_revision"]) + 1
            self._send(
                f'{{"type":"answer.saved","answer":{frame["answer"]},'
                f'"revision":{revision},"remaining_ms":3600000,'
                f'"deadline":1790000000000,"ref":"{frame["ref"]}"}}'
            )
        else:
            self._send('{"type":"heartbeat","client_time":0}')

    def _send(self, text: str) -> None:
        self._transport.write(framing.encode(text.encode(), masked=False))


async def serve(questions: int) -> None:
    """Serve on a free local port and print it, until the process ends."""
    StubConnection.questions = questions
    loop = asyncio.get_running_loop()
    server = await loop.create_server(StubConnection, "127.0.0.1", 0, backlog=BACKLOG)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
