"""The mailbox of demo and development."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.models import Delivery, SentMail

MAILBOX = "/en/kotak-surat/"


@pytest.fixture
def mail(budi):
    now = timezone.now()
    delivery = Delivery.objects.create(kind="digest", member=budi, due_at=now, state="sent", settled_at=now)
    return SentMail.objects.create(
        delivery=delivery,
        to=budi.email,
        subject="Your week",
        text="Hello https://rembuk.example/mulai/",
        html="<html><head></head><body><script>alert(1)</script><p style='color:red'>Hello</p></body></html>",
        raw="Subject: Your week",
        at=now,
    )


def test_staff_see_every_mail(as_, dewi, mail):
    assert "Your week" in as_(dewi).get(MAILBOX).content.decode()


def test_staff_find_mails_by_recipient(as_, dewi, mail):
    client = as_(dewi)
    assert list(client.get(MAILBOX, {"q": "Budi"}).context["page_obj"]) == [mail]
    assert list(client.get(MAILBOX, {"q": "Suparmi"}).context["page_obj"]) == []


def test_others_may_not_look(as_, client, budi, mail):
    for path in (MAILBOX, f"{MAILBOX}{mail.pk}/", f"{MAILBOX}{mail.pk}/html/"):
        assert as_(budi).get(path).status_code == 403
        assert "/akun/login/" in client.get(path).url


def test_there_is_no_mailbox_where_mails_are_not_kept(as_, dewi, mail, settings):
    settings.MAILBOX = False
    assert as_(dewi).get(MAILBOX).status_code == 404
    assert as_(dewi).get(f"{MAILBOX}{mail.pk}/html/").status_code == 404


def test_a_mail_is_shown_as_text_and_in_a_frame(as_, dewi, mail):
    response = as_(dewi).get(f"{MAILBOX}{mail.pk}/")
    assert f'src="{MAILBOX}{mail.pk}/html/"' in response.content.decode()
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_the_frame_runs_no_script_and_belongs_to_no_other_site(as_, dewi, mail):
    response = as_(dewi).get(f"{MAILBOX}{mail.pk}/html/")
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
