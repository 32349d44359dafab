"""The administration: who gets in, what may be done there, and that what only operations may change stays so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, FilteredSelectMultiple
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.db.models import Model
from django.forms.models import ModelChoiceField
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import (
    Forum,
    Invitation,
    Meeting,
    MeetingChange,
    Response,
    ResponseChange,
    Theme,
)
from members.admin import inlines
from members.models import (
    AuditEntry,
    Consent,
    Delivery,
    Member,
    Organisation,
    Representative,
    SentMail,
)
from tests import factories
from tests.administration import (
    ROWS,
    a_delivery,
    a_meeting,
    each_model,
    filled,
    page,
    pages_of,
    text_of,
)

OURS = ("members", "forums", "projects", "trainings", "portal")
LISTS = {
    "members.Import",
    "members.ImportRow",
    "members.Export",
}  # shown to whoever brought or took them, on pages of their own
SUPERUSERS_ONLY = {"auth.Group", "mfa.Authenticator", "forums.OfficerMessage", "members.StaffArea"} | LISTS
READ_ONLY = [Delivery, SentMail, Consent, AuditEntry, ResponseChange, MeetingChange, Meeting, Response, EmailAddress]
MOST_QUERIES = 16  # of which session, person, rights and the two counts are Django's own

SignIn = Callable[[Member], Client]


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


def another_for(parent: Model) -> None:
    """One more row of the kind that stands on the page of `parent`."""
    match parent:
        case Forum():
            factories.membership(parent, factories.member(organisation=factories.organisation()))
        case Member():
            Representative.objects.create(member=parent, organisation=factories.organisation(), since=timezone.now())
        case Organisation():
            Representative.objects.create(member=factories.member(), organisation=parent, since=timezone.now())


@pytest.mark.parametrize("model", [Forum, Member, Organisation])
def test_a_page_with_many_rows_beside_it_costs_as_much_as_with_one_and_shows_the_first(
    model: type[Model], operator: Client
) -> None:
    parent, counts, response = ROWS[model](60), [], None
    operator.get(page(model, "change", parent.pk))  # the first look of the day at a member is written down
    for more in (1, 24):
        for _number in range(more):
            another_for(parent)
        with CaptureQueriesContext(connection) as queries:
            response = operator.get(page(model, "change", parent.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
    assert len(response.context["inline_admin_formsets"][0].formset.initial_forms) == inlines.MOST


def test_who_speaks_for_an_organisation_is_written_down_once_on_its_page(
    staff: Client, dewi: Member, budi: Member
) -> None:
    organisation = factories.organisation()
    url = page(Organisation, "change", organisation.pk)
    for number in (0, 1):
        new = {f"representatives-{number}-member": budi.pk, f"representatives-{number}-title": "Ketua"}
        staff.post(url, filled(staff, url, **new))
    spoken = Representative.objects.get(organisation=organisation)
    assert (spoken.member, spoken.title, spoken.confirmed_by) == (budi, "Ketua", dewi)


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
