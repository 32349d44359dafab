"""Who reaches which page, and the errors that say no.

Every URL of an app stands in a table `PAGES` of that app's policy module: URL name -> `Page`. A URL without a row stops
the start (`portal.checks`), and the tests walk the same tables with every kind of person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import PermissionDenied


class Audience(Enum):
    """Who is let in. Each is read together with `visible_to`: what one may not see is 404 for every audience."""

    NOBODY = "nobody"  # the method is not offered: 405
    ANYONE = "anyone"
    VISITOR = "visitor"  # only somebody who is not signed in; others are sent on
    HOLDER = "holder of the link"  # whoever holds it; no login
    MEMBER = "member"  # signed in
    READER = "reader"  # may see the object (public to all, closed to its members), login not needed
    SEER = "seer"  # signed in and may see the object
    FORUM_MEMBER = "forum member"
    BELONGING = "forum member or applicant"
    INSIDER = "forum member or staff"
    SECRETARIAT = "secretariat"  # secretary, chair and staff
    CHAIR = "chair"  # chair and staff
    COLLEAGUE = "forum member, team or staff"
    LEAD = "lead"  # who leads the project, secretary, chair and staff
    TEAM = "team"  # who works in the project, secretary, chair and staff
    PURSE = "purse"  # lead and treasurer of the project, treasurer, secretary and chair of the forum
    KEEPER = "keeper"  # who keeps the group, secretary, chair and staff
    MAKER = "maker"  # who makes what is offered, keepers of the group, secretary, chair and staff
    JUDGE = "judge"  # who may decide about a report: secretariat and staff, never about their own; others find nothing
    OWNER = "owner"  # the member whose thing it is
    STAFF = "staff"
    SUPERUSER = "superuser"


@dataclass(frozen=True)
class Page:
    """The two doors of a URL. `post=NOBODY` and `get=NOBODY` mean that the method answers 405."""

    get: Audience = Audience.NOBODY
    post: Audience = Audience.NOBODY


PAGES: Mapping[str, Page] = {
    "members:profile": Page(get=Audience.MEMBER, post=Audience.MEMBER),
    "members:sign_in_again": Page(get=Audience.MEMBER, post=Audience.MEMBER),
    "members:session_end": Page(post=Audience.OWNER),
    "members:email_undo": Page(get=Audience.HOLDER, post=Audience.HOLDER),
    "members:preferences": Page(get=Audience.MEMBER, post=Audience.MEMBER),
    "members:organisation_list": Page(get=Audience.ANYONE),
    "members:organisation_suggest": Page(get=Audience.ANYONE),
    "members:organisation_detail": Page(get=Audience.READER),
    "members:organisation_propose": Page(get=Audience.MEMBER, post=Audience.MEMBER),
    "members:organisation_represent": Page(post=Audience.SEER),
    "members:representative_confirm": Page(post=Audience.SEER),
    "members:representative_end": Page(post=Audience.SEER),
}


def require(is_allowed: bool) -> None:
    """Raise `PermissionDenied` (403) unless allowed."""
    if not is_allowed:
        raise PermissionDenied
