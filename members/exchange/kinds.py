"""What every list has in common: columns with their names in both languages, and how a row finds what it is about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.db.models import Model, QuerySet
from django.utils.translation import override

from members.exchange import cells, places
from members.exchange.cells import Refused, fold
from members.exchange.reading import Unreadable
from members.models import Fate, ImportRow, Member

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Reason: TypeAlias = "tuple[str, dict[str, Any]]"
Values: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True)
class Column:
    """A column of a file: `read` makes a value of its text; `also` are other names that offices give it."""

    name: str
    label: Text
    read: Callable[[str], Any]
    example: str
    is_needed: bool = False
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A row of the file: its number, and the text of each known column."""

    number: int
    cells: Mapping[str, str]


@dataclass
class Verdict:
    """What would come of a row. Two verdicts that are equal would do the same."""

    fate: str = Fate.REFUSED
    key: str = ""
    target: int | None = None
    values: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def is_as(self, row: ImportRow) -> bool:
        """Whether this is what the row was told when the file was checked."""
        seen = (row.fate, row.target, row.values, row.before)
        return not self.reasons and seen == (self.fate, self.target, self.values, self.before)


class Kind(ABC):
    """One list that can be imported. A subclass says what its rows mean and what is done with them.

    An object serves one piece of work for one member of staff: what it has looked up it keeps.
    """

    name: ClassVar[str]
    label: ClassVar[Text]
    about: ClassVar[Text]
    model: ClassVar[type[Model]]
    permissions: ClassVar[tuple[str, ...]]
    asks_consent: ClassVar[bool] = False
    refusals: ClassVar[tuple[type[Exception], ...]] = ()  # of the operations that write, with words for the reader

    def __init__(self, by: Member) -> None:
        self.by = by
        self.places = places.Places()

    @property
    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """The columns, in the order of the template."""

    @abstractmethod
    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        """What would come of these rows now, with a fixed number of queries. Writes nothing."""

    @abstractmethod
    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Model:
        """Write a new thing."""

    def make_many(self, rows: Sequence[ImportRow], consent_by: str, now: datetime) -> Sequence[Model] | None:
        """The same for many rows in a few statements, all or nothing; None where a list knows no such way."""
        return None

    @abstractmethod
    def change(self, row: ImportRow, now: datetime) -> Model:
        """Write the changes of a row to what it is about."""

    @abstractmethod
    def take_back(self, row: ImportRow, now: datetime) -> bool:
        """Undo the row unless the thing was touched since; whether it was undone."""

    @abstractmethod
    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        """The same things with all that `export` reads, in one query."""

    @abstractmethod
    def export(self, thing: Any) -> list[str]:
        """A row of an export: one text for each of `columns`, readable by an import."""

    def labels(self) -> dict[str, str]:
        """The names of the columns in the reader's language."""
        return {column.name: str(column.label) for column in self.columns}

    def told(self, name: str, old: str, new: str) -> tuple[str, str, str]:
        """A change in the reader's language: the field, what it says and what it would say."""
        field = self.model._meta.get_field(name)
        choices = {str(key): str(label) for key, label in getattr(field, "flatchoices", [])}
        return str(getattr(field, "verbose_name", name)), choices.get(old, old), choices.get(new, new)

    def lock(self, targets: Iterable[int]) -> None:
        """Lock these rows in the order of their ids until the transaction ends."""
        list(
            self.model._default_manager.select_for_update(no_key=True)
            .filter(pk__in=list(targets))
            .order_by("pk")
            .values("pk")
        )

    def columns_of(self, header: Sequence[str]) -> tuple[dict[int, str], list[str]]:
        """Which column stands where, and headers that mean nothing here. Raises `Unreadable`."""
        names = names_of(self.columns)
        found: dict[int, str] = {}
        unknown: list[str] = []
        for place, text in enumerate(header):
            name = names.get(fold(text))
            if name in found.values():
                raise Unreadable("twice", column=name)
            if name:
                found[place] = name
            elif text:
                unknown.append(text[:60])
        missing = [column.name for column in self.columns if column.is_needed and column.name not in found.values()]
        if missing:
            raise Unreadable("no_columns", columns=missing)
        return found, unknown

    def read_cells(self, line: Line) -> tuple[Values, list[Reason]]:
        """What the cells say; an empty one says nothing."""
        values: Values = {}
        reasons: list[Reason] = []
        for column in self.columns:
            try:
                text = cells.plain(column.name, line.cells.get(column.name, ""))
                if text:
                    values[column.name] = column.read(text)
                elif column.is_needed:
                    raise Refused("missing", column=column.name)
            except Refused as refused:
                reasons.append((refused.code, {**refused.facts}))
        return values, reasons


def names_of(columns: Sequence[Column]) -> dict[str, str]:
    """Every folded header that means a column: its name, its label in each language, and what offices call it."""
    found: dict[str, str] = {}
    for language in ("id", "en"):
        with override(language):
            found |= {fold(str(column.label)): column.name for column in columns}
    for column in columns:
        found |= {fold(word): column.name for word in (*column.also, column.name)}
    return found


def difference(thing: Model, values: Mapping[str, Any]) -> tuple[Values, Values]:
    """Of `values` (by attribute) those that the thing does not have yet, and what it has instead."""
    new = {name: value for name, value in values.items() if plain_value(thing, name) != value}
    return new, {name: plain_value(thing, name) for name in new}


def plain_value(thing: Model, name: str) -> Any:
    """A field's value as JSON keeps it."""
    value = getattr(thing, name)
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def put(thing: Model, values: Mapping[str, Any]) -> None:
    """Set fields from what JSON kept."""
    for name, value in typed(type(thing), values).items():
        setattr(thing, name, value)


def typed(model: type[Model], values: Mapping[str, Any]) -> Values:
    """What JSON kept, as the values of the model's fields."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def is_still(thing: Model, values: Mapping[str, Any]) -> bool:
    """Whether the thing has exactly these values."""
    return all(plain_value(thing, name) == value for name, value in values.items())
