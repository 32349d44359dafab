"""All that the portal keeps about a person, by subject: what for, on what ground, who sees it, how long, what erasure leaves.

One table for everything that speaks of it: a member's own page and file, the page about erasure, the record of processing
(article 31). A test holds it against the models: every field that leads to a member stands here or in `portal/withheld.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from forums.models import (
    ForumPreference,
    ForumRequest,
    Invitation,
    Meeting,
    Membership,
    OfficerMessage,
    Report,
    ReportedThing,
    Response,
    ResponseChange,
    Ruling,
)
from members.models import (
    AuditEntry,
    Consent,
    Delivery,
    Erasure,
    Export,
    FieldChange,
    Import,
    Member,
    Organisation,
    Preference,
    Representative,
    RightsRequest,
    SentMail,
    StaffArea,
    StoredFile,
    Suppression,
    Suspension,
)
from portal.retention import LIMITS
from projects.models import (
    Card,
    CardComment,
    Commitment,
    Enquiry,
    Entry,
    GroupKeeper,
    Maker,
    Measurement,
    News,
    Project,
    ProjectMember,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True)
class Rows:
    """The rows of one model that are about a person; `owner` names the fields by which they are found."""

    model: type[Model]
    owner: tuple[str, ...]
    fields: tuple[str, ...]
    title: Text = ""
    find: Callable[[Member], Q] | None = None

    def of(self, member: Member) -> QuerySet[Any]:
        """The member's rows, oldest first."""
        mine = self.find(member) if self.find else Q(**{self.owner[0]: member})
        return self.model._default_manager.filter(mine).order_by("pk")

    @property
    def name(self) -> Text:
        """What the rows are, for a heading."""
        return self.title or self.model._meta.verbose_name_plural or ""


@dataclass(frozen=True)
class Holding:
    """One subject of data about a person."""

    key: str
    name: Text
    purpose: Text
    ground: Text
    seen_by: Text
    kept_while: Text
    goes: Text
    stays: Text = ""
    rows: tuple[Rows, ...] = field(default_factory=tuple)
    limits: tuple[str, ...] = ()  # names in `retention.LIMITS`

    @property
    def kept(self) -> str:
        """For how long, with the very limits that are enforced."""
        ends = [f"{limit.what}: {limit.time}." for limit in LIMITS if limit.name in self.limits]
        return " ".join([str(self.kept_while), *ends])


def _addresses(member: Member) -> list[str]:
    return [member.email] if member.email else []


def _as_member(member: Member) -> Q:
    return Q(pk=member.pk)


def _about(member: Member) -> Q:
    return Q(actor=member) | Q(target=f"members.member:{member.pk}") | Q(target__in=_own_targets(member))


def _own_targets(member: Member) -> list[str]:
    """Names in the record of acts of the rows that are the member's."""
    memberships = Membership.objects.filter(member=member).values_list("pk", flat=True)
    answers = Response.objects.filter(member=member).values_list("pk", flat=True)
    return [f"forums.membership:{pk}" for pk in memberships] + [f"forums.response:{pk}" for pk in answers]


CONTRACT = _("to provide what you signed up for (article 20 paragraph 2 b)")
CONSENT = _("your consent (article 20 paragraph 2 a)")
DUTY = _("our duty under the law (article 20 paragraph 2 c)")
INTEREST = _("the interest of all that the portal is safe (article 20 paragraph 2 f)")
STAFF_SEE = _("You; the staff of the portal, to help you.")
OFFICERS_SEE = _("You; the officers of the forum; the staff of the portal.")
WITH_ACCOUNT = _("As long as you have the account.")

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        "account",
        _("Your account"),
        _("To let you in, to write to you, in your language and at your hours."),
        CONTRACT,
        _("You; the staff of the portal. Members of your forums see your name."),
        WITH_ACCOUNT,
        _("Name, email addresses and all settings."),
        _("The number of your row, under the words “former member”, because meetings and decisions point to it."),
        (
            Rows(
                Member, ("id",),
                ("name", "email", "email_confirmed_at", "bounced_at", "language", "zone", "joined_at", "last_seen_on",
                 "last_login", "is_active", "is_staff", "is_superuser", "is_demo", "is_digest_wanted", "digest_day",
                 "digest_hour"),
                _("Account"), _as_member,
            ),
            Rows(Suspension, ("member",), ("reason", "at", "until", "ended_at")),
            Rows(StaffArea, ("member",), ("province", "regency", "granted_at")),
            Rows(EmailAddress, ("user",), ("email", "verified", "primary"), _("Email addresses")),
        ),
        limits=("unconfirmed", "dormant"),
    ),
    Holding(
        "place",
        _("Where you live and for whom you speak"),
        _("To show you forums near you, and to see whether all sectors sit at the table."),
        CONTRACT,
        _("Members of your forums; everyone, where you represent an organisation or hold an office."),
        WITH_ACCOUNT,
        _("Place, organisation and positions."),
        "",
        (
            Rows(Member, ("id",), ("regency", "sector", "organisation"), _("Place and sector"), _as_member),
            Rows(Representative, ("member",), ("organisation", "title", "since", "until", "confirmed_at")),
            Rows(Organisation, ("proposed_by",), ("name", "created_at", "verified_at"), _("Organisations you proposed")),
        ),
    ),
    Holding(
        "optional",
        _("What you chose to add"),
        _("WhatsApp number: so that the officers of your forum can reach you. Birth year and sex: for counts only."),
        CONSENT,
        _("WhatsApp number: the officers of your forums and the staff. Birth year and sex: nobody but you and the staff."),
        _("Until you empty the field or withdraw the consent."),
        _("All of it."),
        "",
        (
            Rows(
                Member, ("id",),
                ("whatsapp", "birth_year", "sex", "is_adult", "guardian_name", "guardian_consent_on"),
                _("Optional data"), _as_member,
            ),
        ),
    ),
    Holding(
        "security",
        _("Devices and keys"),
        _("To keep others out of your account, and to show you where you are signed in."),
        INTEREST,
        _("You alone; the staff see the devices."),
        _("A key: until you remove it."),
        _("All of it."),
        "",
        (
            Rows(UserSession, ("user",), ("created_at", "last_seen_at", "ip", "user_agent"), _("Devices")),
            Rows(Authenticator, ("user",), ("type", "created_at", "last_used_at"), _("Second factors")),
        ),
        limits=("sessions", "devices"),
    ),
    Holding(
        "forums",
        _("Forums"),
        _("To know who belongs to a forum, and who may do what in it."),
        CONTRACT,
        _("Members of the forum see name, sector, organisation and office; the officers also what you wrote to them."),
        WITH_ACCOUNT,
        _("Offices, notes, messages to officers, invitations to your address."),
        _("That one member was in the forum, as a number. What you wrote as an officer belongs to the forum and stays."),
        (
            Rows(
                Membership, ("member",),
                ("forum", "state", "role", "office_title", "sector", "organisation", "term_from", "term_until",
                 "decree_number", "note", "reason", "asked_at", "joined_at", "left_at", "decided_at"),
            ),
            Rows(
                ForumRequest, ("asked_by",),
                ("name", "regency", "purpose", "partners", "asked_at", "state", "answer", "decided_at"),
            ),
            Rows(
                OfficerMessage, ("sender",), ("forum", "subject", "body", "at", "hidden_at", "hidden_reason"),
            ),
            Rows(
                Invitation, (), ("forum", "created_at", "expires_at", "revoked_at", "uses"),
                _("Invitations to your address"), lambda member: Q(email__in=_addresses(member)),
            ),
            Rows(Invitation, ("created_by",), ("forum", "created_at", "uses"), _("Invitations you sent")),
            Rows(Report, ("reporter",), ("grounds", "text", "at", "closed_at"), _("What you reported")),
            Rows(ReportedThing, ("member",), ("state",), _("Reports about your name")),
            Rows(Ruling, ("appealed_by",), ("act", "appeal", "appealed_at", "answer", "answered_at"), _("Your objections")),
        ),
        limits=("invitations", "messages"),
    ),
    Holding(
        "meetings",
        _("Meetings"),
        _("To plan seats, meals and access, and to know who took part."),
        CONTRACT,
        _("The officers of the forum. Others see counts by sector only."),
        WITH_ACCOUNT,
        _("What you need, who represents you, and your seats in coming meetings."),
        _("That somebody of your sector said yes or no, so that the counts of past meetings stay right."),
        (
            Rows(
                Response, ("member",),
                ("meeting", "state", "mode", "guests", "sector", "number", "priority", "deputy_title",
                 "needs_sign_language", "needs_wheelchair", "needs_food", "via", "answered_at", "promoted_at", "is_muted"),
            ),
            Rows(
                ResponseChange, ("response__member",), ("response", "state", "mode", "guests", "via", "at"),
            ),
            Rows(Meeting, ("created_by",), ("title", "starts_at", "state"), _("Meetings you called")),
        ),
        limits=("needs", "deputies"),
    ),
    Holding(
        "projects",
        _("Projects"),
        _("To know who works on what, who promised what, and what came of it."),
        CONTRACT,
        _("Your name in the team: everyone who sees the project. Cards, comments and promises: the forum and the team."),
        WITH_ACCOUNT,
        _("Your place in teams, cards you have taken on, and what you wrote in comments."),
        _("Lines of the ledger and promises, so that sums stay right, under the words “former member”."),
        (
            Rows(ProjectMember, ("member",), ("project", "role", "since")),
            Rows(Project, ("started_by",), ("title", "started_at", "state"), _("Projects you started")),
            Rows(News, ("by",), ("project", "title", "text", "at", "changed_at"), _("News you wrote")),
            Rows(Card, ("owner",), ("project", "title", "due_on", "done_at"), _("Cards you have taken on")),
            Rows(CardComment, ("by",), ("card", "text", "at")),
            Rows(
                Commitment, ("member",),
                ("project", "kind", "what", "quantity", "unit", "value", "due_on", "conditions", "state", "reason",
                 "offered_at"),
                _("Your promises"),
            ),
            Rows(Entry, ("by",), ("project", "number", "on", "note", "at"), _("Lines of the ledger you wrote")),
            Rows(Measurement, ("by",), ("indicator", "on", "value", "note", "at"), _("Values you wrote down")),
            Rows(StoredFile, ("by",), ("name", "content_type", "size", "at"), _("Files you sent")),
        ),
    ),
    Holding(
        "catalogue",
        _("Catalogue"),
        _("So that buyers and guests find what you make and can ask you."),
        CONTRACT,
        _("Everyone: the name of your business, its village, its NIB. Officers and keepers: owner and WhatsApp number."),
        _("As long as your business belongs to a group."),
        _("Your name, number and account at the business, your place as a keeper, and what you asked."),
        _("The business and what it offered, without your name."),
        (
            Rows(Maker, ("member",), ("group", "name", "owner", "village", "whatsapp", "nib"), _("Your businesses")),
            Rows(GroupKeeper, ("member",), ("group", "since"), _("Groups you keep")),
            Rows(Enquiry, ("sender",), ("offer", "text", "at"), _("What you asked about offers")),
        ),
        limits=("enquiries",),
    ),
    Holding(
        "mail",
        _("Mails to you"),
        _("To send nothing twice, to send what you want and nothing else, to stop when an address does not work."),
        CONTRACT,
        STAFF_SEE,
        _("That a mail was sent: for ever, as a number."),
        _("Addresses, contents and your choices."),
        _("That mails of some kind went out on some day, without a name or an address."),
        (
            Rows(
                Delivery, ("member",),
                ("kind", "channel", "state", "reason", "address", "due_at", "settled_at", "created_at"), _("Mails"),
            ),
            Rows(
                SentMail, ("delivery__member",), ("to", "subject", "at"), _("Mails in the mailbox of the sample portal"),
            ),
            Rows(Preference, ("member",), ("topic", "frequency")),
            Rows(ForumPreference, ("member",), ("forum", "topic", "frequency")),
            Rows(
                Suppression, (), ("address", "reason", "is_active", "at"), "",
                lambda member: Q(address__in=_addresses(member)),
            ),
        ),
        limits=("addresses", "mailbox", "suppressions"),
    ),
    Holding(
        "proof",
        _("Proof"),
        _("To show what you agreed to, and who did what: also what the staff did with your data."),
        DUTY,
        STAFF_SEE,
        _("Consents: as long as somebody may ask about them."),
        _("Details of the acts, what you wrote in requests, and all words that name you."),
        _("That the member of this number agreed, withdrew, and did an act on some day."),
        (
            Rows(Consent, ("member",), ("purpose", "text_version", "language", "is_given", "channel", "at")),
            Rows(AuditEntry, ("actor",), ("action", "target", "at"), _("Acts by you and about you"), _about),
            Rows(
                FieldChange, (), ("old", "new"), _("Earlier values of your data"),
                lambda member: Q(entry__target=f"members.member:{member.pk}"),
            ),
            Rows(Import, ("by",), ("file_name", "at"), _("Lists you brought in")),
            Rows(Export, ("by",), ("kind", "reason", "count", "at"), _("Lists you took away")),
            Rows(LogEntry, ("user",), ("action_time", "action_flag", "content_type"), _("Your acts in the administration")),
            Rows(
                RightsRequest, ("member",),
                ("right", "name", "email", "language", "text", "asked_at", "answer", "answered_at"),
            ),
            Rows(
                Erasure, (), ("cause", "asked_at", "due_at", "done_at"), "", lambda member: Q(person=member.pk),
            ),
        ),
        limits=("requests", "acts", "administration"),
    ),
)  # fmt: skip


def all_rows() -> Iterable[Rows]:
    """Every kind of row that is in the file."""
    return (rows for holding in HOLDINGS for rows in holding.rows)
