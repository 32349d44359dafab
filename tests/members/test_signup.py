"""Signing up on one page: what it makes, what it refuses, and what it does not reveal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import consent, regions, signup
from members.models import BlockedDomain, Consent, Member, Organisation, Zone
from tests import factories
from tests.members.hashing import CountingHasher
from tests.members.letters import code_sent_to

pytestmark = pytest.mark.django_db
PAGE = "/en/akun/signup/"
PASSWORD = "hujan turun di ladang"


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    regions.load()


def answers(**changes: Any) -> dict[str, Any]:
    """A filled form; None leaves a field out."""
    filled = {
        "name": "Suparmi",
        "email": "suparmi@contoh.example",
        "password1": PASSWORD,
        "regency": "Kabupaten Sleman, DI Yogyakarta",
        "sector": "community",
        "organisation": "",
        "kind": "",
        "is_adult": "on",
        "terms": "on",
        "privacy": "on",
        "opened": factories.opened(),
    }
    return {name: value for name, value in (filled | changes).items() if value is not None}


def error_of(response: Any, field: str) -> str:
    return " ".join(response.context["form"].errors.get(field, []))


def test_page_is_light_enough_for_one_round_trip(client: Client) -> None:
    page = client.get("/akun/signup/", HTTP_ACCEPT_ENCODING="gzip")
    assert len(page.content) <= 14_000


def test_sign_up_confirms_by_code_and_opens_the_start_page(client: Client) -> None:
    sent = client.post(PAGE, answers())
    assert sent.headers["Location"] == "/en/akun/confirm-email/"
    done = client.post(sent.headers["Location"], {"code": code_sent_to("suparmi@contoh.example")})
    assert done.headers["Location"] == "/en/mulai/"
    assert client.session["_auth_user_id"] == str(Member.objects.get().pk)


def test_confirmed_member_is_reachable_and_was_seen_today(client: Client) -> None:
    sent = client.post(PAGE, answers())
    client.post(sent.headers["Location"], {"code": code_sent_to("suparmi@contoh.example")})
    member = Member.objects.get()
    assert member.is_reachable
    assert member.last_seen_on == timezone.now().astimezone(member.tz).date()


def test_nobody_is_signed_in_before_the_code(client: Client) -> None:
    client.post(PAGE, answers())
    assert "_auth_user_id" not in client.session
    assert Member.objects.get().email_confirmed_at is None


def test_wrong_code_confirms_nothing(client: Client) -> None:
    sent = client.post(PAGE, answers())
    client.post(sent.headers["Location"], {"code": "AAAA-0000"})
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("regency", "zone"),
    [("Sleman", Zone.WIB), ("Kabupaten Buleleng", Zone.WITA), ("Kabupaten Jayapura", Zone.WIT)],
)
def test_zone_comes_from_the_province(client: Client, regency: str, zone: str) -> None:
    client.post(PAGE, answers(regency=regency))
    assert Member.objects.get().zone == zone


@pytest.mark.parametrize(("page", "language"), [("/akun/signup/", "id"), (PAGE, "en")])
def test_language_of_the_page_becomes_the_members(client: Client, page: str, language: str) -> None:
    client.post(page, answers())
    assert Member.objects.get().language == language


def test_consent_is_recorded_for_each_text_with_its_version_and_language(client: Client) -> None:
    client.post(PAGE, answers())
    rows = set(Consent.objects.values_list("purpose", "text_version", "language", "channel", "is_given"))
    assert rows == {
        ("terms", consent.TERMS_VERSION, "en", "web", True),
        ("privacy", consent.PRIVACY_VERSION, "en", "web", True),
    }


def test_next_is_honoured_after_the_code(client: Client) -> None:
    sent = client.post(PAGE, answers(next="/forum/"))
    done = client.post(sent.headers["Location"], {"code": code_sent_to("suparmi@contoh.example")})
    assert done.headers["Location"] == "/forum/"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_next_never_leaves_the_site(client: Client, evil: str) -> None:
    sent = client.post(PAGE, answers(next=evil))
    done = client.post(sent.headers["Location"], {"code": code_sent_to("suparmi@contoh.example")})
    assert done.headers["Location"] == "/en/mulai/"


def test_address_is_stored_folded(client: Client) -> None:
    client.post(PAGE, answers(email="  SuParmi@Contoh.EXAMPLE "))
    assert Member.objects.get().email == "suparmi@contoh.example"


# --- Organisations ------------------------------------------------------------------------------------------------


def test_new_organisation_waits_for_staff_in_the_members_name(client: Client) -> None:
    client.post(PAGE, answers(organisation="Kelompok Tani Maju", kind="cooperative"))
    made, member = Organisation.objects.get(), Member.objects.get()
    assert (made.name, made.kind, made.sector, made.is_verified) == (
        "Kelompok Tani Maju",
        "cooperative",
        "community",
        False,
    )
    assert (made.proposed_by, member.organisation) == (member, made)


def test_new_organisation_without_a_kind_gets_the_usual_one_of_its_sector(client: Client) -> None:
    client.post(PAGE, answers(organisation="Universitas Baru", sector="academia"))
    assert Organisation.objects.get().kind == "university"


def test_listed_organisation_is_joined_not_doubled(client: Client) -> None:
    listed = factories.organisation("Kelompok Tani Maju")
    client.post(PAGE, answers(organisation="kelompok tani  maju"))
    assert Member.objects.get().organisation == listed


def test_organisation_chosen_from_the_suggestions_is_that_one(client: Client) -> None:
    listed = factories.organisation("Dinas Pertanian", kind="office")
    client.post(PAGE, answers(organisation="Dinas Pertanian, Kabupaten Kulon Progo"))
    assert Member.objects.get().organisation == listed


def test_office_of_the_same_name_elsewhere_is_another_one(client: Client) -> None:
    factories.organisation("Dinas Pertanian", kind="office")
    client.post(PAGE, answers(organisation="Dinas Pertanian", sector="government"))
    assert Organisation.objects.filter(name="Dinas Pertanian").count() == 2


# --- Bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "required"),
        ("name", "   ", "required"),
        ("name", "\u200b\u202e", "required"),
        ("name", "123", "with letters"),
        ("name", "Budi www.evil.example", "without email or web"),
        ("name", "x" * 121, "120"),
        ("email", "no address", "valid email"),
        ("email", "budi@köln.example", "plain letters"),
        ("email", "a@b\nBcc: c@d.example", "valid email"),
        ("password1", "pendek", "8 characters"),
        ("password1", "12345678", "common"),
        ("password1", "Sayang123!", "easy to guess"),
        ("password1", "suparmi@contoh", "similar"),
        ("regency", "Negeri Dongeng", "We know no regency or city called “Negeri Dongeng”"),
        ("regency", "Bogor", "Which one do you mean?"),
        ("regency", "Jawa", "fits"),
        ("sector", None, "choose one"),
        ("sector", "pirates", "Select a valid choice"),
        ("organisation", "---", "with letters"),
        ("organisation", "x" * 161, "160"),
        ("kind", "pirates", "Select a valid choice"),
        ("is_adult", None, "18 or older"),
        ("terms", None, "may not open an account"),
        ("privacy", None, "may not keep your data"),
    ],
)
def test_bad_answer_gets_a_clear_sentence_and_makes_nobody(
    client: Client, field: str, typed: str | None, says: str
) -> None:
    page = client.post(PAGE, answers(**{field: typed}))
    assert page.status_code == 200
    assert says in error_of(page, field)
    assert not Member.objects.exists()


def test_what_was_typed_is_kept(client: Client) -> None:
    page = client.post(PAGE, answers(regency="Negeri Dongeng", organisation="Kelompok Tani Maju")).content.decode()
    for kept in ("Suparmi", "suparmi@contoh.example", "Negeri Dongeng", "Kelompok Tani Maju"):
        assert f'value="{kept}"' in page
    assert re.search(r'value="community"[^>]* checked', page)


def test_password_is_never_written_into_the_page(client: Client) -> None:
    assert PASSWORD not in client.post(PAGE, answers(regency="x")).content.decode()


def test_unclear_regency_offers_the_ones_it_may_be(client: Client) -> None:
    page = client.post(PAGE, answers(regency="Bogor")).content.decode()
    assert 'name="regency_meant" value="Kota Bogor, Jawa Barat"' in page


def test_offered_regency_can_be_chosen(client: Client) -> None:
    client.post(PAGE, answers(regency="Bogor", regency_asked="Bogor", regency_meant="Kota Bogor, Jawa Barat"))
    assert Member.objects.get().regency.code == "32.71"


def test_corrected_text_counts_more_than_an_old_choice(client: Client) -> None:
    client.post(PAGE, answers(regency="Sleman", regency_asked="Bogor", regency_meant="Kota Bogor, Jawa Barat"))
    assert Member.objects.get().regency.code == "34.04"


@pytest.mark.parametrize(
    "typed", ["\x00", "a\x00b", "\u202eevil", "\ud7ff\u200b", "x" * 200_000, "<script>", "{{ 7 }}", "%s"]
)
def test_hostile_answers_never_break_the_page(typed: str) -> None:
    for field in answers():
        page = Client().post(PAGE, answers(email=f"{field}@contoh.example") | {field: typed})
        assert page.status_code in {200, 302}, field


def test_controls_are_stripped_from_the_name(client: Client) -> None:
    client.post(PAGE, answers(name="Su\x00par\u202emi\u200b  Ayu"))
    assert Member.objects.get().name == "Suparmi Ayu"


@pytest.mark.parametrize("name", ["Ay", "Ó", "Ni Wayan Sari", "Siti Aminah binti Hasan", "Dr. Bagas, S.P.", "D'Arcy"])
def test_every_kind_of_name_is_welcome(client: Client, name: str) -> None:
    client.post(PAGE, answers(name=name))
    assert Member.objects.get().name == name


def test_long_password_is_used_whole(client: Client) -> None:
    long = "hujan turun di ladang " * 12
    client.post(PAGE, answers(password1=long))
    member = Member.objects.get()
    assert member.check_password(long)
    assert not member.check_password(long[:-1])


# --- A known address ----------------------------------------------------------------------------------------------


def masked(response: Any) -> tuple[int, str, set[str]]:
    return response.status_code, response.headers["Location"], set(response.cookies)


def test_known_address_looks_like_a_new_one() -> None:
    factories.member("Budi", email="budi@contoh.example")
    known = Client().post(PAGE, answers(email="budi@contoh.example"))
    fresh = Client().post(PAGE, answers(email="baru@contoh.example"))
    assert masked(known) == masked(fresh)
    assert Member.objects.filter(email="budi@contoh.example").count() == 1


def test_code_page_of_a_known_address_looks_like_that_of_a_new_one() -> None:
    factories.member("Budi", email="budi@contoh.example")
    pages = []
    for address in ("budi@contoh.example", "baru@contoh.example"):
        browser = Client()
        page = browser.post(PAGE, answers(email=address), follow=True).content.decode()
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.replace(address, "")))
    assert pages[0] == pages[1]


def test_known_address_leaves_no_organisation_behind(client: Client) -> None:
    factories.member("Budi", email="budi@contoh.example")
    client.post(PAGE, answers(email="BUDI@contoh.example", organisation="Kelompok Tani Maju"))
    assert not Organisation.objects.exists()


def test_known_address_costs_as_many_hashes(settings: Any) -> None:
    factories.member("Budi", email="budi@contoh.example")
    settings.PASSWORD_HASHERS = ["tests.members.hashing.CountingHasher"]
    spent = []
    for address in ("budi@contoh.example", "baru@contoh.example"):
        before = CountingHasher.made
        Client().post(PAGE, answers(email=address))
        spent.append(CountingHasher.made - before)
    assert spent == [1, 1]


def test_second_of_two_at_the_same_time_gets_the_answer_of_a_known_address() -> None:
    place = factories.regency()
    entry = signup.Entry("Budi", "budi@contoh.example", PASSWORD, place, "community", "id", "Kelompok Tani")
    signup.sign_up(entry, timezone.now())
    with pytest.raises(signup.AddressTaken):
        signup.sign_up(entry, timezone.now())
    assert (Member.objects.count(), Consent.objects.count(), Organisation.objects.count()) == (1, 2, 1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"website": "https://iklan.example"}, "looks like a program"),
        ({"opened": None}, "open for a long time"),
        ({"opened": "dipalsukan"}, "open for a long time"),
    ],
)
def test_program_opens_no_account_and_a_person_may_send_again(client: Client, changes: Any, says: str) -> None:
    page = client.post(PAGE, answers(**changes)).content.decode()
    assert says in page
    assert 'value="Suparmi"' in page
    assert not Member.objects.exists()


def test_form_sent_at_once_is_asked_for_again_and_then_taken(client: Client, settings: Any) -> None:
    stamp = re.search(r'name="opened" value="([^"]+)"', client.get(PAGE).content.decode())[1]
    assert "That was very quick." in client.post(PAGE, answers(opened=stamp)).content.decode()
    settings.REMBUK_FORM_SECONDS = 0
    assert client.post(PAGE, answers(opened=stamp)).status_code == 302


def test_trap_is_out_of_the_way_of_people(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert '<div class="trap" aria-hidden="true">' in page
    assert 'name="website" type="text" tabindex="-1" autocomplete="off"' in page


@pytest.mark.parametrize("address", ["a@mailinator.com", "a@surat.Mailinator.COM", "a@buang.example"])
def test_throw_away_mail_opens_no_account(client: Client, address: str) -> None:
    BlockedDomain.objects.create(domain="buang.example")
    assert "cannot be used here" in error_of(client.post(PAGE, answers(email=address)), "email")
    assert not Member.objects.exists()


@pytest.mark.parametrize("address", ["a@bukanmailinator.com", "a@mailinator.com.contoh.example"])
def test_domain_that_only_looks_alike_is_taken(client: Client, address: str) -> None:
    assert client.post(PAGE, answers(email=address)).status_code == 302


@pytest.mark.parametrize("domain", ["com", "Huruf.Besar", "a@b.id", "", "a..b"])
def test_list_holds_domains_only(domain: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockedDomain.objects.create(domain=domain)
