"""Forums and members by what a row says, looked up once for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.db.models.functions import Lower

from forums.models import Forum
from members.exchange.cells import Refused
from members.exchange.kinds import Values
from members.models import Member


class Forums:
    """Forums that a member of staff looks after, by name or by the last part of their address."""

    def __init__(self, by: Member, texts: Iterable[str]) -> None:
        names = {text.casefold() for text in texts}
        rows = Forum.objects.within(by).annotate(folded=Lower("name"))
        self._found: dict[str, list[Forum]] = {}
        for forum in rows.filter(Q(folded__in=names) | Q(slug__in=names)).select_related("regency__province"):
            for key in {forum.name.casefold(), forum.slug}:
                self._found.setdefault(key, []).append(forum)

    def find(self, text: str) -> Forum:
        """The forum that a cell means. Raises `Refused`."""
        found = self._found.get(text.casefold(), [])
        if not found:
            raise Refused("forum", value=text[:80])
        if len(found) > 1:
            raise Refused("forum_unclear", value=text[:80])
        if found[0].is_archived:
            raise Refused("archived")
        return found[0]

    @staticmethod
    def get(pk: int) -> Forum:
        """The forum of that id."""
        return Forum.objects.get(pk=pk)


class Members:
    """Members by their email, or by name (and regency) among those whom officers keep."""

    def __init__(self, rows: Sequence[Values]) -> None:
        emails = {values["email"] for values in rows if "email" in values}
        names = {values["name"].casefold() for values in rows if "email" not in values and "name" in values}
        self._by_email = {one.email: one for one in Member.objects.filter(email__in=emails)}
        self._kept: dict[str, list[Member]] = {}
        kept = Member.objects.annotate(folded=Lower("name")).filter(
            email__isnull=True, is_active=True, folded__in=names
        )
        for member in kept:
            self._kept.setdefault(member.name.casefold(), []).append(member)

    def find(self, values: Values) -> Member:
        """Whom a row means. Raises `Refused`."""
        if "email" in values:
            if values["email"] not in self._by_email:
                raise Refused("nobody")
            return self._by_email[values["email"]]
        if "name" not in values:
            raise Refused("who")
        found = self._kept.get(values["name"].casefold(), [])
        if "regency" in values:
            found = [one for one in found if one.regency_id == values["regency"].pk]
        if len(found) != 1:
            raise Refused("several" if found else "nobody")
        return found[0]

    @staticmethod
    def get(pk: int) -> Member:
        """The member of that id."""
        return Member.objects.get(pk=pk)
