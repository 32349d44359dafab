"""What pages and documents say of indicators: how far it is in words, and the values as a picture.

A picture is given as percents of its box, so that it fits any screen: x from the first day to the last, y from the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members import when
from projects.models import Direction, Indicator, Measurement, Project

MOST_POINTS = 120
MOST_DOTS = 24
TOP, BOTTOM, LEFT, RIGHT = 16.0, 84.0, 2.0, 98.0


@dataclass(frozen=True)
class Progress:
    """How far an indicator is: in words, as a part of a hundred where start and target are known, and how that looks."""

    words: str
    percent: int | None = None
    chip: str = "plain"


@dataclass(frozen=True)
class Dot:
    """A value in the picture."""

    x: str
    y: str


@dataclass(frozen=True)
class Level:
    """A line across the picture: the start or the target, with its words above or below it."""

    y: str
    words: str
    words_y: str


@dataclass(frozen=True)
class Chart:
    """The picture: the line as points of a box of 100 by 100, its dots, the levels, and the same in words."""

    line: str
    area: str
    dots: Sequence[Dot]
    start: Level | None
    target: Level | None
    first: str
    last: str
    description: str


@dataclass(frozen=True)
class Shown:
    """An indicator on a page."""

    indicator: Indicator
    latest: str
    day: str
    progress: Progress
    chart: Chart | None = None


def amount(value: Decimal, indicator: Indicator) -> str:
    """As in "300 kg"."""
    return f"{_figure(value)} {indicator.unit}"


def progress(indicator: Indicator, latest: Decimal | None) -> Progress:
    """How far it is from its start to its target, when `latest` was measured last."""
    start, target = indicator.baseline, indicator.target
    if latest is None:
        aim = "" if target is None else _aim(indicator, target)
        return Progress(" ".join([_("Not measured yet."), aim]).strip())
    facts = {"now": amount(latest, indicator)}
    if target is None:
        if start is None:
            return Progress(_("%(now)s now.") % facts)
        words = _("%(now)s now, %(start)s at the start.") % {**facts, "start": amount(start, indicator)}
        return Progress(words, chip="good" if indicator.is_better(latest, start) else "plain")
    facts["target"] = amount(target, indicator)
    if not indicator.is_better(target, latest):
        return Progress(_("Target reached: %(now)s; %(target)s was aimed at.") % facts, 100, "good")
    if start is None:
        return Progress(_("%(now)s now; the target is %(target)s.") % facts)
    facts["start"] = _figure(start)
    if indicator.is_better(start, latest):
        words = _("Further from the target than at the start: %(now)s now, from %(start)s to %(target)s is the way.")
        return Progress(words % facts, 0, "bad")
    part = int(100 * (latest - start) / (target - start))
    words = _("%(percent)d%% of the way from %(start)s to %(target)s.") % {**facts, "percent": part}
    return Progress(words, part, "" if part else "plain")


def chart(indicator: Indicator, values: Sequence[tuple[date, Decimal]]) -> Chart | None:
    """The values, oldest first, as a picture; None when there is none."""
    if not values:
        return None
    levels = [one for one in (indicator.baseline, indicator.target) if one is not None]
    low, high = min([*levels, *(v for _on, v in values)]), max([*levels, *(v for _on, v in values)])
    first, last = values[0][0], values[-1][0]

    def x(on: date) -> float:
        days = (last - first).days
        return LEFT + (RIGHT - LEFT) * (on - first).days / days if days else (LEFT + RIGHT) / 2

    def y(value: Decimal) -> float:
        return BOTTOM - (BOTTOM - TOP) * float((value - low) / (high - low)) if high > low else (TOP + BOTTOM) / 2

    points = [(x(on), y(value)) for on, value in _thinned(values)]
    line = " ".join(f"{across:.2f},{down:.2f}" for across, down in points)
    return Chart(
        line=line,
        area=f"{points[0][0]:.2f},100 {line} {points[-1][0]:.2f},100",
        dots=[Dot(f"{across:.2f}%", f"{down:.2f}%") for across, down in points] if len(points) <= MOST_DOTS else [],
        start=_level(
            _("Start: %(value)s"), indicator, indicator.baseline, y, is_low=indicator.direction == Direction.UP
        ),
        target=_level(
            _("Target: %(value)s"), indicator, indicator.target, y, is_low=indicator.direction != Direction.UP
        ),
        first=when.short_date(first),
        last=when.short_date(last) if last != first else "",
        description=_description(indicator, values),
    )


def shown(project: Project, *, with_charts: bool) -> list[Shown]:
    """The project's indicators in their order: one query, with pictures two."""
    indicators = list(project.indicators.with_latest())
    values: dict[int, list[tuple[date, Decimal]]] = {one.pk: [] for one in indicators}
    if with_charts and indicators:
        rows = (
            Measurement.objects.filter(indicator__in=indicators).order_by("on").values_list("indicator", "on", "value")
        )
        for pk, on, value in rows:
            values[pk].append((on, value))
    return [show(one, values[one.pk] if with_charts else ()) for one in indicators]


def show(indicator: Indicator, values: Sequence[tuple[date, Decimal]] = ()) -> Shown:
    """One indicator, loaded `with_latest`."""
    latest, on = indicator.latest, indicator.latest_on
    return Shown(
        indicator,
        amount(latest, indicator) if latest is not None else "–",
        when.short_date(on) if on else "",
        progress(indicator, latest),
        chart(indicator, values),
    )


def _aim(indicator: Indicator, target: Decimal) -> str:
    facts = {"target": amount(target, indicator)}
    if indicator.baseline is None:
        return _("The target is %(target)s.") % facts
    return _("From %(start)s to %(target)s is the way.") % {**facts, "start": _figure(indicator.baseline)}


def _figure(value: Decimal) -> str:
    """The number alone without idle zeros, a minus as print writes it."""
    places = next(places for places in (0, 1, 2) if places == 2 or value == round(value, places))
    return number_format(value, places, use_l10n=True, force_grouping=True).replace("-", "−")


def _level(words: str, indicator: Indicator, value: Decimal | None, y: object, *, is_low: bool) -> Level | None:
    """The line of `value`; of the two the one meant to be lower has its words below it."""
    if value is None:
        return None
    at: float = y(value)  # type: ignore[operator]
    return Level(f"{at:.2f}%", words % {"value": amount(value, indicator)}, f"{at + (8 if is_low else -3.5):.2f}%")


def _description(indicator: Indicator, values: Sequence[tuple[date, Decimal]]) -> str:
    (first, start), (last, now) = values[0], values[-1]
    if len(values) == 1:
        words = _("%(value)s on %(day)s.") % {"value": amount(now, indicator), "day": when.short_date(last)}
    else:
        words = _("From %(start)s on %(first)s to %(now)s on %(last)s.") % {
            "start": amount(start, indicator), "first": when.short_date(first),
            "now": amount(now, indicator), "last": when.short_date(last),
        }  # fmt: skip
    return f"{indicator.name}: {words} {progress(indicator, now).words}"


def _thinned(values: Sequence[tuple[date, Decimal]]) -> Iterable[tuple[date, Decimal]]:
    """At most so many of them, evenly chosen, the first and the last among them."""
    if len(values) <= MOST_POINTS:
        return values
    step = (len(values) - 1) / (MOST_POINTS - 1)
    return [values[round(number * step)] for number in range(MOST_POINTS)]
