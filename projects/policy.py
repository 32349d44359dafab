"""Who may do what in a project and in a group with offers: one table, asked by views, templates and tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import PermissionDenied

from forums.models import SECRETARIAT, Forum, Role
from members.models import looks_after
from members.policy import Audience as Door
from members.policy import Page
from projects.models import Offer, OfferGroup, Project, ProjectRole

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member

    Viewer = Member | AnonymousUser


class Act(Enum):
    """What somebody may want to do."""

    START = "start a project"
    EDIT = "edit the project, its partners, papers and milestones"
    SET_TEAM = "name the team"
    TELL = "write news"
    SEE_BOARD = "see the board"
    WORK = "work on the board"
    PLEDGE = "offer a commitment"
    DECIDE = "accept or decline a commitment"
    SEE_MONEY = "see the ledger line by line"
    KEEP_LEDGER = "write in the ledger and the budget"
    REVERSE = "take an entry of somebody else back"
    START_GROUP = "start a group with offers"
    KEEP = "keep a group, publish and withdraw what it offers"
    OFFER = "write an offer"
    MEASURE = "write down what was measured"
    FUND = "keep sources of money for a forum"


class Rule(NamedTuple):
    """Who may: by role in the forum, by role in the project's team, as keeper or maker of the group, and whether staff
    of the place may too."""

    forum: tuple[Role, ...]
    team: tuple[ProjectRole, ...] = ()
    staff_too: bool = True
    keeper_too: bool = False
    maker_too: bool = False


LEAD = (ProjectRole.LEAD,)
PURSE = (ProjectRole.LEAD, ProjectRole.TREASURER)
TEAM = tuple(ProjectRole)

TABLE: Mapping[Act, Rule] = {
    Act.START: Rule(SECRETARIAT),
    Act.EDIT: Rule(SECRETARIAT, LEAD),
    Act.SET_TEAM: Rule(SECRETARIAT, LEAD),
    Act.TELL: Rule(SECRETARIAT, TEAM),
    Act.SEE_BOARD: Rule(tuple(Role), TEAM),
    Act.WORK: Rule(SECRETARIAT, TEAM),
    Act.DECIDE: Rule(SECRETARIAT, LEAD),
    Act.SEE_MONEY: Rule(tuple(Role), TEAM),
    Act.KEEP_LEDGER: Rule((*SECRETARIAT, Role.TREASURER), PURSE, staff_too=False),
    Act.REVERSE: Rule((*SECRETARIAT, Role.TREASURER), PURSE, staff_too=False),
    Act.START_GROUP: Rule(SECRETARIAT),
    Act.KEEP: Rule(SECRETARIAT, keeper_too=True),
    Act.OFFER: Rule(SECRETARIAT, keeper_too=True, maker_too=True),
    Act.MEASURE: Rule(SECRETARIAT, TEAM),
    Act.FUND: Rule(SECRETARIAT),
}

# What stays possible when a project is over: reading, telling how it went on, its money and its figures.
AFTERWARDS = frozenset({
    Act.SEE_BOARD, Act.SEE_MONEY, Act.TELL, Act.KEEP_LEDGER, Act.REVERSE, Act.EDIT, Act.MEASURE,
})  # fmt: skip
READING = frozenset({Act.SEE_BOARD, Act.SEE_MONEY})


def may(viewer: Viewer, act: Act, thing: Forum | Project | OfferGroup) -> bool:
    """Whether the viewer, who can see `thing`, may do `act` to it."""
    if not viewer.is_authenticated:
        return False
    forum = thing if isinstance(thing, Forum) else thing.forum
    if forum.is_archived and act not in READING:
        return False
    if isinstance(thing, Project) and thing.is_over and act not in AFTERWARDS:
        return False
    if act is Act.PLEDGE:
        return isinstance(thing, Project)
    rule = TABLE[act]
    if forum.role_of(viewer) in rule.forum:
        return True
    if isinstance(thing, Project) and thing.role_of(viewer) in rule.team:
        return True
    if isinstance(thing, OfferGroup) and (
        (rule.keeper_too and thing.is_kept_by(viewer)) or (rule.maker_too and thing.is_made_by(viewer))
    ):
        return True
    return rule.staff_too and looks_after(viewer, forum.regency_id)


def require(viewer: Viewer, act: Act, thing: Forum | Project | OfferGroup) -> None:
    """Raise `PermissionDenied` (403) unless `may`."""
    if not may(viewer, act, thing):
        raise PermissionDenied


def may_change(viewer: Viewer, offer: Offer) -> bool:
    """Whether the viewer may change this offer: its maker, and whoever keeps the group."""
    group = offer.maker.group
    is_own = viewer.is_authenticated and offer.maker.member_id == viewer.pk
    return may(viewer, Act.OFFER if is_own else Act.KEEP, group)


PAGES: Mapping[str, Page] = {
    "projects:project_list": Page(get=Door.ANYONE),
    "projects:project_create": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "projects:project_detail": Page(get=Door.READER),
    "projects:project_edit": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:project_state": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:project_board": Page(get=Door.COLLEAGUE),
    "projects:column_create": Page(post=Door.LEAD),
    "projects:column_remove": Page(post=Door.LEAD),
    "projects:label_create": Page(post=Door.TEAM),
    "projects:card_create": Page(post=Door.TEAM),
    "projects:card_detail": Page(get=Door.COLLEAGUE, post=Door.TEAM),
    "projects:card_move": Page(post=Door.TEAM),
    "projects:card_discard": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:card_tick": Page(post=Door.TEAM),
    "projects:card_file": Page(get=Door.COLLEAGUE),
    "projects:card_add": Page(post=Door.TEAM),
    "projects:commitment_list": Page(get=Door.READER),
    "projects:commitment_create": Page(get=Door.SEER, post=Door.SEER),
    "projects:commitment_detail": Page(get=Door.COLLEAGUE),
    "projects:commitment_decide": Page(post=Door.LEAD),
    "projects:commitment_deliver": Page(get=Door.PURSE, post=Door.PURSE),
    "projects:need_create": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:need_found": Page(post=Door.LEAD),
    "projects:project_ledger": Page(get=Door.COLLEAGUE),
    "projects:entry_create": Page(get=Door.PURSE, post=Door.PURSE),
    "projects:entry_reverse": Page(get=Door.PURSE, post=Door.PURSE),
    "projects:entry_proof": Page(get=Door.COLLEAGUE),
    "projects:budget": Page(get=Door.PURSE, post=Door.PURSE),
    "projects:budget_remove": Page(post=Door.PURSE),
    "projects:ledger_file": Page(get=Door.COLLEAGUE),
    "projects:accountability": Page(get=Door.COLLEAGUE),
    "projects:project_team": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:team_leave": Page(post=Door.LEAD),
    "projects:project_partners": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:partner_end": Page(post=Door.LEAD),
    "projects:project_milestones": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:milestone_change": Page(post=Door.LEAD),
    "projects:project_documents": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:document_file": Page(get=Door.READER),
    "projects:document_drop": Page(post=Door.LEAD),
    "projects:agreement_file": Page(get=Door.READER),
    "projects:agreement_drop": Page(post=Door.LEAD),
    "projects:project_photos": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:project_photo": Page(get=Door.READER),
    "projects:pair_photo": Page(get=Door.READER),
    "projects:pair_drop": Page(post=Door.LEAD),
    "projects:news_list": Page(get=Door.READER),
    "projects:news_create": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:news_detail": Page(get=Door.READER),
    "projects:news_edit": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:news_photo": Page(get=Door.READER),
    "projects:offer_list": Page(get=Door.ANYONE),
    "projects:offer_detail": Page(get=Door.READER),
    "projects:offer_ask": Page(get=Door.READER, post=Door.READER),
    "projects:group_sales": Page(get=Door.MAKER, post=Door.MAKER),
    "projects:offer_photo": Page(get=Door.READER),
    "projects:offer_create": Page(get=Door.MAKER, post=Door.MAKER),
    "projects:offer_edit": Page(get=Door.MAKER, post=Door.MAKER),
    "projects:offer_state": Page(post=Door.MAKER),
    "projects:offer_photos": Page(get=Door.MAKER, post=Door.MAKER),
    "projects:offer_photo_change": Page(post=Door.MAKER),
    "projects:group_create": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "projects:group_edit": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:group_cover": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:group_desk": Page(get=Door.MAKER),
    "projects:group_pack": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:group_keepers": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:keeper_end": Page(post=Door.KEEPER),
    "projects:group_makers": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:maker_edit": Page(get=Door.KEEPER, post=Door.KEEPER),
    "projects:maker_drop": Page(post=Door.KEEPER),
    "projects:group_detail": Page(get=Door.READER),
    "projects:group_prices": Page(get=Door.READER),
    "projects:group_catalogue": Page(get=Door.MEMBER),
    "projects:group_photo": Page(get=Door.READER),
    "projects:indicator_list": Page(get=Door.READER),
    "projects:indicator_create": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:indicator_detail": Page(get=Door.READER),
    "projects:indicator_edit": Page(get=Door.LEAD, post=Door.LEAD),
    "projects:measurement_create": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:measurement_edit": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:measurement_import": Page(get=Door.TEAM, post=Door.TEAM),
    "projects:measurement_photo": Page(get=Door.READER),
    "projects:goal_list": Page(get=Door.ANYONE),
    "projects:need_list": Page(get=Door.ANYONE),
    "projects:funding_list": Page(get=Door.ANYONE),
    "projects:funding_detail": Page(get=Door.READER),
    "projects:funding_create": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "projects:funding_create_for_all": Page(get=Door.STAFF, post=Door.STAFF),
    "projects:funding_edit": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "projects:region_list": Page(get=Door.ANYONE),
    "projects:region_detail": Page(get=Door.ANYONE),
    "projects:region_impact": Page(get=Door.ANYONE),
    "projects:region_report": Page(get=Door.ANYONE),
    "projects:forum_impact": Page(get=Door.READER),
    "projects:forum_report": Page(get=Door.READER),
}
