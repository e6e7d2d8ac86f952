"""
The server alone: an ASGI application that answers every save at once and stores nothing.

No login, no database, no broker, no Channels: nobody's application is faster under the
same server, on the same machine, with the same generator.
"""

import itertools
import json

from assessment_site.operations.load.stub import started

QUESTIONS = 40
_epochs = itertools.count(1)


async def application(scope, receive, send):
    assert scope["type"] == "websocket", "it serves sittings only"

    async def say(text):
        await send({"type": "websocket.send", "text": text})

    await receive()  # the handshake
    await send({"type": "websocket.accept"})
    await say(started(QUESTIONS, next(_epochs)))
    while (message := await receive())["type"] == "websocket.receive":
        await say(reply(json.loads(message["text"])))


def reply(frame):
    if frame["type"] != "answer.save":
        return '{"type":"heartbeat","client_time":0}'
    saved = {
        "type": "answer.saved",
        "answer": frame["answer"],
        "revision": frame["base_revision"] + 1,
        "remaining_ms": 3_600_000,
        "deadline": 1_790_000_000_000,
        "ref": frame["ref"],
    }
    return json.dumps(saved)
