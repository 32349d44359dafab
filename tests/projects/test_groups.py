"""What keepers see of their group, and photos of many offers from one ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.utils import timezone
from PIL import Image

from members.models import StoredFile
from projects import offers, packs
from projects.models import OfferPhoto, PhotoPack
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def group(forum):
    return factories.offer_group(forum, "KUB Sekar")


@pytest.fixture
def offer(group):
    return factories.offer(factories.maker(group, "Batik Arum"), "Batik Cap", photo_name="IMG_1.JPG")


def photo(shade: int = 7) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 70, 63)).save(out, "JPEG")
    return out.getvalue()


def pack(entries: dict[str, bytes], name: str = "foto.zip") -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)
    return SimpleUploadedFile(name, out.getvalue(), "application/zip")


def dying(execute, sql, *rest):
    """The database is gone just before the cursor moves."""
    if sql.startswith('UPDATE "projects_photopack"'):
        raise DatabaseError("gone")
    return execute(sql, *rest)


def placed(group, entries: dict[str, bytes], by) -> PhotoPack:
    made = packs.receive(group, pack(entries), by, NOW)
    while packs.proceed(made.pk, NOW, 0):
        pass
    made.refresh_from_db()
    return made


def test_the_desk_shows_every_state_and_a_maker_their_own(as_, sari, budi, group, offer) -> None:
    factories.offer(factories.maker(group, "Punya Budi", member=budi), "Kebaya", state="draft")
    place = f"/en/katalog/kelompok/{group.slug}/meja/"
    found = {
        person.name: {card.offer.title for card in as_(person).get(place).context["cards"]} for person in (sari, budi)
    }
    assert found == {"Sari": {"Batik Cap", "Kebaya"}, "Budi": {"Kebaya"}}


def test_photos_find_their_offers_by_the_name_of_the_list_and_by_title(sari, group, offer) -> None:
    other = factories.offer(offer.maker, "Kebaya Encim")
    done = placed(
        group,
        {
            "a/img_1.jpg": photo(),
            "kebaya encim.png": photo(90),
            "Kebaya-Encim-2.jpg": photo(180),
            "lain.jpg": photo(),
            "x.txt": b"x",
        },
        sari,
    )
    assert (done.state, done.placed, done.left, [one.photos.count() for one in (offer, other)]) == (
        "done",
        3,
        2,
        [1, 2],
    )
    assert done.problems == [["lain.jpg", "unknown"], ["x.txt", "unknown"]]


def test_the_same_file_again_makes_no_double(sari, group, offer) -> None:
    for _ in range(2):
        last = placed(group, {"batik-cap.jpg": photo()}, sari)
    assert (last.problems, OfferPhoto.objects.count(), StoredFile.objects.count()) == (
        [["batik-cap.jpg", "there"]],
        1,
        1,
    )


def test_the_file_is_gone_when_its_photos_are_placed(
    sari, group, offer, settings, django_capture_on_commit_callbacks
) -> None:
    made = packs.receive(group, pack({"batik-cap.jpg": photo()}), sari, NOW)
    place = settings.MEDIA_ROOT / packs.FOLDER / made.path
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        packs.proceed(made.pk, NOW, 60)
    assert not place.exists()


def test_a_worker_that_dies_between_two_photos_or_in_one_leaves_no_double(sari, group, offer) -> None:
    made = packs.receive(group, pack({f"batik-cap-{n}.jpg": photo(n * 60) for n in range(1, 4)}), sari, NOW)
    assert packs.proceed(made.pk, NOW, 0)
    with connection.execute_wrapper(dying), pytest.raises(DatabaseError):
        packs.proceed(made.pk, NOW, 60)
    assert OfferPhoto.objects.count() == 1
    packs.proceed(made.pk, NOW, 60)
    made.refresh_from_db()
    assert (made.state, made.placed, OfferPhoto.objects.count()) == ("done", 3, 3)


def test_without_the_cursor_the_same_photo_would_be_looked_at_again(sari, group, offer) -> None:
    made = packs.receive(group, pack({"batik-cap.jpg": photo(), "batik-cap-2.jpg": photo(90)}), sari, NOW)
    packs.proceed(made.pk, NOW, 0)
    PhotoPack.objects.update(cursor=0)
    packs.proceed(made.pk, NOW, 60)
    made.refresh_from_db()
    assert (made.placed, made.left) == (2, 1)


@pytest.mark.parametrize(
    ("entries", "words"),
    [({"../../etc/foto.jpg": b"x"}, "leads out"), ({"/foto.jpg": b"x"}, "leads out"), ({"..\\foto.jpg": b"x"}, "leads out"), ({"dalam.zip": b"x"}, "archive within"),
     ({"foto.jpg": bytes(9_000_000)}, "unpack"), ({"__MACOSX/a.jpg": b"x"}, "no photo"), ({}, "no photo")],
)  # fmt: skip
def test_an_archive_that_is_none_of_photos_is_not_opened(as_, sari, group, entries, words) -> None:
    answer = as_(sari).post(f"/en/katalog/kelompok/{group.slug}/foto-sekaligus/", {"pack": pack(entries)})
    assert words in answer.content.decode()
    assert not PhotoPack.objects.exists()


def test_too_many_files_and_no_archive_are_refused(sari, group, monkeypatch) -> None:
    monkeypatch.setattr(packs, "MOST_ENTRIES", 2)
    for upload in (pack({f"{n}.jpg": b"x" for n in range(3)}), SimpleUploadedFile("a.zip", b"PK no archive")):
        with pytest.raises(packs.PackRefused):
            packs.receive(group, upload, sari, NOW)


def test_an_entry_that_lies_about_its_size_is_read_no_further_than_a_photo(sari, group, offer) -> None:
    upload = pack({"batik-cap.jpg": photo() + bytes(100)})
    upload.file.seek(0)
    raw = bytearray(upload.read())
    where = raw.rindex(b"PK\x01\x02") + 24
    raw[where : where + 4] = (5).to_bytes(4, "little")
    made = packs.receive(group, SimpleUploadedFile("a.zip", bytes(raw)), sari, NOW)
    packs.proceed(made.pk, NOW, 60)
    made.refresh_from_db()
    assert (made.state, made.placed, made.left) == ("done", 0, 1)


def test_a_full_offer_takes_no_more(sari, group, offer) -> None:
    offers.add_photos(offer, [factories.upload("webp") for _ in range(6)], "", sari, NOW)
    assert placed(group, {"batik-cap.jpg": photo()}, sari).problems == [["batik-cap.jpg", "full"]]
