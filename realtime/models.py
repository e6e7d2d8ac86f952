"""The seat, what happened to it, and the processes that serve it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realtime import leavers


class EndedBy(models.TextChoices):
    """Who took the seat away without claiming it."""

    REVOKED = "revoked", _("Ended by a proctor")
    SIGNED_OUT = "signed_out", _("Signed out")
    HELD = "held", _("Put on hold")


class Policy(models.TextChoices):
    """Who gets a seat that a live page has; the policy stored in the seat decides."""

    NEWEST_WINS = "newest_wins", _("The newest page takes over")
    FIRST_WINS = "first_wins", _("The first sign-in keeps it while it shows life")
    ASK = "ask", _("The newest page takes over after asking")
    HOLD = "hold", _("Another sign-in puts both on hold for a proctor")


class Transport(models.TextChoices):
    """How a session talks to us. It decides how long a silent session counts as present."""

    SOCKET = "socket", _("WebSocket")
    HTTP = "http", _("HTTP requests")
    FORM = "form", _("Forms, without JavaScript")


class SessionLease(models.Model):
    """
    The seat of one user: who has it, and since when.

    Only realtime.seat.leases writes it. ``epoch`` grows by one at every claim and
    every revoke and is never reused. ``connection_id`` is empty before the first claim
    and after a revoke; a release keeps it and sets ``released_at``.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="session_lease",
        verbose_name=_("user"),
    )
    epoch = models.BigIntegerField(_("epoch"), default=0, db_default=0)
    connection_id = models.UUIDField(_("connection id"), null=True, unique=True)
    subject = models.CharField(
        _("subject"), max_length=100, blank=True, default="", db_default=""
    )
    room = models.CharField(
        _("room"), max_length=100, blank=True, default="", db_default=""
    )
    page = models.CharField(max_length=64, blank=True, default="", db_default="")
    login = models.CharField(max_length=64, blank=True, default="", db_default="")
    transport = models.CharField(
        max_length=10,
        choices=Transport.choices,
        default=Transport.SOCKET,
        db_default=Transport.SOCKET,
    )
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(
        _("user agent"), max_length=512, blank=True, default="", db_default=""
    )
    device = models.CharField(
        _("device"), max_length=64, blank=True, default="", db_default=""
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    renewed_at = models.DateTimeField(_("renewed at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)
    lapsed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(
        _("ended by"),
        max_length=20,
        choices=EndedBy.choices,
        blank=True,
        default="",
        db_default="",
    )
    # About the session that has the seat, as it was at the claim.
    policy = models.CharField(
        max_length=20,
        choices=Policy.choices,
        default=Policy.NEWEST_WINS.value,
        db_default=Policy.NEWEST_WINS.value,
    )
    # When somebody first saw that the holder went silent (not when it did).
    lapse_noted_at = models.DateTimeField(null=True)
    # The last changes between sign-ins or devices, in ms UTC: realtime.seat.policies.
    rivalry = models.JSONField(default=list, db_default=[])
    # While on hold: the one page, by its own sign-in, whose next connect gets the seat.
    granted_page = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )
    granted_login = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )
    # How many claims since window_started_at: the limit on claims per user.
    window_started_at = models.DateTimeField(null=True)
    window_claims = models.PositiveIntegerField(default=0, db_default=0)
    # Of the budget of requests, ms UTC: realtime.connections.request_budget.
    spent_until_ms = models.BigIntegerField(default=0, db_default=0)

    # The room when the row was locked (realtime.seat.lease_rows); not a column.
    room_before: str = ""

    class Meta:
        verbose_name = _("live session")
        verbose_name_plural = _("live sessions")
        indexes = [
            # Without renewed_at: every renewal would have to write the index as well.
            models.Index(
                fields=["room"],
                condition=Q(released_at=None),
                name="lease_held_in_room",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.epoch}"


#: Addresses and raw user agents are personal data: whoever may read what happened to a
#: seat may read them, nobody else.
ADDRESS_PERMISSION = "realtime.view_sessionevent"


class SessionEvent(models.Model):
    """
    One thing that happened to a seat; append-only.

    ``at`` is server time. ``other_connection_id`` is the replaced connection in a
    takeover. ``detail`` is JSON, by kind.
    """

    class Kind(models.TextChoices):
        CLAIMED = "claimed", _("Connected")
        RESUMED = "resumed", _("Connected again")
        TAKEN_OVER = "taken_over", _("Took over from another page")
        RELEASED = "released", _("Disconnected")
        LAPSED = "lapsed", _("Silent: presence ran out")
        REVOKED = "revoked", _("Session ended")
        REFUSED_WRITE = "refused_write", _("Write of a replaced page refused")
        REFUSED = "refused", _("Page refused by the test’s rule")
        REFUSED_READ = "refused_read", _("Reading by another sign-in refused")
        HELD = "held", _("Put on hold")
        DECIDED = "decided", _("Hold decided")

    # Indexed with ``at`` below; an index of its own would only cost every claim.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="session_events",
        verbose_name=_("user"),
    )
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    epoch = models.BigIntegerField(_("epoch"))
    connection_id = models.UUIDField(_("connection id"), null=True)
    other_connection_id = models.UUIDField(_("other connection id"), null=True)
    subject = models.CharField(
        _("subject"), max_length=100, blank=True, default="", db_default=""
    )
    room = models.CharField(
        _("room"), max_length=100, blank=True, default="", db_default=""
    )
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(
        _("user agent"), max_length=512, blank=True, default="", db_default=""
    )
    device = models.CharField(
        _("device"), max_length=64, blank=True, default="", db_default=""
    )
    transport = models.CharField(
        max_length=10,
        choices=Transport.choices,
        default=Transport.SOCKET,
        db_default=Transport.SOCKET,
    )
    detail = models.JSONField(_("detail"), default=dict, db_default={})

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("session event")
        verbose_name_plural = _("session events")
        indexes = [
            models.Index(fields=["subject", "at"], name="session_event_by_subject"),
            models.Index(fields=["user", "at"], name="session_event_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"


class SeatRequest(models.Model):
    """
    A page that wants a seat that is on hold; only realtime.seat.holds writes it.

    ``hold_epoch`` is the lease's epoch during that hold, so that every hold has requests
    of its own. A page is its name and its sign-in: a name can be copied. ``was_holder``: the page that had the seat. ``terms``
    is opaque here: the application reads it again when the page connects.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a decision")
        APPROVED = "approved", _("Approved, not back yet")
        REFUSED = "refused", _("Refused")
        SEATED = "seated", _("Got the seat")
        OVER = "over", _("Ended with the hold")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="seat_requests",
    )
    hold_epoch = models.BigIntegerField()
    page = models.CharField(max_length=64)
    subject = models.CharField(max_length=100, blank=True, default="", db_default="")
    login = models.CharField(max_length=64, blank=True, default="", db_default="")
    was_holder = models.BooleanField(default=False, db_default=False)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=512, blank=True, default="", db_default="")
    device = models.CharField(max_length=64, blank=True, default="", db_default="")
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.WAITING.value,
        db_default=State.WAITING.value,
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    decided_by_was = leavers.was()
    terms = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("request for a seat")
        verbose_name_plural = _("requests for a seat")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "hold_epoch", "page", "login"],
                name="seat_request_once_per_page",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.page} {self.state}"

    @property
    def is_undecided(self) -> bool:
        """Whether the hold still concerns this page: an approved page may never connect."""
        return self.state in {self.State.WAITING, self.State.APPROVED}


class ProcessRegistration(models.Model):
    """
    One server process that has connections; only realtime.processes writes it.

    ``layer`` and ``database`` say what the process runs on. Some of these serve one process
    only; a warning appears when there are more.
    """

    class Layer(models.TextChoices):
        MEMORY = "memory", _("In memory")
        REDIS = "redis", _("Redis")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    layer = models.CharField(max_length=20, choices=Layer.choices)
    database = models.CharField(max_length=20)
    # How far its machine's clock is ahead of the database's; empty if unknown.
    skew_ms = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["host", "pid"]
        verbose_name = _("server process")
        verbose_name_plural = _("server processes")
        indexes = [models.Index(fields=["last_seen"], name="process_last_seen")]

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class RoomWatch(models.Model):
    """
    Somebody watches a room, through one server process; realtime.layer.watching writes it.

    Until the row expires, every process publishes what happens in the room.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    room = models.CharField(max_length=100)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("watch of a room")
        verbose_name_plural = _("watches of rooms")

    def __str__(self) -> str:
        return self.room
