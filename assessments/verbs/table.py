"""
The verbs: for each verb who may do it, its form, which attempts it reaches, and what it
does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy, ngettext_lazy

from assessments.models import Adjustment, Attempt, User
from assessments.services.answers import drafts
from assessments.services.eligibility.rules import Rule
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.proctoring import (
    alerts,
    clocks,
    disconnecting,
    ends,
    holds,
    notes,
    notices,
    reopening,
    verbs,
)
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import StaffVerb
from assessments.verbs import changes
from assessments.verbs import forms as asked
from assessments.verbs.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """
    Something staff do to attempts.

    ``name`` is the one of addresses and the command, ``api_name`` that of the API.
    ``later`` says what it is for whoever starts later, where it is for a whole test.
    ``label`` stands on buttons; ``done`` is the word of the history, ``counted`` says
    to how many it was done; ``explained`` says what candidates notice. ``refusal`` is why
    an attempt is not reached, None where it is. ``change`` is what becomes of its clock.
    ``each`` does it: called with a batch, an attempt of it and the values of ``form``, it
    is quick for any number.
    """

    name: str
    permission: str
    label: Any
    done: Any
    counted: Any
    explained: Any
    form: type[forms.Form]
    each: StaffVerb
    change: Callable[[AttemptSnapshot, dict[str, Any]], Change | None] = changes.keeping
    api_name: str = ""
    # For a whole test: the adjustment that it puts for later starters, or lifts.
    puts: Adjustment.Kind | None = None
    lifts: Adjustment.Kind | None = None
    later: Any = ""
    can_undo: bool = False
    is_grave: bool = False
    needs_results: bool = False
    needs_own_holds: bool = False

    @property
    def address(self) -> str:
        """The last part of its address in the API."""
        return self.api_name or self.name

    @property
    def refusal(self) -> Rule:
        """Why an attempt is not reached, None where it is: the rule of the verb itself."""
        return self.each.unless

    @property
    def needs_lost_time(self) -> bool:
        return "lost_time" in self.each.needs

    @property
    def needs_planned_ends(self) -> bool:
        return "planned_ends" in self.each.needs

    @property
    def is_for_tests(self) -> bool:
        """Whether doing it to a whole test affects candidates who start later."""
        return self.puts is not None or self.lifts is not None

    def bound(
        self, batch: Batch, attempt: Attempt, values: dict[str, Any]
    ) -> Callable[[], Any]:
        """The call that does it to an attempt of a batch."""
        return partial(self.each, batch, attempt, **values)

    def may(self, user: User | AnonymousUser) -> bool:
        """
        Whether the user is staff with the permission. selectors.attempts_watched_by says
        for which attempts.
        """
        return user.is_staff and user.has_perm(self.permission)


VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            name="message",
            permission="assessments.message_candidate",
            label=gettext_lazy("Message"),
            done=gettext_lazy("written to"),
            counted=ngettext_lazy(
                "%(count)s written to", "%(count)s written to", "count"
            ),
            explained=gettext_lazy(
                "Each candidate’s page shows it at once, or when it connects."
            ),
            form=asked.MessageForm,
            each=notices.message,
            puts=Adjustment.Kind.MESSAGE,
            later=gettext_lazy(
                "Candidates who start later read it too, until you end it."
            ),
        ),
        Verb(
            name="pause",
            permission="assessments.pause_attempt",
            label=gettext_lazy("Pause"),
            done=gettext_lazy("paused"),
            counted=ngettext_lazy("%(count)s paused", "%(count)s paused", "count"),
            explained=gettext_lazy(
                "The clock stops and nobody can answer until you resume."
            ),
            form=asked.ToldReason,
            each=clocks.pause,
            puts=Adjustment.Kind.PAUSE,
            later=gettext_lazy(
                "Candidates who start later are paused too, until you resume all."
            ),
            change=changes.stopping,
            can_undo=True,
        ),
        Verb(
            name="resume",
            permission="assessments.pause_attempt",
            label=gettext_lazy("Resume"),
            done=gettext_lazy("resumed"),
            counted=ngettext_lazy("%(count)s resumed", "%(count)s resumed", "count"),
            explained=gettext_lazy("The clock goes on with the time that was left."),
            form=asked.OptionalReason,
            each=clocks.resume,
            lifts=Adjustment.Kind.PAUSE,
            later=gettext_lazy("Candidates who start later are not paused any more."),
            change=changes.starting,
            can_undo=True,
        ),
        Verb(
            name="add-time",
            permission="assessments.add_time",
            label=gettext_lazy("Add time"),
            done=gettext_lazy("given more time"),
            counted=ngettext_lazy(
                "%(count)s given more time", "%(count)s given more time", "count"
            ),
            explained=gettext_lazy(
                "The attempt ends later, even after the closing time."
            ),
            form=asked.MoreTimeForm,
            each=clocks.lengthen,
            puts=Adjustment.Kind.TIME,
            later=gettext_lazy(
                "Candidates who start later get it too, until you end it."
            ),
            change=changes.lengthening,
            can_undo=True,
        ),
        Verb(
            name="give-back-time",
            permission="assessments.add_time",
            label=gettext_lazy("Give back lost time"),
            done=gettext_lazy("given time back"),
            counted=ngettext_lazy(
                "%(count)s given time back", "%(count)s given time back", "count"
            ),
            explained=gettext_lazy(
                "Each candidate gets back the time that their page was offline, "
                "as the server measured it."
            ),
            form=asked.ToldReason,
            each=clocks.give_back,
            change=changes.giving_back,
            can_undo=True,
        ),
        Verb(
            name="move-end",
            permission="assessments.add_time",
            label=gettext_lazy("Move the end"),
            done=gettext_lazy("given another end"),
            counted=ngettext_lazy(
                "%(count)s given another end", "%(count)s given another end", "count"
            ),
            explained=gettext_lazy(
                "For use after the times of the test, or a candidate’s extra time, "
                "were edited: each attempt ends when the new times say. Time that was "
                "added, given back or paused still counts."
            ),
            form=asked.MoveEndForm,
            each=ends.move,
            change=changes.moving,
            can_undo=True,
        ),
        Verb(
            name="disconnect",
            permission="assessments.disconnect_attempt",
            label=gettext_lazy("Disconnect"),
            done=gettext_lazy("disconnected"),
            counted=ngettext_lazy(
                "%(count)s disconnected", "%(count)s disconnected", "count"
            ),
            explained=gettext_lazy(
                "The candidate’s page stops at once and says that a proctor ended the "
                "session. Saved answers are kept, the clock keeps running, and the "
                "candidate may come back with a click."
            ),
            form=asked.DisconnectForm,
            each=disconnecting.disconnect,
        ),
        Verb(
            name="release-hold",
            permission="assessments.release_hold",
            label=gettext_lazy("Release hold"),
            done=gettext_lazy("released"),
            counted=ngettext_lazy("%(count)s released", "%(count)s released", "count"),
            explained=gettext_lazy(
                "The page that had the seat comes back by itself. Any other page "
                "comes back with a click."
            ),
            form=asked.ReleaseForm,
            each=holds.release,
            change=changes.releasing,
            needs_own_holds=True,
        ),
        Verb(
            name="approve",
            permission="assessments.release_hold",
            label=gettext_lazy("Approve a page"),
            done=gettext_lazy("approved"),
            counted=ngettext_lazy("%(count)s approved", "%(count)s approved", "count"),
            explained=gettext_lazy(
                "One page gets the seat when it asks again. The others are sent away."
            ),
            form=asked.ApproveForm,
            each=holds.approve,
            change=changes.approving,
            needs_own_holds=True,
        ),
        Verb(
            name="refuse",
            permission="assessments.release_hold",
            label=gettext_lazy("Refuse a page"),
            done=gettext_lazy("refused"),
            counted=ngettext_lazy("%(count)s refused", "%(count)s refused", "count"),
            explained=gettext_lazy(
                "The page is sent away for good. If only the page that had the seat "
                "is left, that page gets the seat back."
            ),
            form=asked.RefuseForm,
            each=holds.refuse,
            change=changes.refusing,
            needs_own_holds=True,
        ),
        Verb(
            name="submit",
            api_name="submit-for-candidate",
            permission="assessments.submit_for_candidate",
            label=gettext_lazy("Submit now"),
            done=gettext_lazy("handed in"),
            counted=ngettext_lazy(
                "%(count)s handed in", "%(count)s handed in", "count"
            ),
            explained=gettext_lazy(
                "The attempt is handed in with the saved answers, as if the "
                "candidate had done it."
            ),
            form=asked.UnseenReason,
            each=verbs.submit_by_staff,
            change=changes.ending,
            can_undo=True,
            is_grave=True,
        ),
        Verb(
            name="terminate",
            permission="assessments.terminate_attempt",
            label=gettext_lazy("Terminate"),
            done=gettext_lazy("terminated"),
            counted=ngettext_lazy(
                "%(count)s terminated", "%(count)s terminated", "count"
            ),
            explained=gettext_lazy(
                "The attempt ends. Saved answers are kept and scored."
            ),
            form=asked.UnseenReason,
            each=verbs.terminate,
            change=changes.ending,
            can_undo=True,
            is_grave=True,
        ),
        Verb(
            name="reopen",
            permission="assessments.reopen_attempt",
            label=gettext_lazy("Reopen"),
            done=gettext_lazy("reopened"),
            counted=ngettext_lazy("%(count)s reopened", "%(count)s reopened", "count"),
            explained=gettext_lazy(
                "The attempt goes on, and its time runs from now. A page that still "
                "shows the receipt says so; any other page has to be loaded again. "
                "Score and receipt are withdrawn; the attempt gets new ones when it "
                "ends. If results are shown, or the candidate has seen the right "
                "answers, you need a permission of its own."
            ),
            form=asked.ReopenForm,
            each=reopening.reopen,
            change=changes.reopening,
            needs_results=True,
        ),
        Verb(
            name="void",
            permission="assessments.void_attempt",
            label=gettext_lazy("Void"),
            done=gettext_lazy("voided"),
            counted=ngettext_lazy("%(count)s voided", "%(count)s voided", "count"),
            explained=gettext_lazy(
                "The attempt does not count any more. This cannot be undone. The "
                "candidate may start another attempt in its place."
            ),
            form=asked.UnseenReason,
            each=verbs.void,
            is_grave=True,
        ),
        Verb(
            name="accept-draft",
            permission="assessments.accept_draft",
            label=gettext_lazy("Accept a draft"),
            done=gettext_lazy("changed by a draft"),
            counted=ngettext_lazy(
                "%(count)s changed by a draft", "%(count)s changed by a draft", "count"
            ),
            explained=gettext_lazy(
                "An answer that was refused or came too late counts from now on. An "
                "attempt that has ended is scored again."
            ),
            form=asked.DraftForm,
            each=drafts.accept,
            is_grave=True,
        ),
        Verb(
            name="acknowledge",
            permission="assessments.acknowledge_alert",
            label=gettext_lazy("Acknowledge alert"),
            done=gettext_lazy("acknowledged"),
            counted=ngettext_lazy(
                "%(count)s acknowledged", "%(count)s acknowledged", "count"
            ),
            explained=gettext_lazy(
                "All who watch the test see that you are dealing with the alert. "
                "Candidates notice nothing."
            ),
            form=asked.OptionalReason,
            each=alerts.acknowledge,
        ),
        Verb(
            name="note",
            permission="assessments.note_attempt",
            label=gettext_lazy("Note"),
            done=gettext_lazy("noted"),
            counted=ngettext_lazy("%(count)s noted", "%(count)s noted", "count"),
            explained=gettext_lazy("For the record; candidates never see it."),
            form=asked.NoteForm,
            each=notes.note,
        ),
    )
}


def offered_to(user: User | AnonymousUser) -> list[Verb]:
    """The verbs that a user has the permission for, in the order of the table."""
    return [verb for verb in VERBS.values() if verb.may(user)]
