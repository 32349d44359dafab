"""Makes valid rows with meaningful defaults; every argument may be given."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import time
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from forums.models import Forum, Meeting, MeetingState, Membership, MembershipState, Response, ResponseState, Role
from members import accounts, honeypot
from members.models import Member, Organisation, Province, Regency, Sector, Zone
from projects.models import (
    OVER,
    Card,
    Column,
    ColumnKind,
    Commitment,
    CommitmentState,
    FundingSource,
    Indicator,
    Kind,
    Maker,
    Measurement,
    Offer,
    OfferGroup,
    OfferState,
    Project,
    ProjectMember,
    ProjectRole,
    ProjectState,
)

_numbers = itertools.count(1)

PLACES = {
    "34.01": ("34", "DI Yogyakarta", Zone.WIB, "Kabupaten Kulon Progo"),
    "51.08": ("51", "Bali", Zone.WITA, "Kabupaten Buleleng"),
    "91.03": ("91", "Papua", Zone.WIT, "Kabupaten Jayapura"),
}

FACTOR = "JBSWY3DPEHPK3PXP"  # the secret of every second factor that is made here


def opened() -> str:
    """What a page with a guarded form carries along, opened a minute ago."""
    return signing.dumps(time.time() - 60, salt=honeypot.SALT)


def regency(code: str = "34.01") -> Regency:
    """One of three real regencies, one for each time zone."""
    province_code, province_name, zone, name = PLACES[code]
    province, _ = Province.objects.get_or_create(
        code=province_code,
        defaults={
            "name": province_name,
            "official_name": province_name,
            "name_en": province_name,
            "zone": zone,
            "iso_code": f"ID-{province_code}",
            "capital": "-",
        },
    )
    found, _ = Regency.objects.get_or_create(
        code=code,
        defaults={"province": province, "name": name, "short_name": name.split(" ", 1)[1], "kind": "kabupaten"},
    )
    return found


def member(name: str = "Budi", **fields: Any) -> Member:
    """A reachable member; staff have a second factor, as they must."""
    number = next(_numbers)
    place = fields.pop("regency", None) or regency()
    email = fields.pop("email", f"{slugify(name) or 'x'}{number}@contoh.example")
    password = fields.pop("password", None)
    has_factor = fields.pop("has_factor", bool(fields.get("is_staff")))
    if email and "email_confirmed_at" not in fields:
        fields["email_confirmed_at"] = timezone.now()
    made = Member(name=name, email=email, regency=place, zone=fields.pop("zone", place.zone), **fields)
    if password:
        made.set_password(password)
    else:
        made.set_unusable_password()
    made.save()
    if made.is_staff:
        accounts.join_staff(made)
    if has_factor:
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": FACTOR})
    return made


def organisation(name: str | None = None, **fields: Any) -> Organisation:
    """A verified organisation."""
    number = next(_numbers)
    name = name or f"Organisasi {number}"
    fields.setdefault("verified_at", timezone.now())
    fields.setdefault("sector", Sector.COMMUNITY)
    return Organisation.objects.create(
        name=name, slug=f"{slugify(name)}-{number}", regency=fields.pop("regency", None) or regency(), **fields
    )


def forum(name: str | None = None, **fields: Any) -> Forum:
    """A public forum that approves each request."""
    number = next(_numbers)
    name = name or f"Forum {number}"
    fields.setdefault("summary", "Forum warga yang bermusyawarah.")
    return Forum.objects.create(
        name=name, slug=f"{slugify(name)}-{number}", regency=fields.pop("regency", None) or regency(), **fields
    )


def membership(in_forum: Forum, person: Member, role: str = Role.MEMBER, **fields: Any) -> Membership:
    """An active membership of ten days ago."""
    joined = timezone.now() - dt.timedelta(days=10)
    fields.setdefault("state", MembershipState.ACTIVE)
    fields.setdefault("joined_at", joined if fields["state"] == MembershipState.ACTIVE else None)
    fields.setdefault("asked_at", joined)
    fields.setdefault("sector", person.sector)
    return Membership.objects.create(forum=in_forum, member=person, role=role, **fields)


def meeting(in_forum: Forum, title: str = "Musyawarah air bersih", **fields: Any) -> Meeting:
    """A called meeting in person, ten days ahead, two hours long, without limits."""
    now = timezone.now()
    starts_at = fields.setdefault("starts_at", (now + dt.timedelta(days=10)).replace(minute=0, second=0, microsecond=0))
    fields.setdefault("ends_at", starts_at + dt.timedelta(hours=2))
    fields.setdefault("state", MeetingState.CALLED)
    fields.setdefault("called_at", now - dt.timedelta(hours=1))
    fields.setdefault("zone", in_forum.zone)
    fields.setdefault("place_name", "Balai desa")
    if fields["state"] == MeetingState.CANCELLED:
        fields.setdefault("cancelled_at", now)
    return Meeting.objects.create(forum=in_forum, title=title, **fields)


def response(to: Meeting, person: Member, state: str = ResponseState.YES, **fields: Any) -> Response:
    """An answer written straight to the table, with the seat it takes counted."""
    if state in (ResponseState.YES, ResponseState.WAITING):
        to.last_number += 1
        fields.setdefault("number", to.last_number)
    made = Response(meeting=to, member=person, state=state, sector=fields.pop("sector", person.sector), **fields)
    if state != ResponseState.INVITED and made.answered_at is None:
        made.answered_at = timezone.now()
    if state == ResponseState.YES:
        if made.mode == "online":
            to.taken_online += made.people
        else:
            to.taken_in_person += made.people
    to.save()
    made.save()
    return made


def project(in_forum: Forum, title: str | None = None, **fields: Any) -> Project:
    """A running, public project led by nobody yet, with the three columns of its board."""
    number = next(_numbers)
    title = title or f"Proyek {number}"
    fields.setdefault("summary", "Yang dikerjakan bersama.")
    fields.setdefault("state", ProjectState.RUNNING)
    fields.setdefault("started_at", timezone.now())
    if fields["state"] in OVER:
        fields.setdefault("ended_at", timezone.now())
    fields.setdefault("slug", f"{slugify(title)}-{number}")
    made = Project.objects.create(forum=in_forum, title=title, **fields)
    for position, kind in enumerate((ColumnKind.TODO, ColumnKind.DOING, ColumnKind.DONE), 1):
        Column.objects.create(project=made, kind=kind, position=position)
    return made


def in_team(of: Project, person: Member, role: str = ProjectRole.LEAD) -> ProjectMember:
    """A place in the team of a project."""
    return ProjectMember.objects.create(project=of, member=person, role=role, since=timezone.localdate())


def card(of: Project, title: str = "Papan nama", **fields: Any) -> Card:
    """A card at the end of the first column."""
    first = of.columns.get(kind=ColumnKind.TODO)
    fields.setdefault("created_at", timezone.now())
    return Card.objects.create(project=of, column=first, title=title, position=first.cards.count() + 1, **fields)


def commitment(to: Project, **fields: Any) -> Commitment:
    """An accepted promise of five million rupiah by an organisation."""
    now = timezone.now()
    if "member" not in fields and "organisation" not in fields:
        fields["organisation"] = organisation()
    giver = fields.get("organisation") or fields["member"]
    fields.setdefault("sector", giver.sector)
    fields.setdefault("kind", Kind.CASH)
    fields.setdefault("what", "Dana kegiatan")
    fields.setdefault("quantity", Decimal(5_000_000))
    if fields["kind"] == Kind.CASH:
        fields |= {"unit": "Rp", "value": int(fields["quantity"])}
    fields.setdefault("unit", "hari")
    fields.setdefault("state", CommitmentState.ACCEPTED)
    fields.setdefault("offered_at", now)
    if fields["state"] not in (CommitmentState.OFFERED, CommitmentState.WITHDRAWN):
        fields.setdefault("decided_at", now)
    return Commitment.objects.create(project=to, **fields)


def indicator(of: Project, name: str | None = None, **fields: Any) -> Indicator:
    """Kilograms that are to grow from 120 to 300."""
    fields = {"unit": "kg", "baseline": Decimal(120), "target": Decimal(300)} | fields
    return Indicator.objects.create(project=of, name=name or f"Panen {next(_numbers)}", **fields)


def measurement(of: Indicator, value: int | str = 200, **fields: Any) -> Measurement:
    """A value of today."""
    fields = {"on": timezone.localdate(), "at": timezone.now()} | fields
    return Measurement.objects.create(indicator=of, value=Decimal(value), **fields)


def funding(name: str | None = None, **fields: Any) -> FundingSource:
    """A grant for all forums, open for a month."""
    fields = {
        "kind": "grant", "giver": "Yayasan Tunas", "deadline": timezone.localdate() + dt.timedelta(days=30), "at": timezone.now(),
    } | fields  # fmt: skip
    return FundingSource.objects.create(name=name or f"Hibah {next(_numbers)}", **fields)


def upload(kind: str = "pdf", name: str = "") -> SimpleUploadedFile:
    """A file as a browser sends it: a PDF, or a picture in that format."""
    if kind == "pdf":
        return SimpleUploadedFile(name or "rencana.pdf", b"%PDF-1.4 isi %%EOF", "application/pdf")
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (7, 70, 63)).save(out, kind.upper())
    return SimpleUploadedFile(name or f"kebun.{kind}", out.getvalue(), f"image/{kind}")


def offer_group(in_forum: Forum, name: str | None = None, **fields: Any) -> OfferGroup:
    """A business group of that forum, without makers yet."""
    number = next(_numbers)
    name = name or f"KUB {number}"
    fields.setdefault("summary", "Yang dibuat bersama.")
    fields.setdefault("created_at", timezone.now())
    return OfferGroup.objects.create(forum=in_forum, name=name, slug=f"{slugify(name)}-{number}", **fields)


def maker(of: OfferGroup, name: str | None = None, **fields: Any) -> Maker:
    """A business of that group."""
    return Maker.objects.create(group=of, name=name or f"Usaha {next(_numbers)}", **fields)


def offer(by: Maker, title: str | None = None, **fields: Any) -> Offer:
    """A published product of that maker."""
    number = next(_numbers)
    title = title or f"Barang {number}"
    fields.setdefault("state", OfferState.PUBLISHED)
    fields.setdefault("created_at", timezone.now())
    if fields["state"] == OfferState.PUBLISHED:
        fields.setdefault("published_at", timezone.now())
    fields.setdefault("words", f"{title} {by.name} {by.village} {by.group.name} {fields.get('text', '')}")
    return Offer.objects.create(maker=by, title=title, slug=f"{slugify(title)}-{number}", **fields)
