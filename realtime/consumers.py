"""
One live session per user, over a WebSocket.

SessionConsumer knows seats, epochs and frames, and nothing of what the seat is for: a
subclass admits, tells its state and handles its own frames.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar, cast

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import DatabaseError
from django.utils import timezone

from realtime import async_leases, auth, events, leases, metrics, vitals
from realtime.admission import Admission, Closed
from realtime.asides import Asides
from realtime.batching import QueueFull, read_together
from realtime.devices import device_in_words
from realtime.fates import denied, fate, on_hold
from realtime.layer import BoundedChannelLayer
from realtime.protocol import (
    FRAME_BYTES,
    UNACKED,
    VERSION,
    ClientFrame,
    CloseCode,
    Error,
    ErrorCode,
    Heartbeat,
    HeartbeatReply,
    SessionStarted,
    encode,
    is_storable,
    milliseconds,
)
from realtime.renewal import renewal
from realtime.sockets import SocketConsumer
from realtime.work import Work, WorkQueue

logger = logging.getLogger(__name__)

PAGE_CHARS = 64
UNAVAILABLE = "the server cannot do this right now; it is worth trying again"
BUSY = "the server is busy; it is worth trying again"


class SessionConsumer(SocketConsumer):
    """
    Claims the seat, obeys kicks, renews, releases.

    Frames take effect in the order sent: work is handed to one worker per connection,
    and the reply comes from its completion, so that a kick never waits behind a write.
    """

    limits: ClassVar[Mapping[str, int]] = {
        "unacked": UNACKED,
        "frame_bytes": FRAME_BYTES,
    }
    WHO = "user=%s subject=%s epoch=%s connection=%s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection_id = uuid.uuid4()
        self.session: leases.Session | None = None
        self.page = ""
        # Kicks wait for it: before, there is no epoch to compare theirs with.
        self.opened = asyncio.Event()
        self.subscribed = False
        self.last_renewed = 0.0
        self.room = ""
        # The row names somebody else: there is nothing of ours to give back.
        self.has_lost = False
        self.vitals = vitals.UNKNOWN
        self.work = WorkQueue(UNACKED, self._work_failed)
        self.asides = Asides()

    # What a subclass says.

    @staticmethod
    def states(sessions: Sequence[leases.Session]) -> Sequence[Any]:
        """
        Read each session's subject, after the claim; list-shaped as well.

        Reading after the claim is what makes a takeover seamless: whatever was
        acknowledged before is in it.
        """
        return [None for _ in sessions]

    def started(self, state: Any) -> Mapping[str, Any]:
        """Take the subject's state in; what session.started carries of it."""
        return {}

    async def handle(self, frame: ClientFrame) -> None:
        """Act on a frame of the subject's own."""

    def clock(self) -> Mapping[str, Any]:
        """What every heartbeat carries for the subject."""
        return {}

    def fate_of_released(self) -> Closed:
        """Why our seat was given back though we are here; synchronous, may read."""
        return Closed(CloseCode.RESTARTING)

    async def subject_changed(self, change: Mapping[str, Any]) -> None:
        """The subject changed under us (events.changed_on_commit)."""

    @staticmethod
    def look(sessions: Sequence[leases.Session]) -> Sequence[Any]:
        """
        Read what each page should know of its subject; list-shaped as well.

        With every renewal: a push about it may have got lost.
        """
        return [None for _ in sessions]

    def is_news(self, seen: Any) -> bool:
        """Whether what ``look`` saw may be something the page was not told."""
        return False

    async def catch_up(self) -> None:
        """Look at the subject, and tell the page."""

    # Opening.

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Beside the frames, what the layer brings: a kick waits for no frame."""
        layer = get_channel_layer(self.channel_layer_alias)
        assert layer is not None, "settings.CHANNEL_LAYERS has no default"
        self.channel_layer = layer
        self.channel_name = await layer.new_channel()
        listener = asyncio.ensure_future(self._listen())
        try:
            await super().__call__(scope, receive, send)
        finally:
            listener.cancel()

    async def _listen(self) -> None:
        """Take what the layer brings, once the seat is taken or refused."""
        while True:
            message = await self.channel_layer.receive(self.channel_name)
            await self.opened.wait()
            try:
                await self.dispatch(message)
            except Exception:
                # A mistake of ours must not cost the candidate more than a reconnect.
                logger.exception("message failed")
                await self.end(Closed(CloseCode.RESTARTING))

    async def connect(self) -> None:
        try:
            await super().connect()
        finally:
            self.opened.set()

    async def open(self, login: auth.Login, admission: Admission) -> None:
        page = self.asked("page", "")[:PAGE_CHARS]
        # A name that no database stores names no page.
        self.page = page if page and is_storable(page) else str(uuid.uuid4())
        # Join before claiming: whoever claims later kicks later, so the kick finds us.
        await self.subscribe()
        claim = self._claim(login, admission)
        if admission.may_be_held and claim.resume:
            # Every few seconds, by every page that waits: no lock and no write for that.
            waiting = await async_leases.on_hold(claim)
            if waiting is not None:
                raise on_hold(waiting)
        await self._take_seat(claim)
        assert self.session is not None, "the seat was just taken"
        await self._start(await read_together(self.states, self.session))

    def _claim(self, login: auth.Login, admission: Admission) -> leases.Claim:
        user_agent = auth.header(self.scope, b"user-agent")[:512]
        return leases.Claim(
            user_id=login.user.pk,
            connection_id=self.connection_id,
            subject=admission.subject,
            room=admission.room,
            page=self.page,
            login=login.login,
            resume=self.asked("resume", "0") == "1",
            confirm=self.asked("confirm", "0") == "1",
            policy=admission.policy,
            address=auth.client_address(self.scope),
            user_agent=user_agent,
            device=device_in_words(user_agent),
        )

    async def _take_seat(self, claim: leases.Claim) -> None:
        match await async_leases.claim(claim):
            case leases.Claimed(session=session) as claimed:
                self.session, self.took_over = session, claimed.took_over
                self.room = claim.room
                metrics.CLAIMS.inc()
                metrics.TAKEOVERS.inc(int(self.took_over))
                if claimed.ousted:
                    self._oust(claimed.ousted, claimed.standing)
            case leases.Moved(standing=standing):
                metrics.CLAIMS_REFUSED.inc("moved")
                raise fate(standing, page=self.page, subject=claim.subject)
            case leases.Denied() as refusal:
                metrics.CLAIMS_REFUSED.inc("policy")
                raise denied(refusal)
            case leases.OnHold(standing=standing, began=began) as waiting:
                metrics.CLAIMS_REFUSED.inc("hold")
                if began:
                    self.asides.start(events.kick(claim.user_id, standing.epoch))
                raise on_hold(waiting)
            case leases.TooManyClaims():
                metrics.CLAIMS_REFUSED.inc("too_many")
                raise Closed(CloseCode.OVERLOADED)

    def _oust(self, connection_id: uuid.UUID, standing: leases.Standing) -> None:
        """Who sat in this process is told here and now; all others by the kick."""
        ousted = renewal().connections.get(connection_id)
        if ousted is not None:
            self.asides.start(ousted.lose_to(standing))
        self.asides.start(events.kick(self.user.pk, standing.epoch))

    async def _start(self, state: Any) -> None:
        assert self.session is not None, "the seat was just taken"
        carried = self.started(state)
        self.last_heard = asyncio.get_running_loop().time()
        renewal().add(self)
        await self.send_frame(
            SessionStarted(
                protocol=VERSION,
                epoch=self.session.epoch,
                connection_id=str(self.session.connection_id),
                took_over=self.took_over,
                server_time=milliseconds(timezone.now()),
                limits=self.limits,
                state=carried,
            )
        )

    async def subscribe(self) -> None:
        """Join the user's group; repeated by the renewal until it holds."""
        if not self.subscribed and not self.closing:
            layer = cast(BoundedChannelLayer, self.channel_layer)
            group = events.user_group(self.user.pk)
            self.subscribed = await layer.group_add(group, self.channel_name)

    # Hearing.

    @property
    def is_open(self) -> bool:
        return self.session is not None

    async def heard(self, frame: ClientFrame) -> None:
        if isinstance(frame, Heartbeat):
            self.vitals = vitals.told_by(
                frame, milliseconds(timezone.now()), self.vitals
            )
            await self._heartbeat(frame.client_time)
        else:
            await self.handle(frame)

    async def _heartbeat(self, client_time: float | None) -> None:
        await self.send_frame(
            HeartbeatReply(client_time, milliseconds(timezone.now()), self.clock())
        )

    # Working.

    async def hand_over(self, work: Work, ref: str | None) -> None:
        """
        Queue work that writes; it is done in the order of its frames.

        More than UNACKED pieces waiting are refused: a client counts its own.
        """
        if not self.work.put(work, ref):
            detail = f"more than {UNACKED} changes are waiting"
            await self.send_frame(Error(ErrorCode.RATE_LIMITED, detail, True, ref))

    async def _work_failed(self, error: Exception, ref: str | None) -> None:
        match error:
            case Closed():
                await self.end(error)
            case QueueFull():
                metrics.WORK_FAILED.inc(ErrorCode.RATE_LIMITED)
                await self.send_frame(Error(ErrorCode.RATE_LIMITED, BUSY, True, ref))
            case DatabaseError():
                metrics.WORK_FAILED.inc(ErrorCode.UNAVAILABLE)
                logger.warning(f"work failed {self.WHO}: %r", *self.who(), error)
                frame = Error(ErrorCode.UNAVAILABLE, UNAVAILABLE, True, ref)
                await self.send_frame(frame)
            case _:
                # A mistake of ours must not cost the candidate more than a reconnect.
                logger.error(f"work failed {self.WHO}", *self.who(), exc_info=error)
                await self.end(Closed(CloseCode.RESTARTING))

    # Losing the seat, and leaving.

    async def session_kick(self, message: Mapping[str, Any]) -> None:
        """Somebody claimed or revoked: whoever is older has lost the seat."""
        metrics.KICKS_RECEIVED.inc()
        if self.session is not None and message["epoch"] > self.session.epoch:
            await self.learn_fate()

    async def session_message(self, message: Mapping[str, Any]) -> None:
        """A frame for one connection (registry.send_personal_message)."""
        if self.session is None or self.closing:
            return
        if message["connection_id"] == str(self.session.connection_id):
            await self.send_text(encode(message["frame"]))

    async def session_changed(self, message: Mapping[str, Any]) -> None:
        if self.session is None or self.closing:
            return
        if message["subject"] == self.session.subject:
            await self._told_by(self.subject_changed(message["change"]))

    def renewed(self, seen: Any) -> Awaitable[None] | None:
        """
        The seat is ours; so what its subject says is for us.

        Returns:
            What there is to do. It looks again: what was seen may be older than what the
            page has been told meanwhile.
        """
        if self.session is None or self.closing or not self.is_news(seen):
            return None
        return self._told_by(self.catch_up())

    async def _told_by(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Closed as closed:
            await self.end(closed)
        except (DatabaseError, QueueFull) as error:
            # The next renewal tells it.
            logger.warning(f"no news of the subject {self.WHO}: %r", *self.who(), error)

    async def learn_fate(self) -> None:
        """The seat is gone: the row says why. Tell the page, and close."""
        if self.closing or self.session is None:
            return
        session = self.session
        try:
            standing = await async_leases.standing(session.user_id)
            if standing is None or standing.connection_id != session.connection_id:
                await self.lose_to(standing)
            elif standing.released_at:
                await self.end(await database_sync_to_async(self.fate_of_released)())
        except (DatabaseError, QueueFull) as error:
            # The next renewal learns it.
            logger.warning(f"no news of the seat {self.WHO}: %r", *self.who(), error)

    async def lose_to(self, standing: leases.Standing | None) -> None:
        """The row names somebody else, or nobody: tell the page, and close."""
        if self.closing or self.session is None:
            return
        self.has_lost = True
        subject = self.session.subject
        await self.end(fate(standing, page=self.page, subject=subject))

    async def probe(self) -> None:
        """Ask a silent client whether it is there."""
        await self._heartbeat(None)

    async def give_up(self) -> None:
        """Nothing was heard from this client."""
        self.leave()
        await self._release()
        await self.end(Closed(CloseCode.LEASE_LOST))

    def leave(self) -> None:
        self.work.clear()
        renewal().discard(self)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.user is not None and self.channel_layer is not None:
            await self.channel_layer.group_discard(
                events.user_group(self.user.pk), self.channel_name
            )
        await self._release()

    async def _release(self) -> None:
        if self.session is None:
            return
        # What is begun has its session; what is not would find none.
        self.work.clear()
        session, self.session = self.session, None
        vitals.publish(self, session.user_id)
        if self.has_lost:
            return
        try:
            await async_leases.release(
                leases.Release(session.user_id, session.connection_id)
            )
        except (DatabaseError, QueueFull) as error:
            logger.warning("release failed user=%s: %r", session.user_id, error)

    def who(self) -> tuple[object, ...]:
        """What WHO names, for a log line."""
        s = self.session
        user = self.user and self.user.pk
        if s is None:
            return user, None, None, None
        return user, s.subject, s.epoch, s.connection_id
