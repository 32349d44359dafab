"""Who may do what, told from the tables that decide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import forums.policy
import members.policy
import projects.policy
from forums.models import Role
from forums.policy import READING, TABLE, Act
from members.policy import Audience, Page
from portal import policy
from portal.checks import addresses

Words = str | Promise

AUDIENCES: Mapping[Audience, Words] = {
    Audience.NOBODY: "–",
    Audience.ANYONE: _("everybody"),
    Audience.VISITOR: _("who is not signed in"),
    Audience.HOLDER: _("who holds the personal link"),
    Audience.MEMBER: _("who is signed in"),
    Audience.READER: _("everybody; in a closed forum its members and staff"),
    Audience.SEER: _("who is signed in; in a closed forum its members and staff"),
    Audience.FORUM_MEMBER: _("members of the forum"),
    Audience.BELONGING: _("members of the forum, and who has asked to join"),
    Audience.INSIDER: _("members of the forum, staff"),
    Audience.SECRETARIAT: _("secretary, chair, staff"),
    Audience.CHAIR: _("chair, staff"),
    Audience.COLLEAGUE: _("members of the forum, team of the project, staff"),
    Audience.LEAD: _("lead of the project, secretary, chair, staff"),
    Audience.TEAM: _("team of the project, secretary, chair, staff"),
    Audience.PURSE: _("lead and treasurer of the project; treasurer, secretary and chair of the forum"),
    Audience.KEEPER: _("keepers of the group, secretary, chair, staff"),
    Audience.MAKER: _("who makes it, keepers of the group, secretary, chair, staff"),
    Audience.JUDGE: _("secretary and chair of the forum, staff; nobody about their own"),
    Audience.OWNER: _("the member whose own it is"),
    Audience.STAFF: _("staff"),
    Audience.SUPERUSER: _("superusers"),
}

ACTS: Mapping[Act, Words] = {
    Act.ANSWER: _("Answer an invitation"),
    Act.WRITE_OFFICERS: _("Write to the officers"),
    Act.SEE_MEMBERS: _("See the list of members"),
    Act.EXPORT_MEMBERS: _("Take the list of members away, without emails"),
    Act.INVITE: _("Invite people"),
    Act.MANAGE_MEMBERS: _("Admit, decline, edit and remove members"),
    Act.SET_ROLES: _("Give roles"),
    Act.CALL_MEETING: _("Call a meeting"),
    Act.EDIT_MEETING: _("Edit or cancel a meeting that is not over"),
    Act.SEE_ANSWERS: _("See who answered what"),
    Act.ANSWER_FOR: _("Record another member's answer"),
    Act.JUDGE: _("Decide about what was reported; nobody about their own"),
    Act.EDIT_FORUM: _("Edit the forum"),
    Act.ARCHIVE_FORUM: _("Archive the forum, or bring it back"),
}
# Who may, where the answer is more than a role.
BY_RULE: Mapping[Act, Words] = {
    Act.ANSWER: _("whom the meeting is for"),
    Act.WRITE_OFFICERS: _("who is signed in and can see the forum"),
}


@dataclass(frozen=True)
class Door:
    """One address: who may open its page, and who may send its form."""

    name: str
    address: str
    opens: Words
    sends: Words


def acts() -> list[tuple[Words, Words, bool]]:
    """Each act in a forum, who may do it, and whether it stays possible in an archived one."""
    return [(words, BY_RULE.get(act) or _people(act), act in READING) for act, words in ACTS.items()]


def _people(act: Act) -> Words:
    roles, staff_too = TABLE[act]
    if set(roles) == set(Role):
        return AUDIENCES[Audience.INSIDER if staff_too else Audience.FORUM_MEMBER]
    if roles == (Role.CHAIR,) and staff_too:
        return AUDIENCES[Audience.CHAIR]
    return AUDIENCES[Audience.SECRETARIAT] if staff_too else _("secretary, chair")


def rooms() -> Sequence[tuple[Words, list[Door]]]:
    """Every address of the portal by the part it belongs to."""
    places = dict(addresses())
    parts: Sequence[tuple[Words, Mapping[str, Page]]] = (
        (_("Forums and meetings"), forums.policy.PAGES),
        (_("Projects"), projects.policy.PAGES),
        (_("People and organisations"), members.policy.PAGES),
        (_("The portal"), {**policy.PORTAL, "admin:index": policy.ADMIN}),
        (_("Account and sign-in"), policy.ACCOUNTS),
    )
    return [
        (title, [Door(name, places[name], AUDIENCES[page.get], AUDIENCES[page.post]) for name, page in pages.items()])
        for title, pages in parts
    ]


@require_safe
@login_not_required
def access(request: HttpRequest) -> HttpResponse:
    """Who may open and send what, as the tables say that the portal itself asks."""
    return render(request, "portal/access.html", {"acts": acts(), "rooms": rooms()})
