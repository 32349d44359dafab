"""News of a project: written by its team, read by all who see it, hidden with it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.models import StoredFile
from projects import telling
from projects.models import News
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(forum, sari):
    made = factories.project(forum, "Kebun Karang")
    factories.in_team(made, sari)
    return made


def test_the_team_tells_with_photos_that_everybody_sees(as_, client, budi, project) -> None:
    factories.in_team(project, budi, "worker")
    told = {
        "title": "Panen",
        "text": "Panen **raya**",
        "words": "Petak",
        "photos": [factories.upload("png"), factories.upload("jpeg")],
    }
    address = as_(budi).post(f"/en/proyek/{project.slug}/kabar/baru/", told).url
    page = client.get(address).content.decode()
    assert "<strong>raya</strong>" in page
    assert page.count('alt="Petak"') == 2
    photo = News.objects.get().photos.first()
    assert client.get(f"{address}foto/{photo.pk}/kecil/").status_code == 200


def test_somebody_of_the_forum_who_is_not_in_the_team_tells_nothing(as_, dorkas, project) -> None:
    assert as_(dorkas).get(f"/en/proyek/{project.slug}/kabar/baru/").status_code == 403


def test_news_taken_back_take_their_photos_along(as_, sari, project) -> None:
    news = telling.tell(project, "Salah", "X", [factories.upload("png")], "", sari, timezone.now())
    as_(sari).post(f"/en/proyek/{project.slug}/kabar/{news.pk}/ubah/", {"do": "drop"})
    assert not News.objects.exists()
    assert not StoredFile.objects.exists()


def test_more_photos_than_a_page_shows_are_refused(sari, project) -> None:
    with pytest.raises(telling.TooMany):
        telling.tell(project, "A", "B", [factories.upload("png") for _n in range(7)], "", sari, timezone.now())
    assert not News.objects.exists()


def test_hidden_news_are_gone_for_readers(client, sari, project) -> None:
    news = telling.tell(project, "Salah", "X", [], "", sari, timezone.now())
    News.objects.filter(pk=news.pk).update(hidden_at=timezone.now(), hidden_reason="Kasar")
    assert client.get(f"/en/proyek/{project.slug}/kabar/{news.pk}/").status_code == 404
    assert "Salah" not in client.get(f"/en/proyek/{project.slug}/kabar/").content.decode()
