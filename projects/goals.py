"""The goals that a project or an indicator serves: the 17 of the United Nations and the 18 of villages.

SDGs Desa (Permendesa 13/2020 and 21/2020) are the seventeen, worded for a village, and an eighteenth of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 18


@dataclass(frozen=True)
class Goal:
    """One goal: its number, its name, and what villages call it."""

    number: int
    name: str | _StrPromise
    village: str | _StrPromise


GOALS: tuple[Goal, ...] = (
    Goal(1, _("No poverty"), _("Village without poverty")),
    Goal(2, _("Zero hunger"), _("Village without hunger")),
    Goal(3, _("Good health and well-being"), _("Healthy and prosperous village")),
    Goal(4, _("Quality education"), _("Good schooling in the village")),
    Goal(5, _("Gender equality"), _("Women take part in the village")),
    Goal(6, _("Clean water and sanitation"), _("Clean water and sanitation for the village")),
    Goal(7, _("Affordable and clean energy"), _("Clean and renewable energy for the village")),
    Goal(8, _("Decent work and economic growth"), _("The village economy grows evenly")),
    Goal(9, _("Industry, innovation and infrastructure"), _("Village infrastructure and innovation by need")),
    Goal(10, _("Reduced inequalities"), _("Village without gaps")),
    Goal(11, _("Sustainable cities and communities"), _("Safe and comfortable village settlements")),
    Goal(12, _("Responsible consumption and production"), _("The village consumes and produces with care")),
    Goal(13, _("Climate action"), _("The village answers climate change")),
    Goal(14, _("Life below water"), _("The village cares for the sea")),
    Goal(15, _("Life on land"), _("The village cares for the land")),
    Goal(16, _("Peace, justice and strong institutions"), _("A village of peace and justice")),
    Goal(17, _("Partnerships for the goals"), _("Partnership for the village")),
    Goal(
        18, _("Lively village institutions and adaptive culture"), _("Lively village institutions and adaptive culture")
    ),
)
_BY_NUMBER = {goal.number: goal for goal in GOALS}


def named(numbers: Iterable[int]) -> list[Goal]:
    """The goals of these numbers, in their order; unknown numbers are left out."""
    return [_BY_NUMBER[number] for number in sorted(set(numbers)) if number in _BY_NUMBER]
