"""The shapes in which the demo data is written down."""

from __future__ import annotations

from dataclasses import dataclass, field

from forums.models import Audience, Joining, Role
from members.models import OrganisationKind, Sector, Sex

GOVERNMENT, COMMUNITY, ACADEMIA, PRIVATE, MEDIA = Sector


@dataclass(frozen=True)
class Party:
    """An organisation of a forum."""

    key: str
    name: str
    sector: str
    kind: str = OrganisationKind.OTHER


@dataclass(frozen=True)
class Person:
    """Somebody with a name of their own in the story; `party` is the key of the organisation they speak for."""

    name: str
    party: str = ""
    title: str = ""  # position in the organisation
    role: str = Role.MEMBER
    office: str = ""  # office title in the forum
    sex: str = Sex.FEMALE
    born: int = 1980
    is_pending: bool = False
    note: str = ""


@dataclass(frozen=True)
class Answers:
    """How many answered what; `online` of those who come do so from afar, `guests` come along with some."""

    yes: int = 0
    maybe: int = 0
    no: int = 0
    waiting: int = 0
    online: int = 0
    guests: int = 0
    deputies: int = 0
    by_officer: int = 0


@dataclass(frozen=True)
class Talk:
    """A meeting `in_days` from today, moved to the nearest `weekday` (Monday is 1); `minutes` None: until done."""

    title: str
    in_days: int
    weekday: int
    at: str
    minutes: int | None
    place: str = ""
    address: str = ""
    agenda: str = ""
    answers: Answers = field(default_factory=Answers)
    audience: str = Audience.MEMBERS
    is_in_person: bool = True
    link: str = ""
    seats: int | None = None
    seats_online: int | None = None
    guests: int = 0
    answer_days_before: int = 0
    called_days_ago: int = 6
    is_draft: bool = False
    cancelled_because: str = ""
    moved_by_days: int = 0  # it was planned that many days earlier at first
    visitor: str = ""  # somebody of another forum who was invited by name


@dataclass(frozen=True)
class Gathering:
    """A forum with its people and meetings; `crowd` gives how many more members there are of each sector."""

    slug: str
    name: str
    regency: str
    summary: str
    about: str
    themes: tuple[str, ...]
    parties: tuple[Party, ...]
    people: tuple[Person, ...]
    talks: tuple[Talk, ...] = ()
    crowd: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ("jawa",)
    decree: str = ""
    term: tuple[int, int] | None = None
    joining: str = Joining.APPROVAL
    is_public: bool = True
    kept: int = 0  # members without an email, kept by the officers
    age_days: int = 320


THEMES = {
    "pertanian": ("Pertanian", "Agriculture"),
    "pendidikan": ("Pendidikan", "Education"),
    "lingkungan": ("Lingkungan", "Environment"),
    "perencanaan": ("Perencanaan", "Planning"),
    "penguatan-kapasitas": ("Penguatan kapasitas", "Capacity building"),
    "kelautan": ("Kelautan", "Sea and coast"),
    "pariwisata": ("Pariwisata", "Tourism"),
    "prasarana": ("Prasarana", "Infrastructure"),
    "ekonomi-lokal": ("Ekonomi lokal", "Local economy"),
    "keselamatan": ("Keselamatan", "Safety"),
    "umkm": ("UMKM", "Small businesses"),
    "kerajinan": ("Kerajinan", "Crafts"),
    "pangan": ("Pangan", "Food"),
    "desa-wisata": ("Desa wisata", "Village tourism"),
    "ekonomi-desa": ("Ekonomi desa", "Village economy"),
    "pemuda": ("Pemuda", "Youth"),
    "kesehatan": ("Kesehatan", "Health"),
    "air-bersih": ("Air bersih", "Clean water"),
    "pelindungan-anak": ("Pelindungan anak", "Child protection"),
}
