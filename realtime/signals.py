"""A login that ends releases its seat; a login that is renewed keeps it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest

from realtime import leavers, registry
from realtime.connections.auth import login_hash
from realtime.layer import events
from realtime.models import EndedBy, SessionLease
from realtime.seat import leases


@receiver(user_logged_in)
def keep_the_seat_of_this_browser(
    request: HttpRequest, user: Any, **kwargs: Any
) -> None:
    """
    A new sign-in in a browser whose sign-in ended or is renewed counts as the same sign-in.

    The browser still sends the key of the earlier sign-in. Otherwise its own page would
    come back as another sign-in, and a policy could keep the candidate out of their own
    seat.
    """
    earlier = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    session_key = getattr(request, "session", None) and request.session.session_key
    if earlier and session_key and earlier != session_key:
        leases.carry_over(user.pk, login_hash(earlier), login_hash(session_key))


@receiver(user_logged_out)
def revoke_this_login(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A logout ends only the seat that was claimed with the same login."""
    session_key = getattr(request, "session", None) and request.session.session_key
    if user is not None and session_key:
        registry.revoke(
            [user.pk], reason=EndedBy.SIGNED_OUT, login=login_hash(session_key)
        )


@receiver(post_save, sender=get_user_model())
def revoke_every_login(
    instance: Any, created: bool, update_fields: Any, **kwargs: Any
) -> None:
    """A new password and a deactivation revoke the seat, whichever login claimed it."""
    if created or (
        update_fields and not {"password", "is_active"} & set(update_fields)
    ):
        return
    # Set between set_password and the end of save; a rehash at login leaves it empty.
    has_new_password = instance._password is not None
    if has_new_password or not instance.is_active:
        registry.revoke([instance.pk], reason=EndedBy.SIGNED_OUT)


@receiver(pre_delete, sender=get_user_model())
def remember_who_did_it(instance: Any, **kwargs: Any) -> None:
    leavers.remember(instance)


@receiver(post_delete, sender=SessionLease)
def kick_the_deleted(instance: SessionLease, **kwargs: Any) -> None:
    """
    Only a deleted user loses the lease row. Every open connection is older than this epoch.
    """
    events.kick_on_commit({instance.user_id: instance.epoch + 1})
