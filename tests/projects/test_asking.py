"""Asking a maker by WhatsApp or mail, counted by month; and the sales that makers tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import AuditEntry, Delivery
from projects import asking, groups
from projects.models import AskedCount, Enquiry, Sales
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def group(forum):
    return factories.offer_group(forum, "KUB Sekar")


@pytest.fixture
def maker(group):
    return factories.maker(group, "Batik Arum", whatsapp="+6281234567890")


@pytest.fixture
def offer(maker):
    return factories.offer(maker, "Batik cap")


def place(offer) -> str:
    return f"/en/katalog/{offer.slug}/tanya/"


def test_words_are_prepared_and_name_the_offer(client, offer) -> None:
    form = client.get(place(offer)).context["form"]
    assert all(words in form["text"].value() for words in ("Batik Arum", "“Batik cap”", f"/en/katalog/{offer.slug}/"))


def test_a_visitor_is_led_to_whatsapp_with_the_words_and_counted(client, offer) -> None:
    page = client.post(place(offer), {"text": "Ada 5 & 6?", "do": "whatsapp"}).content.decode()
    client.post(place(offer), {"text": "Ada?", "do": "whatsapp"})
    count = AskedCount.objects.get()
    assert page.count("https://wa.me/6281234567890?text=Ada%205%20%26%206%3F") == 2  # a link, and what follows it
    assert (count.month.day, count.by_whatsapp, count.by_mail, Enquiry.objects.count()) == (1, 2, 0, 0)


def test_looking_counts_nothing_and_shows_no_number(client, offer) -> None:
    page = client.get(place(offer)).content.decode()
    assert ("81234567890" in page, AskedCount.objects.exists()) == (False, False)


def test_a_maker_without_a_number_is_asked_by_that_of_the_group(client, group) -> None:
    offer = factories.offer(factories.maker(group))
    assert "wa.me" not in client.post(place(offer), {"text": "Ada?"}).content.decode()
    group.whatsapp = "+6285700000000"
    group.save()
    assert "https://wa.me/6285700000000?" in client.post(place(offer), {"text": "Ada?"}).content.decode()


def test_a_mail_goes_to_the_makers_account_and_the_keepers(as_, sari, budi, dorkas, rina, offer) -> None:
    groups.name_keeper(offer.maker.group, dorkas, sari, NOW)
    groups.edit_maker(offer.maker, {"member": budi}, sari, NOW)
    as_(rina).post(place(offer), {"text": "Masih ada?", "do": "mail"})
    assert {one.member for one in Delivery.objects.filter(kind="offer_asked")} == {budi, dorkas}
    assert (Enquiry.objects.get().sender, AskedCount.objects.get().by_mail) == (rina, 1)


def test_without_anybody_named_the_officers_get_it_and_the_answer_goes_to_who_asked(sari, putu, rina, offer) -> None:
    enquiry = asking.by_mail(offer, "Masih ada?", rina, NOW)
    rows = list(Delivery.objects.filter(kind="offer_asked").select_related("member"))
    letter = asking.compose(rows)[rows[0].pk]
    assert {one.member for one in rows} == {sari, putu}
    assert (letter.reply_to, enquiry.text in letter.text) == (rina.email, True)


def test_the_same_words_are_one_enquiry_and_a_sixth_within_the_hour_is_too_many(rina, offer) -> None:
    for number in (1, 1, 2, 3, 4, 5):
        asking.by_mail(offer, f"Ada {number}?", rina, NOW)
    with pytest.raises(asking.TooManyEnquiries):
        asking.by_mail(offer, "Ada 6?", rina, NOW)
    assert Enquiry.objects.count() == 5


def test_a_visitor_signs_in_before_a_mail(client, offer) -> None:
    answer = client.post(place(offer), {"text": "Ada?", "do": "mail"})
    assert (answer.url.endswith(f"?next={place(offer)}"), Enquiry.objects.exists()) == (True, False)


def test_a_month_is_told_once_and_told_again_replaces_it(as_, putu, maker) -> None:
    client, address = as_(putu), f"/en/katalog/kelompok/{maker.group.slug}/penjualan/"
    for count in ("3", "4", "4"):
        client.post(address, {"maker": maker.pk, "month": "2026-01-20", "count": count, "amount": "Rp1.250.000"})
    told = Sales.objects.get()
    assert (str(told.month), told.count, told.amount) == ("2026-01-01", 4, 1_250_000)
    assert [one.action for one in AuditEntry.objects.order_by("pk")] == ["sales.reported", "sales.edited"]


def test_a_maker_tells_their_own_sales_only_and_sees_no_sums(as_, budi, maker) -> None:
    factories.maker(maker.group, "Punya Budi", member=budi)
    page = as_(budi).get(f"/en/katalog/kelompok/{maker.group.slug}/penjualan/")
    assert [str(one) for one in page.context["form"].fields["maker"].queryset] == ["Punya Budi"]
    assert page.context["rows"] == []


def test_a_month_to_come_has_no_sales(sari, maker) -> None:
    with pytest.raises(asking.MonthToCome):
        asking.report_sales(maker, (NOW + timedelta(days=40)).date(), 1, 5, sari, NOW)
