"""The administration: who gets in, what may be done there, and that what only operations may change stays so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, FilteredSelectMultiple
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.db.models import Model
from django.forms.models import ModelChoiceField
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from forums.models import (
    Forum,
    ForumPreference,
    ForumRequest,
    Invitation,
    Meeting,
    MeetingChange,
    MeetingState,
    Membership,
    OfficerMessage,
    ReminderRound,
    Response,
    ResponseChange,
    Role,
    Theme,
)
from members.models import (
    AuditEntry,
    Consent,
    Delivery,
    Member,
    Organisation,
    Preference,
    Province,
    Purpose,
    Regency,
    Representative,
    SentMail,
    Suppression,
)
from tests import factories

OURS = ("members", "forums", "projects", "trainings", "portal")
SUPERUSERS_ONLY = {"auth.Group", "mfa.Authenticator", "forums.OfficerMessage"}
READ_ONLY = [Delivery, SentMail, Consent, AuditEntry, ResponseChange, MeetingChange, Meeting, Response, EmailAddress]
MOST_QUERIES = 16  # of which session, person, rights and the two counts are Django's own

SignIn = Callable[[Member], Client]


def a_meeting(**fields: Any) -> Meeting:
    return factories.meeting(factories.forum(), **fields)


def a_delivery(**fields: Any) -> Delivery:
    fields = {"kind": "reminder", "member": factories.member(), "due_at": timezone.now()} | fields
    return Delivery.objects.create(**fields)


def a_region(number: int) -> Regency:
    codes = {"code": f"{number}", "iso_code": f"ID-{number}"}
    province = Province.objects.create(name=f"P{number}", zone="Asia/Jakarta", capital="-", **codes)
    return Regency.objects.create(code=f"{number}.01", province=province, name=f"Kabupaten {number}", kind="kabupaten")


def a_log_entry() -> LogEntry:
    LogEntry.objects.log_actions(
        factories.member().pk, [factories.organisation()], CHANGE, change_message=[{"changed": {"fields": ["Name"]}}]
    )
    return LogEntry.objects.latest("pk")


def an_organisation() -> Organisation:
    return factories.organisation(proposed_by=factories.member(), verified_by=factories.member())


def a_response() -> Response:
    return factories.response(a_meeting(), factories.member())


# A new row of each model, and new rows of all it refers to, so that a query per row would show.
ROWS: dict[type[Model], Callable[[int], Model]] = {
    Province: lambda n: a_region(n).province,
    Regency: a_region,
    Member: lambda n: factories.member(organisation=factories.organisation()),
    Organisation: lambda n: an_organisation(),
    Representative: lambda n: Representative.objects.create(
        member=factories.member(), organisation=an_organisation(), since=timezone.now(), confirmed_by=factories.member()
    ),
    Delivery: lambda n: a_delivery(),
    SentMail: lambda n: SentMail.objects.create(
        delivery=a_delivery(), to="a@b.example", subject="Rapat", text="Isi", html="x", raw="x", at=timezone.now()
    ),
    Suppression: lambda n: Suppression.objects.create(address=f"{n}@b.example", reason="550", at=timezone.now()),
    Consent: lambda n: Consent.objects.create(
        member=factories.member(), purpose=Purpose.TERMS, text_version="1", language="id", at=timezone.now()
    ),
    Preference: lambda n: Preference.objects.create(member=factories.member(), topic="news", frequency="off"),
    AuditEntry: lambda n: AuditEntry.objects.create(
        actor=factories.member(), action="forum.edited", target="forums.forum:1", at=timezone.now()
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


def act(client: Client, row: Model, action: str) -> list[str]:
    """Choose an action of the list for one row; what it says."""
    data = {"action": action, "_selected_action": [row.pk], "index": 0}
    return said(client.post(page(type(row), "changelist"), data))


def said(response: Any) -> list[str]:
    assert response.status_code == 302, response.context and response.context["errors"]
    return [str(message) for message in get_messages(response.wsgi_request)]


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form at `url`, with some fields filled in otherwise."""
    form = client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values |= changes
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def superuser(db: None) -> Member:
    return factories.member("Pengelola", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(as_: SignIn, dewi: Member) -> Client:
    return as_(dewi)


@pytest.fixture
def operator(as_: SignIn, superuser: Member) -> Client:
    return as_(superuser)


# --- Who gets in --------------------------------------------------------------------------------------------------


def test_every_model_of_ours_has_its_place() -> None:
    ours = {model for app in OURS for model in apps.get_app_config(app).get_models()}
    assert ours - set(admin.site._registry) == set()


def test_every_registered_model_is_tested_here() -> None:
    assert set(admin.site._registry) == set(ROWS)


@each_model
def test_superuser_reads_every_page(model: type[Model], operator: Client) -> None:
    listed, _add, change = pages_of(ROWS[model](60))
    assert "paginator" in text_of(operator, listed)
    assert str(model._meta.verbose_name).lower() in text_of(operator, change).lower()


@each_model
def test_staff_read_all_but_what_is_for_superusers(model: type[Model], staff: Client) -> None:
    listed, _add, change = pages_of(ROWS[model](60))
    expected = 403 if model._meta.label in SUPERUSERS_ONLY else 200
    assert [staff.get(listed).status_code, staff.get(change).status_code] == [expected, expected]


@each_model
def test_member_is_refused(model: type[Model], as_: SignIn, budi: Member) -> None:
    for url in pages_of(ROWS[model](60)):
        assert as_(budi).get(url, follow=True).status_code == 403


@each_model
def test_anonymous_is_asked_to_sign_in(model: type[Model], client: Client, db: None) -> None:
    for url in pages_of(ROWS[model](60)):
        assert client.get(url, follow=True).redirect_chain[-1][0].startswith("/en/akun/login/")


def test_staff_without_the_group_see_nothing(as_: SignIn, dewi: Member) -> None:
    dewi.groups.clear()
    assert as_(dewi).get(page(Member, "changelist")).status_code == 403


@pytest.mark.parametrize("model", [Member, Organisation, Representative, Forum, Theme])
def test_staff_open_the_form_for_a_new_row(model: type[Model], staff: Client) -> None:
    assert 'name="_save"' in text_of(staff, page(model, "add"))


def test_password_is_changed_on_the_members_own_page(staff: Client) -> None:
    assert staff.get("/en/admin/password_change/").url == "/en/akun/password/change/"


@each_model
def test_list_costs_the_same_for_twenty_rows(model: type[Model], operator: Client) -> None:
    counts = []
    for numbers in (range(60, 61), range(61, 80)):
        for number in numbers:
            ROWS[model](number)
        with CaptureQueriesContext(connection) as queries:
            operator.get(page(model, "changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


@each_model
def test_choices_of_many_rows_are_searched_not_listed(model: type[Model], operator: Client) -> None:
    searched = AutocompleteSelect | AutocompleteSelectMultiple
    for url in pages_of(ROWS[model](60))[1:]:
        context = operator.get(url).context
        fields = context["adminform"].form.fields if context and "adminform" in context else {}
        choices = [field.widget for field in fields.values() if isinstance(field, ModelChoiceField)]
        inner = [getattr(widget, "widget", widget) for widget in choices]
        assert [widget for widget in inner if not isinstance(widget, searched | FilteredSelectMultiple)] == []


# --- What nobody edits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_nobody_adds_changes_or_deletes(model: type[Model], operator: Client) -> None:
    row = ROWS[model](60)
    doors = [page(model, "add"), page(model, "change", row.pk), page(model, "delete", row.pk)]
    assert [operator.post(door, {"post": "yes"}).status_code for door in doors] == [403, 403, 403]
    assert model.objects.filter(pk=row.pk).exists()


def changed_delivery() -> tuple[Delivery, dict[str, Any]]:
    row = a_delivery()
    times = {
        f"{name}_{part}": "" for name in ("expires_at", "lease_until", "sending_since", "settled_at") for part in (0, 1)
    }
    times |= {f"{name}_{part}": "" for name in ("window_start", "window_end") for part in (0, 1)}
    data = {"kind": "changed", "channel": "mail", "member": row.member_id, "about": 0, "occasion": "x", "lane": 2}
    data |= {
        "state": "planned",
        "attempts": 0,
        "resends": 0,
        "leases_lost": 0,
        "due_at_0": "2026-12-01",
        "due_at_1": "08:00",
        "content": "null",
    }
    return row, data | times


@pytest.mark.parametrize("who", ["dewi", "superuser"])
def test_delivery_cannot_be_edited(who: str, as_: SignIn, db: None, request: pytest.FixtureRequest) -> None:
    row, data = changed_delivery()
    client = as_(request.getfixturevalue(who))
    assert client.post(page(Delivery, "change", row.pk), data).status_code == 403
    assert Delivery.objects.get(pk=row.pk).kind == "reminder"


def test_delivery_would_be_edited_without_the_refusal(superuser: Member) -> None:
    row, data = changed_delivery()
    request = RequestFactory().post("/", data)
    request.user, request.session, request._dont_enforce_csrf_checks = superuser, {}, True
    request._messages = FallbackStorage(request)
    admin.ModelAdmin(Delivery, admin.site).changeform_view(request, str(row.pk))
    assert Delivery.objects.get(pk=row.pk).kind == "changed"


@pytest.mark.parametrize(
    ("model", "secret"),
    [(Authenticator, "RAHASIA"), (UserSession, "kunci60"), (Invitation, "sandi60"), (Delivery, "482913")],
)
def test_secrets_are_not_shown(model: type[Model], secret: str, operator: Client) -> None:
    row = ROWS[model](60)
    Invitation.objects.update(code="sandi60")
    Delivery.objects.update(content={"code": "482913"})
    assert secret not in text_of(operator, page(model, "change", row.pk)) + text_of(operator, page(model, "changelist"))


def test_needs_of_a_person_are_for_the_organisers_alone(operator: Client) -> None:
    row = factories.response(a_meeting(), factories.member(), needs_food="tanpa kacang", needs_wheelchair=True)
    shown = text_of(operator, page(Response, "change", row.pk))
    assert "tanpa kacang" not in shown
    assert "wheelchair" not in shown


# --- Finding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Sulastri", "lastri@contoh"])
def test_member_is_found_by_name_and_by_email(text: str, staff: Client) -> None:
    found = factories.member("Sulastri", email="lastri@contoh.example")
    factories.member("Budi")
    listed = staff.get(page(Member, "changelist"), {"q": text}).context["cl"].result_list
    assert list(listed) == [found]


@pytest.mark.parametrize("text", ["Sulastri", "lastri@contoh"])
def test_delivery_is_found_by_the_members_name_and_email(text: str, staff: Client) -> None:
    found = a_delivery(member=factories.member("Sulastri", email="lastri@contoh.example"))
    a_delivery()
    assert list(staff.get(page(Delivery, "changelist"), {"q": text}).context["cl"].result_list) == [found]


def test_deliveries_left_out_say_why(staff: Client) -> None:
    now = timezone.now()
    a_delivery(kind="digest", state="skipped", reason="nothing new", settled_at=now)
    a_delivery(state="sent", settled_at=now)
    shown = text_of(staff, page(Delivery, "changelist") + "?state__exact=skipped&kind=digest")
    assert "nothing new" in shown
    assert "1 delivery" in shown


@pytest.mark.parametrize(("mail", "name"), [("kept", "Dipelihara"), ("bounced", "Terpental"), ("unconfirmed", "Baru")])
def test_members_are_sorted_by_how_mail_reaches_them(mail: str, name: str, staff: Client) -> None:
    factories.member("Dipelihara", email=None)
    factories.member("Terpental", bounced_at=timezone.now())
    factories.member("Baru", email_confirmed_at=None)
    listed = staff.get(page(Member, "changelist"), {"mail": mail}).context["cl"].result_list
    assert [member.name for member in listed] == [name]


def test_organisations_that_wait_come_first(staff: Client) -> None:
    factories.organisation("Aaa")
    factories.organisation("Zzz", verified_at=None)
    listed = staff.get(page(Organisation, "changelist")).context["cl"].result_list
    assert [organisation.name for organisation in listed] == ["Zzz", "Aaa"]


# --- Members ------------------------------------------------------------------------------------------------------


def test_suspended_member_is_signed_out_for_good(client: Client, staff: Client) -> None:
    budi, browser = factories.member(password="rembuk-kuat-2026"), client
    browser.post("/en/akun/login/", {"login": budi.email, "password": "rembuk-kuat-2026"})
    assert browser.get("/en/akun/email/").status_code == 200
    act(staff, budi, "suspend")
    act(staff, budi, "activate")
    assert browser.get("/en/akun/email/").status_code == 302


def test_suspension_is_written_down_and_ends_the_links(staff: Client, budi: Member, dewi: Member) -> None:
    assert act(staff, budi, "suspend") == ["Suspended: 1."]
    entry = AuditEntry.objects.get(action="member.suspended")
    assert (entry.actor, entry.target) == (dewi, f"members.member:{budi.pk}")
    budi.refresh_from_db()
    assert (budi.is_active, budi.link_version) == (False, 2)


def test_staff_do_not_suspend_staff(staff: Client, superuser: Member) -> None:
    assert "Only a superuser" in act(staff, superuser, "suspend")[0]
    superuser.refresh_from_db()
    assert superuser.is_active


def test_nobody_suspends_themselves(operator: Client, superuser: Member) -> None:
    assert "your own account" in act(operator, superuser, "suspend")[0]


def test_account_of_who_withdrew_consent_stays_closed(staff: Client, budi: Member) -> None:
    consent = {"member": budi, "purpose": Purpose.TERMS, "text_version": "1", "language": "id"}
    Consent.objects.create(**consent, at=timezone.now() - timedelta(days=2))
    Consent.objects.create(**consent, at=timezone.now(), is_given=False)
    Member.objects.filter(pk=budi.pk).update(is_active=False)
    assert "withdrawn" in act(staff, budi, "activate")[0]


def test_superuser_makes_staff_and_ends_it(operator: Client, budi: Member) -> None:
    act(operator, budi, "make_staff")
    budi.refresh_from_db()
    assert (budi.is_staff, budi.has_perm("members.view_delivery")) == (True, True)
    act(operator, budi, "end_staff")
    budi = Member.objects.get(pk=budi.pk)
    assert (budi.is_staff, list(budi.groups.all())) == (False, [])


def test_staff_do_not_make_staff(staff: Client, budi: Member) -> None:
    staff.post(page(Member, "changelist"), {"action": "make_staff", "_selected_action": [budi.pk], "index": 0})
    budi.refresh_from_db()
    assert not budi.is_staff


def test_staff_change_a_name_but_no_email_and_no_rights(staff: Client, budi: Member) -> None:
    url = page(Member, "change", budi.pk)
    said(
        staff.post(url, filled(staff, url, name="Budi  Santoso", email="x@y.example", is_superuser="on", is_staff="on"))
    )
    after = Member.objects.get(pk=budi.pk)
    assert (after.name, after.email, after.is_staff, after.is_superuser) == ("Budi Santoso", budi.email, False, False)
    assert AuditEntry.objects.get(action="member.edited").details == {"fields": ["name"]}


def test_staff_only_read_the_record_of_staff(staff: Client, superuser: Member) -> None:
    assert staff.post(page(Member, "change", superuser.pk), {"name": "X"}).status_code == 403


def test_page_of_a_member_shows_no_password(operator: Client) -> None:
    row = factories.member(password="rembuk-kuat-2026")
    shown = text_of(operator, page(Member, "change", row.pk))
    assert row.password not in shown
    assert 'type="password"' not in shown


def new_member(**fields: Any) -> dict[str, Any]:
    made = {"name": "Mbah Karto", "regency": factories.regency("51.08").pk, "sector": "community", "language": "id"}
    return made | {"is_adult": "on", "consent_by": "paper"} | fields


def test_new_member_without_email_is_a_kept_record(staff: Client, dewi: Member) -> None:
    said(staff.post(page(Member, "add"), new_member()))
    made = Member.objects.get(name="Mbah Karto")
    assert (made.email, made.kept_by, made.zone) == (None, dewi, "Asia/Makassar")
    consent = made.consents.get()
    assert (consent.purpose, consent.channel, consent.recorded_by) == (Purpose.KEPT_BY_OFFICER, "paper", dewi)


def test_new_member_with_email_is_an_account_to_be_confirmed(staff: Client) -> None:
    said(staff.post(page(Member, "add"), new_member(email="Karto@Contoh.example")))
    made = Member.objects.get(name="Mbah Karto")
    assert (made.email, made.kept_by, made.has_usable_password()) == ("karto@contoh.example", None, False)
    assert list(made.emailaddress_set.values_list("email", "verified")) == [("karto@contoh.example", False)]
    assert set(made.consents.values_list("purpose", flat=True)) == {Purpose.TERMS, Purpose.PRIVACY}


def test_email_of_an_account_is_refused(staff: Client, budi: Member) -> None:
    response = staff.post(page(Member, "add"), new_member(email=budi.email.upper()))
    assert "This email cannot be used." in response.content.decode()
    assert not Member.objects.filter(name="Mbah Karto").exists()


def test_seventeen_year_old_needs_a_guardian(staff: Client) -> None:
    data = new_member()
    del data["is_adult"]
    assert "recorded consent of a guardian" in staff.post(page(Member, "add"), data).content.decode()
    said(staff.post(page(Member, "add"), data | {"guardian_name": "Ibu", "guardian_consent_on": "2026-11-01"}))
    assert Member.objects.get(name="Mbah Karto").consents.filter(purpose=Purpose.GUARDIAN).exists()


# --- Organisations ------------------------------------------------------------------------------------------------


def test_staff_verify_from_the_list(staff: Client, dewi: Member) -> None:
    row = factories.organisation("Kelompok Tani", verified_at=None)
    assert act(staff, row, "verify") == ["Verified: 1."]
    row.refresh_from_db()
    assert (row.is_verified, row.verified_by) == (True, dewi)


def test_staff_verify_from_the_page_and_come_back_to_it(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani", verified_at=None)
    assert 'value="verify"' in text_of(staff, page(Organisation, "change", row.pk))
    data = {"action": "verify", "_selected_action": [row.pk], "index": 0, "on_page": "1"}
    assert staff.post(page(Organisation, "changelist"), data).url == page(Organisation, "change", row.pk)
    assert Organisation.objects.verified().filter(pk=row.pk).exists()


def test_new_name_drops_the_mark_and_a_new_text_does_not(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    url = page(Organisation, "change", row.pk)
    said(staff.post(url, filled(staff, url, about="Kami menanam.")))
    row.refresh_from_db()
    assert (row.about, row.is_verified) == ("Kami menanam.", True)
    said(staff.post(url, filled(staff, url, name="Kelompok Tani Baru")))
    row.refresh_from_db()
    assert (row.name, row.is_verified) == ("Kelompok Tani Baru", False)


def test_organisation_that_staff_add_is_verified(staff: Client) -> None:
    data = {"name": "Dinas Air", "kind": "office", "sector": "government", "regency": factories.regency().pk}
    said(staff.post(page(Organisation, "add"), data))
    made = Organisation.objects.get(name="Dinas Air")
    assert (made.slug, made.is_verified) == ("dinas-air", True)


def test_staff_add_and_end_a_representative(staff: Client, budi: Member, dewi: Member) -> None:
    data = {"member": budi.pk, "organisation": factories.organisation().pk, "title": "Ketua"}
    said(staff.post(page(Representative, "add"), data))
    made = Representative.objects.get(member=budi)
    assert made.confirmed_by == dewi
    act(staff, made, "end")
    made.refresh_from_db()
    assert made.until is not None


# --- Forums -------------------------------------------------------------------------------------------------------


def new_forum(chair: Member) -> dict[str, Any]:
    return {"name": "Forum Baru", "summary": "Air.", "about": "", "regency": factories.regency().pk, "chair": chair.pk}


def test_staff_found_a_forum_and_name_the_chair(staff: Client, budi: Member) -> None:
    said(staff.post(page(Forum, "add"), new_forum(budi)))
    made = Forum.objects.get(name="Forum Baru")
    assert made.role_of(budi) == Role.CHAIR
    assert AuditEntry.objects.filter(action="forum.created", target=f"forums.forum:{made.pk}").exists()


def test_chair_needs_an_account(staff: Client) -> None:
    kept = factories.member("Mbah Karto", email=None)
    assert staff.post(page(Forum, "add"), new_forum(kept)).status_code == 200
    assert not Forum.objects.filter(name="Forum Baru").exists()


def test_change_of_a_forum_counts_its_version(staff: Client, forum: Forum) -> None:
    url = page(Forum, "change", forum.pk)
    said(staff.post(url, filled(staff, url, summary="Baru.", themes=[ROWS[Theme](1).pk])))
    forum.refresh_from_db()
    assert (forum.summary, forum.version, forum.themes.count()) == ("Baru.", 2, 1)


def test_change_by_somebody_else_is_not_overwritten(staff: Client, forum: Forum) -> None:
    url = page(Forum, "change", forum.pk)
    data = filled(staff, url, summary="Lama.")
    Forum.objects.filter(pk=forum.pk).update(version=7, summary="Oleh pengurus.")
    assert "Another officer has changed this forum" in said(staff.post(url, data))[0]
    forum.refresh_from_db()
    assert forum.summary == "Oleh pengurus."


def test_forum_with_a_coming_meeting_is_not_archived(staff: Client, meeting: Meeting) -> None:
    assert "still to come" in act(staff, meeting.forum, "archive")[-1]
    Meeting.objects.update(state=MeetingState.CANCELLED, cancelled_at=timezone.now())
    assert act(staff, meeting.forum, "archive")[-1] == "Put into the archive: 1."


def test_accepted_request_founds_the_forum(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    said(staff.post(page(ForumRequest, "change", asked.pk), {"answer": "", "_accept": "1"}))
    asked.refresh_from_db()
    assert asked.forum.role_of(asked.asked_by) == Role.CHAIR


def test_declined_request_needs_an_answer(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    url = page(ForumRequest, "change", asked.pk)
    assert "Say why" in staff.post(url, {"answer": " ", "_decline": "1"}).content.decode()
    said(staff.post(url, {"answer": "Sudah ada.", "_decline": "1"}))
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("declined", "Sudah ada.")


def test_answered_request_is_not_answered_again(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    ForumRequest.objects.update(state="declined", decided_at=timezone.now())
    assert staff.post(page(ForumRequest, "change", asked.pk), {"_accept": "1"}).status_code == 403


def test_new_chair_takes_over_in_one_step(staff: Client, forum: Forum, sari: Member, budi: Member) -> None:
    url = page(Membership, "change", forum.memberships.get(member=budi).pk)
    said(staff.post(url, filled(staff, url, new_role=Role.CHAIR)))
    assert Forum.objects.get(pk=forum.pk).role_of(budi) == Role.CHAIR
    assert Forum.objects.get(pk=forum.pk).role_of(sari) == Role.MEMBER


def test_chair_without_successor_stays(staff: Client, forum: Forum, sari: Member) -> None:
    url = page(Membership, "change", forum.memberships.get(member=sari).pk)
    assert "hand over" in said(staff.post(url, filled(staff, url, new_role=Role.MEMBER, office_title="Ketua")))[0]
    chair = forum.memberships.get(member=sari)
    assert (chair.role, chair.office_title) == (Role.CHAIR, "")


def test_state_of_a_membership_is_not_set_by_hand(staff: Client, forum: Forum, budi: Member) -> None:
    row = forum.memberships.get(member=budi)
    url = page(Membership, "change", row.pk)
    said(staff.post(url, filled(staff, url) | {"state": "left", "sector": "academia"}))
    row.refresh_from_db()
    assert (row.state, row.sector) == ("active", "academia")


def test_meeting_leads_to_its_own_pages_for_changes(staff: Client, meeting: Meeting) -> None:
    shown = text_of(staff, page(Meeting, "change", meeting.pk))
    with translation.override("en"):
        assert reverse("forums:meeting_edit", args=[meeting.forum.slug, meeting.pk]) in shown
        assert reverse("forums:meeting_cancel", args=[meeting.forum.slug, meeting.pk]) in shown


def test_staff_close_a_link_that_has_got_about(staff: Client) -> None:
    row = ROWS[Invitation](1)
    assert act(staff, row, "revoke") == ["Revoked: 1."]
    assert not Invitation.objects.usable(timezone.now()).exists()
