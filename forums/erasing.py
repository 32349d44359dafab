"""Forgetting a person in the forums: what they wrote and needed goes, counts of seats and decisions stay."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from forums import rsvp
from forums.models import (
    EXPECTING,
    Forum,
    ForumPreference,
    ForumRequest,
    Invitation,
    Meeting,
    Membership,
    MembershipState,
    OfficerMessage,
    Report,
    ReportedThing,
    RequestState,
    Response,
    Role,
    Ruling,
)
from members.models import Member

ERASED = "–"  # in place of words that must not be empty
# What is emptied in an answer: some of it after the meeting already.
NEEDS: dict[str, object] = {"needs_food": "", "needs_sign_language": False, "needs_wheelchair": False}
DEPUTY: dict[str, object] = {"deputy_name": "", "deputy_title": "", "deputy_phone": ""}


def chaired(member: Member) -> list[Forum]:
    """The forums at work that would be left without a chair: those that others are in too."""
    chairs = Membership.objects.active().filter(member=member, role=Role.CHAIR).values("forum")
    others = Membership.objects.active().exclude(member=member).values("forum")
    return list(Forum.objects.active().filter(pk__in=chairs).filter(pk__in=others).by_name())


def free_seats(member: Member, now: datetime) -> None:
    """Give back the seats in coming meetings, each under its meeting's lock."""
    for meeting in held(member, now):
        rsvp.withdraw(meeting, member, now)


def held(member: Member, now: datetime) -> list[Meeting]:
    """The coming meetings in which the member holds a seat or waits for one, by number."""
    answers = Response.objects.filter(member=member, state__in=EXPECTING).values("meeting")
    return list(Meeting.objects.called().upcoming(now).filter(pk__in=answers).order_by("pk"))


def forget(member: Member, addresses: list[str]) -> None:
    """Empty what tells about the member; called within the transaction of the erasure, seats already free."""
    Membership.objects.filter(member=member).update(
        state=MembershipState.LEFT, role=Role.MEMBER, office_title="", decree_number="", note="", reason="",
        organisation=None, term_from=None, term_until=None,
    )  # fmt: skip
    Response.objects.filter(member=member).update(**NEEDS, **DEPUTY)
    ForumPreference.objects.filter(member=member).delete()
    OfficerMessage.objects.filter(sender=member).delete()
    Invitation.objects.filter(email__in=addresses).exclude(email="").delete()
    ForumRequest.objects.filter(asked_by=member, state=RequestState.OPEN).delete()
    ForumRequest.objects.filter(asked_by=member).update(partners="", purpose="", answer="")
    ReportedThing.objects.filter(member=member).delete()
    Report.objects.filter(reporter=member).update(text="")
    Ruling.objects.filter(appealed_by=member).update(appeal=ERASED)
    Forum.objects.filter(~Q(contact_email=""), contact_email__in=addresses).update(contact_email="")


def step_down(member: Member) -> None:
    """End the member as chair wherever a restored backup made them one again."""
    Membership.objects.filter(member=member, role=Role.CHAIR).update(role=Role.MEMBER)
