"""What leads keep: the team, partners, milestones, papers and photos; and who may open a file."""

from __future__ import annotations

import pytest
from django.utils import timezone

from projects import telling
from projects.models import ProjectDocument, ProjectRole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(forum, sari):
    made = factories.project(forum, "Kebun Karang")
    factories.in_team(made, sari)
    return made


def at(project, place: str) -> str:
    return f"/en/proyek/{project.slug}/{place}/"


def test_a_member_of_the_forum_joins_the_team_and_gets_another_role(as_, sari, budi, project) -> None:
    client = as_(sari)
    for role in ("worker", "treasurer"):
        client.post(at(project, "tim"), {"member": budi.pk, "role": role})
    assert list(project.team.filter(member=budi).values_list("role", flat=True)) == ["treasurer"]


def test_somebody_from_outside_joins_no_team(as_, sari, rina, project) -> None:
    assert as_(sari).post(at(project, "tim"), {"member": rina.pk, "role": "worker"}).status_code == 200
    assert project.team.count() == 1


def test_the_last_lead_stays(as_, sari, project) -> None:
    place = project.team.get()
    as_(sari).post(at(project, f"tim/{place.pk}/keluar"))
    answer = as_(sari).post(at(project, "tim"), {"member": sari.pk, "role": "worker"})
    assert "Name another lead first" in answer.content.decode()
    assert project.team.get().role == ProjectRole.LEAD


def test_partners_are_counted_by_sector_and_end_in_the_record(as_, client, sari, project) -> None:
    campus = factories.organisation("Universitas Dewata", sector="academia")
    as_(sari).post(at(project, "mitra"), {"organisation": campus.pk, "part": "Dua survei"})
    assert client.get(project.get_absolute_url()).context["balance"].counts == {"academia": 1}
    as_(sari).post(at(project, f"mitra/{project.partners.get().pk}/selesai"))
    assert client.get(project.get_absolute_url()).context["balance"].counts == {}
    assert project.partners.get().until is not None


def test_milestones_are_put_in_order_reached_and_dropped(as_, sari, project) -> None:
    client = as_(sari)
    for title in ("Survei", "Tanam", "Pantau"):
        client.post(at(project, "tonggak"), {"title": title})
    first, _second, third = project.milestones.all()
    client.post(at(project, f"tonggak/{third.pk}"), {"do": "up"})
    client.post(at(project, f"tonggak/{first.pk}"), {"do": "reach"})
    client.post(at(project, f"tonggak/{third.pk}"), {"do": "drop"})
    assert [(one.title, one.position, one.done_on is not None) for one in project.milestones.all()] == [
        ("Survei", 1, True), ("Tanam", 2, False),
    ]  # fmt: skip


def test_papers_are_opened_by_whom_they_are_for(as_, client, sari, budi, rina, project) -> None:
    for is_open in (True, False):
        data = {"title": "Rencana", "file": factories.upload(), "what": "document"} | (
            {"is_public": "on"} if is_open else {}
        )
        as_(sari).post(at(project, "dokumen"), data)
    shown, kept = ProjectDocument.objects.order_by("-is_public")
    seen = {who: [c.get(at(project, f"dokumen/{one.pk}")).status_code for one in (shown, kept)]
            for who, c in {"anyone": client, "member": as_(budi), "elsewhere": as_(rina)}.items()}  # fmt: skip
    assert seen == {"anyone": [200, 404], "member": [200, 200], "elsewhere": [200, 404]}


def test_an_agreement_is_kept_with_its_paper_and_goes_with_it(as_, sari, project) -> None:
    paper = {
        "what": "agreement", "kind": "pks", "number": "12/PKS/2026", "about": "Kebun", "parties": "Dinas, Kampus",
        "signed_on": "2026-01-05", "until": "2027-01-05", "upload": factories.upload(),
    }  # fmt: skip
    as_(sari).post(at(project, "dokumen"), paper)
    kept = project.agreements.get()
    assert kept.file is not None
    as_(sari).post(at(project, f"perjanjian/{kept.pk}/hapus"))
    assert not project.agreements.exists()


def test_a_page_that_poses_as_a_document_is_refused_with_a_sentence(as_, sari, project) -> None:
    page = factories.SimpleUploadedFile("a.pdf", b"<html><script>x</script>")
    answer = as_(sari).post(at(project, "dokumen"), {"title": "X", "file": page, "what": "document"})
    assert "none of the kinds" in answer.content.decode()
    assert not project.documents.exists()


def test_before_and_after_stand_on_the_page(as_, client, sari, project) -> None:
    shots = {"before": factories.upload("png"), "after": factories.upload("jpeg")}
    days = {"before_on": "2026-01-01", "after_on": "2026-06-01"}
    as_(sari).post(at(project, "foto"), {"what": "pair", "words": "Karang", **shots, **days})
    pair = project.pairs.get()
    assert f"/foto/{pair.pk}/sesudah/" in client.get(project.get_absolute_url()).content.decode()
    assert client.get(at(project, f"foto/{pair.pk}/sesudah"))["Content-Type"] == "image/webp"


def test_a_new_cover_takes_the_place_of_the_old_file(sari, project) -> None:
    for _turn in range(2):
        telling.set_cover(project, factories.upload("png"), "Kebun", sari, timezone.now())
    project.refresh_from_db()
    assert type(project.cover).objects.count() == 1
