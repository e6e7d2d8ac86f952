"""A consumer as in the tutorials, speaking just enough of our protocol."""

import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import transaction
from django.utils import timezone

from assessments.models import Answer, Attempt

connections = {}  # user id: channel name


class AttemptConsumer(AsyncJsonWebsocketConsumer):
    """Joins the user's group and sends everybody else in it away."""

    user = None

    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        self.user = self.scope["user"]
        self.attempt_id = self.scope["url_route"]["kwargs"]["attempt_id"]
        if not await self.is_own_attempt():
            await self.close()
            return
        await self.accept()
        self.group = f"user_{self.user.pk}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        connections[self.user.pk] = self.channel_name
        await self.channel_layer.group_send(
            self.group, {"type": "session.replaced", "by": self.channel_name}
        )
        await self.send_json(
            {
                "type": "session.started",
                # No epoch guards anything here; the generator wants to know an order.
                "epoch": time.time_ns(),
                "answers": await self.answers(),
            }
        )

    async def receive_json(self, content):
        match content["type"]:
            case "answer.save":
                answer = await self.save_answer(content)
                await self.send_json(
                    {
                        "type": "answer.saved",
                        "ref": content["ref"],
                        "answer": answer.pk,
                        "revision": answer.revision,
                    }
                )
            case "heartbeat":
                await self.send_json({"type": "heartbeat", "client_time": 0})

    async def session_replaced(self, event):
        if event["by"] != self.channel_name:
            await self.send_json({"type": "session.replaced"})
            await self.close(code=4501)

    async def disconnect(self, code):
        if self.user is None:
            return
        if connections.get(self.user.pk) == self.channel_name:
            del connections[self.user.pk]
        await self.channel_layer.group_discard(
            f"user_{self.user.pk}", self.channel_name
        )

    @database_sync_to_async
    def is_own_attempt(self):
        return Attempt.objects.filter(
            pk=self.attempt_id, candidate=self.user, status="in_progress"
        ).exists()

    @database_sync_to_async
    def answers(self):
        answers = Answer.objects.filter(attempt_id=self.attempt_id).order_by("number")
        return list(answers.values("id", "response", "revision", "flagged", "ref"))

    @database_sync_to_async
    def save_answer(self, content):
        with transaction.atomic():
            answer = Answer.objects.select_for_update().get(
                pk=content["answer"], attempt_id=self.attempt_id
            )
            answer.response = content["response"]
            answer.revision += 1
            answer.ref = content["ref"]
            answer.saved_at = timezone.now()
            answer.save()
        return answer
