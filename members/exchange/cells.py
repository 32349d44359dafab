"""What people write into a cell, read as what they mean. Each function takes text and raises `Refused`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.models import OrganisationKind, Sector, Sex
from members.text import LONGEST_ADDRESS, clean_line, fold_email

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "january", "jan"), ("februari", "february", "pebruari", "feb", "peb"), ("maret", "march", "mar"),
            ("april", "apr"), ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"),
            ("agustus", "august", "agu", "agt", "ags", "aug"), ("september", "sep", "sept"),
            ("oktober", "october", "okt", "oct"), ("november", "nopember", "nov", "nop"),
            ("desember", "december", "des", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip

SECTORS: Mapping[str, str] = {
    "pemerintah": Sector.GOVERNMENT, "pemerintahan": Sector.GOVERNMENT, "government": Sector.GOVERNMENT,
    "masyarakat": Sector.COMMUNITY, "komunitas": Sector.COMMUNITY, "warga": Sector.COMMUNITY, "community": Sector.COMMUNITY,
    "akademisi": Sector.ACADEMIA, "kampus": Sector.ACADEMIA, "academia": Sector.ACADEMIA, "pendidikan": Sector.ACADEMIA,
    "swasta": Sector.PRIVATE, "usaha": Sector.PRIVATE, "duniausaha": Sector.PRIVATE, "pelakuusaha": Sector.PRIVATE,
    "bisnis": Sector.PRIVATE, "private": Sector.PRIVATE, "privatesector": Sector.PRIVATE, "sektorswasta": Sector.PRIVATE,
    "media": Sector.MEDIA, "pers": Sector.MEDIA,
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "dinas": OrganisationKind.OFFICE, "instansi": OrganisationKind.OFFICE, "instansipemerintah": OrganisationKind.OFFICE,
    "kantorpemerintah": OrganisationKind.OFFICE, "governmentoffice": OrganisationKind.OFFICE,
    "desa": OrganisationKind.VILLAGE, "pemerintahdesa": OrganisationKind.VILLAGE, "kelurahan": OrganisationKind.VILLAGE,
    "lsm": OrganisationKind.NGO, "yayasan": OrganisationKind.NGO, "ngo": OrganisationKind.NGO,
    "kelompok": OrganisationKind.COMMUNITY, "kelompokwarga": OrganisationKind.COMMUNITY, "komunitas": OrganisationKind.COMMUNITY,
    "koperasi": OrganisationKind.COOPERATIVE, "bumdes": OrganisationKind.COOPERATIVE, "kub": OrganisationKind.BUSINESS_GROUP,
    "perusahaan": OrganisationKind.COMPANY, "pt": OrganisationKind.COMPANY, "cv": OrganisationKind.COMPANY,
    "kampus": OrganisationKind.UNIVERSITY, "universitas": OrganisationKind.UNIVERSITY, "sekolah": OrganisationKind.UNIVERSITY,
    "karangtaruna": OrganisationKind.YOUTH, "pemuda": OrganisationKind.YOUTH, "media": OrganisationKind.MEDIA,
    "lain": OrganisationKind.OTHER, "lainnya": OrganisationKind.OTHER, "other": OrganisationKind.OTHER,
}  # fmt: skip
SEXES: Mapping[str, str] = {
    "l": Sex.MALE, "lk": Sex.MALE, "laki": Sex.MALE, "lakilaki": Sex.MALE, "pria": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE,
    "p": Sex.FEMALE, "pr": Sex.FEMALE, "perempuan": Sex.FEMALE, "wanita": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
}  # fmt: skip

_NUMBERS = re.compile(r"^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})(?: 00[:.]00)?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$")
_WORDS = re.compile(r"^(?:\w+,\s*)?(\d{1,2})[\s.-]+([a-z]+)[\s.,-]+(\d{4}|\d{2})$", re.IGNORECASE)
_CLOCK = re.compile(
    r"^(?:\d{4}-\d{2}-\d{2} )?(?:pukul |jam )?(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?(?: ?(?:wib|wita|wit))?$", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?e\+?\d+$", re.IGNORECASE)


class Refused(Exception):
    """A cell that cannot be taken: a code of `reasons.OF_ROW` and what fills its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def fold(text: str) -> str:
    """Letters and digits only, in small letters: how headers and words of a choice are compared."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def plain(column: str, text: str) -> str:
    """The cell as one clean line; the quote that an export puts before a formula's sign is taken off again."""
    line = clean_line(text)
    if line[:1] == "'" and line[1:2] and line[1] in FORMULA:
        line = line[1:]
        if not re.match(r"\+[\d\s().-]+$", line):
            raise Refused("formula", column=column, sign=line[0])
        return line
    if line.startswith(FORMULA) and not re.match(r"[+-]?[\d\s().-]+$", line):
        raise Refused("formula", column=column, sign=line[0])
    return line


def words(column: str, most: int) -> Callable[[str], str]:
    """Any text of at most so many letters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise Refused("long", column=column, most=most)
        return text

    return read


def name(text: str) -> str:
    """A person's name as the portal's own forms take it."""
    if len(text) > 120:
        raise Refused("long", column="name", most=120)
    if not any(letter.isalpha() for letter in text):
        raise Refused("unlettered", value=text[:80])
    if "@" in text or "://" in text or "www." in text.casefold():
        raise Refused("link")
    return text


def title(text: str) -> str:
    """The name of a group or a meeting."""
    if len(text) > 160:
        raise Refused("long", column="name", most=160)
    if not any(letter.isalnum() for letter in text):
        raise Refused("unlettered", value=text[:80])
    return text


def email(text: str) -> str:
    """An address in its one form."""
    address = fold_email(text.removeprefix("mailto:"))
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("email", value=text[:80]) from None
    if not address.isascii() or len(address) > LONGEST_ADDRESS:
        raise Refused("email", value=text[:80])
    return address


def phone(text: str) -> str:
    """A number in international form; one that lost its zero or plus in a spreadsheet gets it back."""
    if _SCIENTIFIC.match(text):
        raise Refused("shortened", value=text[:40])
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("8"):
        digits = f"0{digits}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        raise Refused("phone", value=text[:40]) from None
    if not phonenumbers.is_valid_number(number):
        raise Refused("phone", value=text[:40])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """A day as people write it: 17/08/2026, 17-8-26, 17 Agustus 2026, 2026-08-17. Two digits mean this century."""
    if found := _ISO.match(text):
        year, month, number = (int(part) for part in found.groups())
    elif found := _NUMBERS.match(text):
        number, month, year = int(found[1]), int(found[2]), _year(found[3])
    elif (found := _WORDS.match(text)) and found[2].casefold() in MONTHS:
        number, month, year = int(found[1]), MONTHS[found[2].casefold()], _year(found[3])
    else:
        raise Refused("date", value=text[:40])
    try:
        read = date(year, month, number)
    except ValueError:
        raise Refused("date", value=text[:40]) from None
    if not 1900 <= read.year <= 2100:
        raise Refused("date", value=text[:40])
    return read


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def clock(text: str) -> time:
    """A time of day: 09.30, 9:30, 09.30 WIB."""
    found = _CLOCK.match(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused("clock", value=text[:40])
    return time(int(found[1]), int(found[2]))


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds; 1.000 is a thousand."""

    def read(text: str) -> int:
        digits = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9 or not least <= int(digits) <= most:
            raise Refused("number", value=text[:40], least=least, most=most)
        return int(digits)

    return read


def choice(column: str, known: Mapping[str, str], labels: Mapping[str, object]) -> Callable[[str], str]:
    """One of several words, in either language or as an office calls it."""
    values = {fold(value): value for value in labels}

    def read(text: str) -> str:
        key = fold(text)
        found = known.get(key) or values.get(key)
        if found is None:
            raise Refused(
                "choice", column=column, value=text[:40], choices=", ".join(str(one) for one in labels.values())
            )
        return str(found)

    return read
