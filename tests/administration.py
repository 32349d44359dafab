"""What the tests of the administration share: one row of every model there, addresses of its pages, and acts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from forums.models import (
    Forum,
    ForumPreference,
    ForumRequest,
    Invitation,
    Meeting,
    MeetingChange,
    Membership,
    OfficerMessage,
    ReminderRound,
    Report,
    ReportedThing,
    Response,
    ResponseChange,
    Ruling,
    Theme,
)
from members.models import (
    AuditEntry,
    BlockedDomain,
    Breach,
    Consent,
    Delivery,
    Erasure,
    Export,
    FieldChange,
    FormerAddress,
    Import,
    ImportRow,
    Mark,
    MarkName,
    Member,
    Organisation,
    Preference,
    Province,
    Purpose,
    Regency,
    Representative,
    RightsRequest,
    SentForm,
    SentMail,
    StaffArea,
    StoredFile,
    Suppression,
    Suspension,
)
from projects.models import (
    Agreement,
    AskedCount,
    BudgetLine,
    Card,
    CardComment,
    CardFile,
    ChecklistItem,
    Column,
    Commitment,
    Enquiry,
    Entry,
    FundingSource,
    GroupKeeper,
    Indicator,
    Label,
    Maker,
    Measurement,
    Milestone,
    Need,
    News,
    NewsPhoto,
    Offer,
    OfferGroup,
    OfferPhoto,
    Partner,
    PhotoPack,
    PhotoPair,
    Project,
    ProjectDocument,
    ProjectMember,
    Sales,
)
from tests import factories


def a_meeting(**fields: Any) -> Meeting:
    return factories.meeting(factories.forum(), **fields)


def a_delivery(**fields: Any) -> Delivery:
    fields = {"kind": "reminder", "member": factories.member(), "due_at": timezone.now()} | fields
    return Delivery.objects.create(**fields)


def a_region(number: int) -> Regency:
    codes = {"code": f"{number}", "iso_code": f"ID-{number}"}
    province = Province.objects.create(name=f"P{number}", zone="Asia/Jakarta", capital="-", **codes)
    return Regency.objects.create(code=f"{number}.01", province=province, name=f"Kabupaten {number}", kind="kabupaten")


def an_import() -> Import:
    return Import.objects.create(kind="anggota", file_name="a.csv", by=factories.member(), at=timezone.now())


def a_log_entry() -> LogEntry:
    LogEntry.objects.log_actions(
        factories.member().pk, [factories.organisation()], CHANGE, change_message=[{"changed": {"fields": ["Name"]}}]
    )
    return LogEntry.objects.latest("pk")


def an_organisation() -> Organisation:
    return factories.organisation(proposed_by=factories.member(), verified_by=factories.member())


def a_response() -> Response:
    return factories.response(a_meeting(), factories.member())


def a_project(**fields: Any) -> Project:
    return factories.project(factories.forum(), **fields)


def a_group(**fields: Any) -> OfferGroup:
    return factories.offer_group(factories.forum(), **fields)


def a_file(number: int) -> StoredFile:
    return StoredFile.objects.create(
        kind="document",
        name="a.pdf",
        content_type="application/pdf",
        path=f"aa/{number}-{uuid.uuid4().hex}",
        size=1,
        sha256="0" * 64,
        by=factories.member(),
        at=timezone.now(),
    )


def a_news() -> News:
    return News.objects.create(
        project=a_project(), title="Panen", text="Raya", by=factories.member(), at=timezone.now()
    )


def a_card(**fields: Any) -> Card:
    column = a_project().columns.first()
    return Card.objects.create(
        project=column.project, column=column, title="Tanam", position=1, created_at=timezone.now(), **fields
    )


# A new row of each model, and new rows of all it refers to, so that a query per row would show.
ROWS: dict[type[Model], Callable[[int], Model]] = {
    Province: lambda n: a_region(n).province,
    Regency: a_region,
    Member: lambda n: factories.member(organisation=factories.organisation()),
    Organisation: lambda n: an_organisation(),
    FormerAddress: lambda n: FormerAddress.objects.create(
        slug=f"lama-{n}", organisation=an_organisation(), at=timezone.now()
    ),
    Representative: lambda n: Representative.objects.create(
        member=factories.member(), organisation=an_organisation(), since=timezone.now(), confirmed_by=factories.member()
    ),
    StaffArea: lambda n: StaffArea.objects.create(
        member=factories.member(is_staff=True),
        regency=factories.regency(),
        granted_by=factories.member(),
        granted_at=timezone.now(),
    ),
    Delivery: lambda n: a_delivery(),
    SentMail: lambda n: SentMail.objects.create(
        delivery=a_delivery(), to="a@b.example", subject="Rapat", text="Isi", html="x", raw="x", at=timezone.now()
    ),
    Suppression: lambda n: Suppression.objects.create(address=f"{n}@b.example", reason="550", at=timezone.now()),
    Consent: lambda n: Consent.objects.create(
        member=factories.member(), purpose=Purpose.TERMS, text_version="1", language="id", at=timezone.now()
    ),
    FieldChange: lambda n: FieldChange.objects.create(
        entry=AuditEntry.objects.create(
            actor=factories.member(), action="forum.edited", target=f"forums.forum:{n}", at=timezone.now()
        ),
        old={"name": "A"},
        new={"name": "B"},
    ),
    Preference: lambda n: Preference.objects.create(member=factories.member(), topic="news", frequency="off"),
    Import: lambda n: an_import(),
    ImportRow: lambda n: ImportRow.objects.create(of=an_import(), number=n, cells={}, fate="new"),
    Export: lambda n: Export.objects.create(
        kind="anggota", reason="Undangan", file_type="csv", count=n, by=factories.member(), at=timezone.now()
    ),
    AuditEntry: lambda n: AuditEntry.objects.create(
        actor=factories.member(), action="forum.edited", target="forums.forum:1", at=timezone.now()
    ),
    SentForm: lambda n: SentForm.objects.create(
        member=factories.member(), key=uuid.uuid4(), leads_to="/", at=timezone.now()
    ),
    Mark: lambda n: Mark.objects.update_or_create(name=MarkName.values[n % 4], defaults={"at": timezone.now()})[0],
    BlockedDomain: lambda n: BlockedDomain.objects.create(domain=f"buang{n}.example"),
    Suspension: lambda n: Suspension.objects.create(
        member=factories.member(), reason="Kasar", by=factories.member(), at=timezone.now()
    ),
    Erasure: lambda n: Erasure.objects.create(person=n, asked_at=timezone.now(), due_at=timezone.now()),
    RightsRequest: lambda n: RightsRequest.objects.create(
        right="access", member=factories.member(), asked_at=timezone.now(), entered_by=factories.member()
    ),
    Breach: lambda n: Breach.objects.create(
        title=f"Salinan {n}", noticed_at=timezone.now(), data="Nama", how="Hilang", done="Dicari"
    ),
    Forum: lambda n: factories.forum(),
    ForumRequest: lambda n: ForumRequest.objects.create(
        name="Forum Baru",
        regency=factories.regency(),
        purpose="Air",
        asked_by=factories.member(),
        asked_at=timezone.now(),
    ),
    Theme: lambda n: Theme.objects.create(slug=f"t{n}", name=f"Tema {n}", name_en=f"Theme {n}"),
    Membership: lambda n: factories.membership(
        factories.forum(), factories.member(), organisation=factories.organisation()
    ),
    ForumPreference: lambda n: ForumPreference.objects.create(
        forum=factories.forum(), member=factories.member(), topic="news", frequency="off"
    ),
    Invitation: lambda n: Invitation.objects.create(
        forum=factories.forum(), created_by=factories.member(), created_at=timezone.now()
    ),
    OfficerMessage: lambda n: OfficerMessage.objects.create(
        forum=factories.forum(), sender=factories.member(), subject="Tanya", body="Isi", at=timezone.now()
    ),
    ReportedThing: lambda n: ReportedThing.objects.create(meeting=a_meeting()),
    Report: lambda n: Report.objects.create(
        thing=ReportedThing.objects.create(organisation=an_organisation()),
        reporter=factories.member(),
        grounds="spam",
        at=timezone.now(),
    ),
    Ruling: lambda n: Ruling.objects.create(
        thing=ReportedThing.objects.create(member=factories.member()),
        act="keep",
        reason="Boleh",
        by=factories.member(),
        at=timezone.now(),
    ),
    Meeting: lambda n: a_meeting(),
    MeetingChange: lambda n: MeetingChange.objects.create(
        meeting=a_meeting(),
        sequence=1,
        starts_at=timezone.now(),
        zone="Asia/Jakarta",
        by=factories.member(),
        at=timezone.now(),
    ),
    ReminderRound: lambda n: ReminderRound.objects.create(
        meeting=a_meeting(), occasion="1440", due_at=timezone.now(), at=timezone.now()
    ),
    Response: lambda n: a_response(),
    ResponseChange: lambda n: ResponseChange.objects.create(
        response=a_response(),
        state="yes",
        mode="online",
        guests=0,
        via="page",
        by=factories.member(),
        at=timezone.now(),
    ),
    StoredFile: a_file,
    Project: lambda n: a_project(started_by=factories.member()),
    ProjectMember: lambda n: factories.in_team(a_project(), factories.member()),
    Partner: lambda n: Partner.objects.create(
        project=a_project(), organisation=an_organisation(), sector="community", since=timezone.localdate()
    ),
    Agreement: lambda n: Agreement.objects.create(
        project=a_project(), kind="mou", number=f"{n}", about="Kebun", parties="A, B", signed_on=timezone.localdate()
    ),
    ProjectDocument: lambda n: ProjectDocument.objects.create(
        project=a_project(), title="Rencana", file=a_file(n), at=timezone.now()
    ),
    News: lambda n: a_news(),
    NewsPhoto: lambda n: NewsPhoto.objects.create(news=a_news(), file=a_file(n), words="Kebun"),
    Milestone: lambda n: Milestone.objects.create(project=a_project(), title="Panen", position=1),
    PhotoPair: lambda n: PhotoPair.objects.create(
        project=a_project(),
        words="Kebun",
        before=a_file(n),
        after=a_file(n + 500),
        before_on=timezone.localdate(),
        after_on=timezone.localdate(),
    ),
    Column: lambda n: a_project().columns.first(),
    Label: lambda n: Label.objects.create(project=a_project(), name="Segera"),
    Card: lambda n: a_card(owner=factories.member()),
    ChecklistItem: lambda n: ChecklistItem.objects.create(card=a_card(), text="Sekop"),
    CardComment: lambda n: CardComment.objects.create(
        card=a_card(), text="Siap", by=factories.member(), at=timezone.now()
    ),
    CardFile: lambda n: CardFile.objects.create(card=a_card(), file=a_file(n)),
    Need: lambda n: Need.objects.create(project=a_project(), kind="goods", what="Bibit"),
    Commitment: lambda n: factories.commitment(a_project(), organisation=an_organisation()),
    Entry: lambda n: Entry.objects.create(
        project=a_project(),
        number=1,
        kind="income",
        amount=1,
        on=timezone.localdate(),
        note="Dana",
        by=factories.member(),
        at=timezone.now(),
    ),
    BudgetLine: lambda n: BudgetLine.objects.create(
        project=a_project(), category="material", what="Bibit", quantity=1, unit="kg", price=1
    ),
    OfferGroup: lambda n: a_group(),
    GroupKeeper: lambda n: GroupKeeper.objects.create(
        group=a_group(), member=factories.member(), since=timezone.localdate()
    ),
    Maker: lambda n: factories.maker(a_group(), owner="Ngatinah", member=factories.member()),
    Offer: lambda n: factories.offer(factories.maker(a_group())),
    OfferPhoto: lambda n: OfferPhoto.objects.create(
        offer=factories.offer(factories.maker(a_group())), file=a_file(n), words="Batik"
    ),
    Enquiry: lambda n: Enquiry.objects.create(
        offer=factories.offer(factories.maker(a_group())),
        sender=factories.member(),
        text="Masih ada?",
        at=timezone.now(),
    ),
    AskedCount: lambda n: AskedCount.objects.create(
        offer=factories.offer(factories.maker(a_group())), month=timezone.localdate().replace(day=1)
    ),
    PhotoPack: lambda n: PhotoPack.objects.create(group=a_group(), name="foto.zip", total=3, at=timezone.now()),
    Sales: lambda n: Sales.objects.create(
        maker=factories.maker(a_group()),
        month=timezone.localdate().replace(day=1),
        count=1,
        amount=5,
        at=timezone.now(),
    ),
    Indicator: lambda n: factories.indicator(a_project()),
    Measurement: lambda n: factories.measurement(factories.indicator(a_project())),
    FundingSource: lambda n: factories.funding(by=factories.member()),
    EmailAddress: lambda n: EmailAddress.objects.create(user=factories.member(), email=f"{n}@c.example"),
    Authenticator: lambda n: Authenticator.objects.create(
        user=factories.member(), type="totp", data={"secret": "RAHASIA"}
    ),
    UserSession: lambda n: UserSession.objects.create(
        user=factories.member(), ip="127.0.0.1", session_key=f"kunci{n}", user_agent="Peramban"
    ),
    Group: lambda n: Group.objects.create(name=f"Kelompok {n}"),
    LogEntry: lambda n: a_log_entry(),
}
MODELS = sorted(ROWS, key=lambda model: model._meta.label)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def page(model: type[Model], name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def pages_of(row: Model) -> list[str]:
    return [page(type(row), "changelist"), page(type(row), "add"), page(type(row), "change", row.pk)]


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, row: Model, action: str, **fields: Any) -> list[str]:
    """Choose an action of the list for one row, and confirm it where that is asked; what it says."""
    data = {"action": action, "_selected_action": [row.pk], "index": 0, "confirmed": "1", **fields}
    return said(client.post(page(type(row), "changelist"), data))


def said(response: Any) -> list[str]:
    assert response.status_code == 302, response.context and response.context["errors"]
    return [str(message) for message in get_messages(response.wsgi_request)]


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form at `url`, with some fields filled in otherwise."""
    shown = client.get(url).context
    beside = [form for one in shown["inline_admin_formsets"] for form in (one.formset.management_form, *one.formset)]
    values = {
        form.add_prefix(name): form[name].value() for form in (*beside, shown["adminform"].form) for name in form.fields
    }
    values |= changes
    return {
        name: "on" if value is True else value
        for name, value in values.items()
        if not (value is None or value is False)
    }
