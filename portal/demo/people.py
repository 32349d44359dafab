"""The invented people: those of the story, and the crowd around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from forums.models import Forum, Membership, MembershipState
from members import consent
from members.models import Consent, Member, Organisation, Purpose, Regency, Representative
from portal.demo import accounts, names
from portal.demo.shapes import Gathering, Person

MANAGER = accounts.ACCOUNTS[0]
ELSEWHERE = {"gabungan-kub-karya-mataram": ("Suparmi", "Endang Puspitaningrum, S.P.")}  # who is in a second forum
BOUNCED = "Dede Rukmana"


@dataclass
class Cast:
    """Who has been made so far, and the dice that make the rest the same every time."""

    now: datetime
    random: Random
    password: str = field(default_factory=lambda: make_password(accounts.PASSWORD))
    nobody: str = field(default_factory=lambda: make_password(None))
    members: list[Member] = field(default_factory=list)
    by_name: dict[str, Member] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)

    def add(self, name: str, place: Regency, sector: str, organisation: Organisation | None, **more: Any) -> Member:
        """One more member, not saved yet; their address is made of the name."""
        email = more.pop("email", None) or self._address(name)
        seen = self.now.date() - timedelta(days=self.random.randint(0, 40))
        made = Member(
            name=name,
            email=email,
            email_confirmed_at=self.now - timedelta(days=200),
            regency=place,
            zone=place.zone,
            sector=sector,
            organisation=organisation,
            password=self.nobody,
            is_demo=True,
            last_seen_on=seen,
            **more,
        )
        self.members.append(made)
        self.by_name[name] = made
        return made

    def _address(self, name: str) -> str:
        base = slugify(name).replace("-", ".")
        local, number = base, 1
        while local in self.addresses:
            number += 1
            local = f"{base}{number}"
        self.addresses.add(local)
        return f"{local}@{accounts.DOMAIN}"


def manager(cast: Cast, place: Regency) -> Member:
    """Ratri, who runs the portal."""
    made = cast.add(MANAGER.name, place, "government", None, email=MANAGER.email, is_staff=True, is_superuser=True)
    made.password = cast.password
    return made


def of_story(
    cast: Cast, told: Gathering, place: Regency, parties: dict[str, Organisation]
) -> list[tuple[Person, Member]]:
    """The people with a name of their own in this forum."""
    known = {account.name: account.email for account in accounts.ACCOUNTS}
    pairs = []
    for person in told.people:
        party = parties.get(person.party)
        made = cast.add(
            person.name, place, party.sector if party else "community", party, email=known.get(person.name),
            sex=person.sex, birth_year=person.born,
        )  # fmt: skip
        made.password = cast.password
        if person.name == BOUNCED:
            made.bounced_at = cast.now - timedelta(days=4)
        pairs.append((person, made))
    return pairs


def of_crowd(cast: Cast, told: Gathering, place: Regency, parties: dict[str, Organisation]) -> list[Member]:
    """Everybody else of this forum; the first `kept` ones have no email and are kept by the officers."""
    invented = names.invent(told.names, cast.random, set(cast.by_name))
    people = []
    for sector, count in told.crowd.items():
        homes = [party for party in parties.values() if party.sector == sector]
        for _ in range(count):
            name, sex = next(invented)
            home = cast.random.choice(homes) if homes and cast.random.random() < 0.7 else None
            born = cast.random.randint(1952, 2006)
            people.append(cast.add(name, place, sector, home, sex=sex, birth_year=born, is_digest_wanted=False))
    for member in people[: told.kept]:
        member.email = member.email_confirmed_at = member.last_seen_on = None
    return people


def memberships(
    cast: Cast, told: Gathering, forum: Forum, story: list[tuple[Person, Member]], crowd: list[Member]
) -> Iterator[Membership]:
    """The places of these people in the forum; some are older than others."""
    start = cast.now - timedelta(days=told.age_days)
    for person, member in story:
        joined = start + timedelta(days=cast.random.randint(0, min(30, told.age_days - 1)))
        if person.is_pending:
            asked = cast.now - timedelta(days=2, hours=5)
            yield Membership(forum=forum, member=member, sector=member.sector, organisation=member.organisation,
                             asked_at=asked, note=person.note)  # fmt: skip
            continue
        term = told.term if person.office else None
        yield Membership(
            forum=forum, member=member, sector=member.sector, organisation=member.organisation,
            state=MembershipState.ACTIVE, role=person.role, office_title=person.office, asked_at=joined, joined_at=joined,
            decree_number=told.decree if person.office else "",
            term_from=datetime(term[0], 1, 1, tzinfo=cast.now.tzinfo).date() if term else None,
            term_until=datetime(term[1], 12, 31, tzinfo=cast.now.tzinfo).date() if term else None,
        )  # fmt: skip
    guests = [cast.by_name[name] for name in ELSEWHERE.get(told.slug, ())]
    for member in crowd + guests:
        joined = start + timedelta(days=cast.random.randint(0, told.age_days - 1))
        yield Membership(forum=forum, member=member, sector=member.sector, organisation=member.organisation,
                         state=MembershipState.ACTIVE, asked_at=joined, joined_at=joined)  # fmt: skip


def save(cast: Cast) -> None:
    """Write all members with what an account needs; they joined long enough ago to get a digest."""
    Member.objects.bulk_create(cast.members)
    Member.objects.filter(is_demo=True).update(joined_at=cast.now - timedelta(days=210))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, verified=True, primary=True)
        for member in cast.members
        if member.email
    )


def keep(cast: Cast, told: Gathering, crowd: list[Member], officer: Member) -> None:
    """Say who keeps the members without an email."""
    for member in crowd[: told.kept]:
        member.kept_by = officer
    Member.objects.bulk_update(crowd[: told.kept], ["kept_by"])


def consents(cast: Cast) -> None:
    """Everybody agreed: by themselves, or on paper before the officer who keeps them."""
    at = cast.now - timedelta(days=210)
    rows = []
    for member in cast.members:
        own = (Purpose.TERMS, Purpose.PRIVACY) if member.email else (Purpose.KEPT_BY_OFFICER,)
        rows += [
            Consent(member=member, purpose=purpose, text_version=consent.TEXTS[purpose].version, language="id", at=at,
                    channel="web" if member.email else "paper", recorded_by=member.kept_by)
            for purpose in own
        ]  # fmt: skip
    Consent.objects.bulk_create(rows)


def representatives(cast: Cast, story: list[tuple[Person, Member]], confirmed_by: Member) -> Iterator[Representative]:
    """Who speaks for which organisation."""
    since = (cast.now - timedelta(days=300)).date()
    for person, member in story:
        if member.organisation is not None:
            yield Representative(
                member=member, organisation=member.organisation, title=person.title, since=since,
                confirmed_by=confirmed_by, confirmed_at=cast.now - timedelta(days=200),
            )  # fmt: skip
