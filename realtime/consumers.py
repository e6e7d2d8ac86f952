"""
One live session per user, over a WebSocket.

SessionConsumer knows seats, epochs and frames, and nothing of what the seat is for: a
subclass admits, tells its state and handles its own frames.
"""

import asyncio
import contextlib
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import DatabaseError
from django.utils import timezone

from realtime import async_leases, auth, events, leases, metrics, vitals, watching
from realtime.admission import Admission, Caller, Closed, Knock, Visitor, door
from realtime.backpressure import UNREAD_BYTES, unread_bytes
from realtime.batching import QueueFull, read_together
from realtime.devices import device_in_words
from realtime.fates import denied, fate, on_hold
from realtime.layer import BoundedChannelLayer
from realtime.protocol import (
    BAD_FRAMES_PER_MINUTE,
    CLIENT_FRAMES,
    FRAME_BYTES,
    SERVED_VERSIONS,
    UNACKED,
    VERSION,
    BadFrame,
    ClientFrame,
    CloseCode,
    Error,
    ErrorCode,
    Heartbeat,
    HeartbeatReply,
    ServerFrame,
    SessionStarted,
    encode,
    milliseconds,
    parse,
    read_ref,
)
from realtime.renewal import renewal
from realtime.work import Work, WorkQueue

logger = logging.getLogger(__name__)

# Fields of a log line; the JSON form lifts them out.
WHO = "user=%s subject=%s epoch=%s connection=%s"
UNAVAILABLE = "the server cannot do this right now; it is worth trying again"
BUSY = "the server is busy; it is worth trying again"


class SessionConsumer(AsyncWebsocketConsumer):
    """
    Claims the seat, obeys kicks, renews, releases.

    Frames take effect in the order sent: work is handed to one worker per connection,
    and the reply comes from its completion, so that a kick never waits behind a write.
    """

    frames: ClassVar[Mapping[str, type[ClientFrame]]] = CLIENT_FRAMES
    limits: ClassVar[Mapping[str, int]] = {
        "unacked": UNACKED,
        "frame_bytes": FRAME_BYTES,
    }
    oversize_code: ClassVar[str] = ErrorCode.MALFORMED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user: Any = None
        self.session: leases.Session | None = None
        self.page = ""
        self.closing = False
        # Kicks wait for it: before, there is no epoch to compare theirs with.
        self.opened = asyncio.Event()
        self.subscribed = False
        self.probed = False
        self.last_heard = 0.0
        self.last_renewed = 0.0
        self.room = ""
        # The row names somebody else: there is nothing of ours to give back.
        self.has_lost = False
        self.vitals = vitals.UNKNOWN
        self.work = WorkQueue(UNACKED, self._work_failed)
        self.bad_frames: deque[float] = deque(maxlen=BAD_FRAMES_PER_MINUTE)
        self.side_tasks: set[asyncio.Task[None]] = set()

    # What a subclass says.

    @staticmethod
    def admit(callers: Sequence[Caller]) -> list[Admission | Closed]:
        """
        Check everything that can refuse, before anything moves.

        Synchronous and list-shaped; one answer for each caller.
        """
        raise NotImplementedError

    async def reconsider(self, refusal: Closed) -> bool:
        """Do what a refusal asks for first; whether to knock once more."""
        return False

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

    async def catch_up(self) -> None:
        """Look at the subject after a renewal: a push about it may have got lost."""

    # Opening.

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """
        Serve one connection: its frames in order, and beside them what the layer brings.

        Channels waits for both with asyncio.wait and makes two tasks for every message, a
        fifth of all work under load. Ours differs in one thing: what comes over the layer
        does not wait for the frame that is being handled.
        """
        self.scope, self.base_send = scope, send
        watching.serve()
        layer = get_channel_layer(self.channel_layer_alias)
        assert layer is not None, "settings.CHANNEL_LAYERS has no default"
        self.channel_layer = layer
        self.channel_name = await layer.new_channel()
        listener = asyncio.ensure_future(self._listen())
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
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
                await self._end(Closed(CloseCode.RESTARTING))

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """
        Call the handler, and nothing else.

        Channels closes old database connections here, a hop to the one database thread
        of the process for every frame and kick; our database calls do it themselves.
        """
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    async def connect(self) -> None:
        try:
            await self._connect()
        finally:
            self.opened.set()

    async def _connect(self) -> None:
        if not auth.is_same_origin(self.scope):
            await self.close()  # before accept: HTTP 403
            return
        try:
            visitor = await self._knock()
        except (DatabaseError, QueueFull) as error:
            logger.warning("handshake failed: %r", error)
            await self._accept_and_end(Closed(CloseCode.RESTARTING))
            return
        if visitor.login is None:
            await self.close()
            return
        self.user = visitor.login.user
        # A browser sees no close code before the handshake is done.
        await self.accept()
        try:
            await self._open(visitor.login, visitor.admission)
        except Closed as closed:
            await self._end(closed)
        except (DatabaseError, QueueFull) as error:
            logger.warning("connect failed user=%s: %r", self.user.pk, error)
            await self._end(Closed(CloseCode.RESTARTING))

    async def _knock(self) -> Visitor:
        """Who is there, and whether they are admitted; asked again if that may help."""
        knock = Knock(
            auth.header(self.scope, b"cookie"),
            self.scope.get("url_route", {}).get("kwargs", {}),
        )
        visitor = await read_together(door(self.admit), knock)
        refusal = visitor.admission
        if isinstance(refusal, Closed) and await self.reconsider(refusal):
            return await read_together(door(self.admit), knock)
        return visitor

    async def _open(self, login: auth.Login, admission: Admission | Closed) -> None:
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        self.page = query.get("page", [str(uuid.uuid4())])[0][:64]
        _check_version(query)
        if isinstance(admission, Closed):
            raise admission
        # Join before claiming: whoever claims later kicks later, so the kick finds us.
        await self.subscribe()
        claim = self._claim(login, admission, query)
        if admission.may_be_held and claim.resume:
            # Every few seconds, by every page that waits: no lock and no write for that.
            waiting = await async_leases.on_hold(claim)
            if waiting is not None:
                raise on_hold(waiting)
        await self._take_seat(claim)
        assert self.session is not None, "the seat was just taken"
        await self._start(await read_together(self.states, self.session))

    def _claim(
        self, login: auth.Login, admission: Admission, query: Mapping[str, list[str]]
    ) -> leases.Claim:
        user_agent = auth.header(self.scope, b"user-agent")[:512]
        return leases.Claim(
            user_id=login.user.pk,
            connection_id=uuid.uuid4(),
            subject=admission.subject,
            room=admission.room,
            page=self.page,
            login=login.login,
            resume=query.get("resume", ["0"])[0] == "1",
            confirm=query.get("confirm", ["0"])[0] == "1",
            policy=admission.policy,
            address=auth.client_address(self.scope),
            user_agent=user_agent,
            device=device_in_words(user_agent),
        )

    async def _take_seat(self, claim: leases.Claim) -> None:
        match await async_leases.claim(claim):
            case leases.Claimed(session=session, took_over=took_over, kick=kick):
                self.session, self.took_over = session, took_over
                self.room = claim.room
                metrics.CLAIMS.inc()
                metrics.TAKEOVERS.inc(int(took_over))
                if kick:
                    self._aside(events.kick(session.user_id, session.epoch))
            case leases.Moved(standing=standing):
                metrics.CLAIMS_REFUSED.inc("moved")
                raise fate(standing, page=self.page, subject=claim.subject)
            case leases.Denied() as refusal:
                metrics.CLAIMS_REFUSED.inc("policy")
                raise denied(refusal)
            case leases.OnHold(standing=standing, began=began) as waiting:
                metrics.CLAIMS_REFUSED.inc("hold")
                if began:
                    self._aside(events.kick(claim.user_id, standing.epoch))
                raise on_hold(waiting)
            case leases.TooManyClaims():
                metrics.CLAIMS_REFUSED.inc("too_many")
                raise Closed(CloseCode.OVERLOADED)

    async def _start(self, state: Any) -> None:
        assert self.session is not None, "the seat was just taken"
        carried = self.started(state)
        self.last_heard = self.last_renewed = asyncio.get_running_loop().time()
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

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        if self.closing or self.session is None:
            return
        self.last_heard = asyncio.get_running_loop().time()
        self.probed = False
        try:
            frame = self._read(text_data)
        except BadFrame as bad:
            await self._bad_frame(bad)
            return
        if isinstance(frame, Heartbeat):
            self.vitals = vitals.told_by(
                frame, milliseconds(timezone.now()), self.vitals
            )
            await self._heartbeat(frame.client_time)
        else:
            await self.handle(frame)

    def _read(self, text: str | None) -> ClientFrame:
        if text is None:
            raise BadFrame(ErrorCode.MALFORMED, "binary frames are not served")
        if len(text) > FRAME_BYTES or len(text.encode()) > FRAME_BYTES:
            raise BadFrame(
                self.oversize_code,
                f"a frame is at most {FRAME_BYTES:,} bytes",
                read_ref(text),
            )
        return parse(text, self.frames)

    async def _bad_frame(self, bad: BadFrame) -> None:
        metrics.BAD_FRAMES.inc(bad.code)
        now = self.last_heard
        self.bad_frames.append(now)
        is_abuse = len(self.bad_frames) == self.bad_frames.maxlen
        if is_abuse and now - self.bad_frames[0] < 60:
            await self._end(Closed(CloseCode.BAD_MESSAGE))
            return
        await self.send_frame(Error(bad.code, bad.detail, ref=bad.ref))

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
                await self._end(error)
            case QueueFull():
                metrics.WORK_FAILED.inc(ErrorCode.RATE_LIMITED)
                await self.send_frame(Error(ErrorCode.RATE_LIMITED, BUSY, True, ref))
            case DatabaseError():
                metrics.WORK_FAILED.inc(ErrorCode.UNAVAILABLE)
                logger.warning(f"work failed {WHO}: %r", *self._who(), error)
                frame = Error(ErrorCode.UNAVAILABLE, UNAVAILABLE, True, ref)
                await self.send_frame(frame)
            case _:
                # A mistake of ours must not cost the candidate more than a reconnect.
                logger.error(f"work failed {WHO}", *self._who(), exc_info=error)
                await self._end(Closed(CloseCode.RESTARTING))

    async def send_frame(self, frame: ServerFrame) -> None:
        if self.closing:
            return
        if unread_bytes(self.base_send) > UNREAD_BYTES:
            # It does not read, so it would not read a reason either.
            await self._end(Closed(CloseCode.OVERLOADED))
            return
        await self._send_text(frame.encode())

    async def _send_text(self, text: str) -> None:
        """Send; to one that has gone, nothing: the disconnect is on its way to us."""
        # Past Channels' send, which wraps every acknowledgement twice more.
        message: Any = {"type": "websocket.send", "text": text}
        with contextlib.suppress(Disconnected):
            await self.base_send(message)

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
            await self._send_text(encode(message["frame"]))

    async def session_changed(self, message: Mapping[str, Any]) -> None:
        if self.session is None or self.closing:
            return
        if message["subject"] == self.session.subject:
            await self._told_by(self.subject_changed(message["change"]))

    async def renewed(self) -> None:
        """The seat is ours; so what its subject says is for us."""
        if self.session is not None and not self.closing:
            await self._told_by(self.catch_up())

    async def _told_by(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Closed as closed:
            await self._end(closed)
        except (DatabaseError, QueueFull) as error:
            # The next renewal tells it.
            logger.warning(f"no news of the subject {WHO}: %r", *self._who(), error)

    async def learn_fate(self) -> None:
        """The seat is gone: the row says why. Tell the page, and close."""
        if self.closing or self.session is None:
            return
        session = self.session
        try:
            standing = await async_leases.standing(session.user_id)
            if standing is None or standing.connection_id != session.connection_id:
                self.has_lost = True
                await self._end(fate(standing, page=self.page, subject=session.subject))
            elif standing.released_at:
                await self._end(await database_sync_to_async(self.fate_of_released)())
        except (DatabaseError, QueueFull) as error:
            # The next renewal learns it.
            logger.warning(f"no news of the seat {WHO}: %r", *self._who(), error)

    async def probe(self) -> None:
        """Ask a silent client whether it is there."""
        await self._heartbeat(None)

    async def give_up(self) -> None:
        """Nothing was heard from this client."""
        await self._release()
        await self._end(Closed(CloseCode.LEASE_LOST))

    async def _accept_and_end(self, closed: Closed) -> None:
        await self.accept()
        await self._end(closed)

    async def _end(self, closed: Closed) -> None:
        """Close; nothing this connection sends is processed from here on."""
        if self.closing:
            return
        self.closing = True
        if closed.frame is not None:
            await self._send_text(closed.frame.encode())
        self.work.clear()
        renewal().discard(self)
        metrics.CLOSES.inc(int(closed.code))
        logger.info(f"closed code=%s {WHO}", int(closed.code), *self._who())
        await self.close(code=int(closed.code))

    async def disconnect(self, code: int) -> None:
        self.closing = True
        renewal().discard(self)
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

    def _aside(self, coroutine: Awaitable[None]) -> None:
        """Run what nobody waits for."""
        task: asyncio.Task[None] = asyncio.ensure_future(coroutine)
        self.side_tasks.add(task)
        task.add_done_callback(self.side_tasks.discard)

    def _who(self) -> tuple[object, ...]:
        """What WHO names, for a log line."""
        s = self.session
        user = self.user and self.user.pk
        if s is None:
            return user, None, None, None
        return user, s.subject, s.epoch, s.connection_id


def _check_version(query: Mapping[str, list[str]]) -> None:
    version = query.get("protocol", [str(VERSION)])[0]
    if version not in {str(served) for served in SERVED_VERSIONS}:
        raise Closed(CloseCode.UPGRADE)
