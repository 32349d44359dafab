"""Which parts of society sit at the table, and who is missing: one answer used by every page, mail and document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from members.models import Sector

JUDGED: tuple[Sector, ...] = (Sector.GOVERNMENT, Sector.COMMUNITY, Sector.ACADEMIA, Sector.PRIVATE)

# Percent of the bar: a chair left empty, the least that somebody present is drawn with, the space between two sectors.
_EMPTY_CHAIR = 7.0
_LEAST = 4.0
_GAP = 1.0


@dataclass(frozen=True)
class Share:
    """One sector in a balance: how many, and where its part of the bar lies (`x` and `width` like "12.50%")."""

    sector: Sector
    count: int
    x: str
    width: str

    @property
    def key(self) -> str:
        """CSS class and icon name."""
        return self.sector.value

    @property
    def word(self) -> str:
        return str(self.sector.label)

    @property
    def is_missing(self) -> bool:
        return not self.count


@dataclass(frozen=True)
class Balance:
    """The sectors of a meeting, a forum, a project or a training, from counts by sector."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def shares(self) -> list[Share]:
        """The four judged sectors always, media only when somebody is there; in a fixed order, so that bars compare."""
        shown = [sector for sector in Sector if sector in JUDGED or self._count(sector)]
        widths = _widths([self._count(sector) for sector in shown])
        shares, x = [], 0.0
        for sector, width in zip(shown, widths, strict=True):
            shares.append(Share(sector, self._count(sector), f"{x:.2f}%", f"{width:.2f}%"))
            x += width + _GAP
        return shares

    @property
    def missing(self) -> list[Sector]:
        """Judged sectors of which nobody is there."""
        return [sector for sector in JUDGED if not self._count(sector)]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """One plain sentence in the active language about who is missing."""
        if not self.total:
            return _("Nobody yet.")
        if self.is_complete:
            return _("All four sectors are here.")
        words = [str(sector.label).lower() for sector in self.missing]
        return _("No %(sectors)s yet.") % {"sectors": either(words)}

    @property
    def description(self) -> str:
        """The bar in words: "Government 4, Community 9, Academia 0, Private sector 5"."""
        return ", ".join(f"{share.word} {share.count}" for share in self.shares)

    def _count(self, sector: Sector) -> int:
        return self.counts.get(sector.value, 0)


def either(words: Sequence[str]) -> str:
    """The words as one phrase: "a", "a or b", "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _widths(counts: Sequence[int]) -> list[float]:
    """Percents of the bar: an empty chair keeps a small place, and nobody present becomes too thin to see."""
    room = 100 - _GAP * (len(counts) - 1)
    total = sum(counts)
    if not total:
        return [room / len(counts)] * len(counts)
    room -= _EMPTY_CHAIR * counts.count(0)
    present = [max(count / total * room, _LEAST) for count in counts if count]
    parts = iter(present)
    return [next(parts) * room / sum(present) if count else _EMPTY_CHAIR for count in counts]
