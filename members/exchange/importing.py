"""An import from the file to the last row: checked first, shown, taken over after a yes, and undone within a week.

Work goes on in short pieces. Each piece is one transaction that also moves the cursor, so that a worker may die at any
moment, another may come, and no row is written twice. What the check said is asked again at the moment of writing, under
the lock of all imports of that list; where the answer is another one, the row is left out and says so.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeAlias

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Model, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import audit
from members.exchange import reading
from members.exchange.kinds import Kind, Line, Verdict
from members.exchange.reading import Unreadable
from members.models import BUSY_STATES, Fate, Import, ImportRow, ImportState, Member, Outcome
from members.text import clean_line

KEPT_FOR = timedelta(hours=24)
UNDO_WITHIN = timedelta(days=7)
CHECK_AT_ONCE = 1000
WRITE_AT_ONCE = 200
MOST_OPEN = 10  # files of one person that wait

Kinds: TypeAlias = Mapping[str, Callable[[Member], Kind]]


class ImportRefused(Exception):
    """What cannot be done with an import; the text says why. Nothing was changed."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class NotReady(ImportRefused):
    """It was confirmed already, has run out, or is still being checked."""

    message = _("This import no longer waits for your yes.")


class NothingToTake(ImportRefused):
    """No row would change anything."""

    message = _("There is no row to take over.")


class TooLate(ImportRefused):
    """It was undone already, or the week is over."""

    message = _("This import can no longer be undone.")


class TooManyOpen(ImportRefused):
    """Too many files of this person wait at once."""

    message = _("Several of your files still wait. Please finish or delete those first.")


def receive(kind: str, file_name: str, content: bytes, consent_by: str, by: Member, now: datetime) -> Import:
    """Take a file in, to be checked. Raises `Unreadable` at once for what is no list, `TooManyOpen`."""
    reading.type_of(content)
    if Import.objects.filter(by=by, state__in=[*BUSY_STATES, ImportState.READY]).count() >= MOST_OPEN:
        raise TooManyOpen
    made = Import.objects.create(
        kind=kind,
        file_name=clean_line(file_name)[:120] or "-",
        content=content,
        consent_by=consent_by,
        language=translation.get_language() or "id",
        by=by,
        at=now,
    )
    audit.record(by, "import.received", made, now, kind=kind, size=len(content))
    return made


@transaction.atomic
def confirm(one: Import, by: Member, now: datetime) -> None:
    """The yes: from now on rows are written. Raises `NotReady`, `NothingToTake`."""
    locked = Import.objects.select_for_update().get(pk=one.pk)
    if locked.state != ImportState.READY or now >= locked.at + KEPT_FOR:
        raise NotReady
    if not locked.rows_to_take:
        raise NothingToTake
    _turn(locked, ImportState.APPLYING, confirmed_at=now)
    audit.record(by, "import.confirmed", locked, now, kind=locked.kind, rows=locked.rows_to_take)


@transaction.atomic
def discard(one: Import, by: Member, now: datetime) -> None:
    """Delete a file that was not taken over. Raises `NotReady`."""
    locked = Import.objects.select_for_update().get(pk=one.pk)
    if locked.confirmed_at is not None:
        raise NotReady
    audit.record(by, "import.discarded", locked, now)
    locked.delete()


@transaction.atomic
def undo(one: Import, by: Member, now: datetime) -> None:
    """Take back what the import made and changed, as far as nobody has touched it since. Raises `TooLate`."""
    locked = Import.objects.select_for_update().get(pk=one.pk)
    if not may_undo(locked, now):
        raise TooLate
    _turn(locked, ImportState.UNDOING)
    audit.record(by, "import.undone", locked, now, kind=locked.kind)


def may_undo(one: Import, now: datetime) -> bool:
    """Whether it was taken over within the past week and its rows are still known."""
    is_done = one.state == ImportState.DONE and one.done_at is not None and not one.is_forgotten
    return is_done and one.done > 0 and one.done_at is not None and now < one.done_at + UNDO_WITHIN


def proceed(pk: int, kinds: Kinds, now: datetime, seconds: float) -> bool:
    """Work on an import for about so many seconds; whether there is more to do."""
    until = time.monotonic() + seconds
    one = Import.objects.select_related("by").get(pk=pk)
    if not one.is_busy or one.by is None:
        return False
    kind = kinds[one.kind](one.by)
    with translation.override(one.language):
        if one.state == ImportState.CHECKING:
            return _check(one, kind, until)
        act = _apply_some if one.state == ImportState.APPLYING else _undo_some
        while (more := act(pk, kind, now)) and time.monotonic() < until:
            kind = kinds[one.kind](one.by)  # looks everything up anew
        return more


def unfinished() -> list[int]:
    """Ids of imports that work goes on with, the oldest first."""
    return list(Import.objects.filter(state__in=BUSY_STATES).order_by("at", "pk").values_list("pk", flat=True))


def forget(now: datetime) -> int:
    """Delete the rows of files that nobody said yes to within a day, and of those that can no longer be undone."""
    waiting = [ImportState.CHECKING, ImportState.READY, ImportState.REFUSED]
    old = Import.objects.filter(confirmed_at__isnull=True, state__in=waiting, at__lte=now - KEPT_FOR)
    old.update(state=ImportState.EXPIRED, content=None)
    settled = Import.objects.filter(is_forgotten=False, state__in=[ImportState.DONE, ImportState.UNDONE])
    gone = Import.objects.filter(is_forgotten=False, state=ImportState.EXPIRED) | settled.filter(
        done_at__lte=now - UNDO_WITHIN
    )
    ids = list(gone.values_list("pk", flat=True))
    ImportRow.objects.filter(of__in=ids).delete()
    return Import.objects.filter(pk__in=ids).update(is_forgotten=True)


# --- Checking -----------------------------------------------------------------------------------------------------


def _check(one: Import, kind: Kind, until: float) -> bool:
    """Read on from the cursor, a thousand rows a transaction; what was read before is skipped."""
    try:
        table = reading.read(bytes(one.content or b""))
        columns, one.unknown_columns = kind.columns_of(table.header)
        rows = ((number, row) for number, row in table.rows if number > one.cursor)
        while True:
            batch = list(islice(rows, CHECK_AT_ONCE))
            if not batch:
                return _end_check(one)
            if not _check_batch(one, kind, _lines_of(batch, columns), batch):
                return False  # somebody else is at it
            if time.monotonic() > until:
                return True
    except Unreadable as unreadable:
        with transaction.atomic():
            ImportRow.objects.filter(of=one).delete()
            facts = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
            _turn(one, ImportState.REFUSED, problem=[unreadable.code, unreadable.facts], content=None, **facts)
        return False


def _lines_of(batch: Sequence[tuple[int, list[str]]], columns: Mapping[int, str]) -> list[Line]:
    return [
        Line(number, {name: row[place] for place, name in columns.items() if place < len(row)}) for number, row in batch
    ]


@transaction.atomic
def _check_batch(one: Import, kind: Kind, lines: Sequence[Line], batch: Sequence[tuple[int, list[str]]]) -> bool:
    if not Import.objects.select_for_update().filter(pk=one.pk, state=one.state, cursor=one.cursor).exists():
        return False
    verdicts = kind.judge(lines)
    _refuse_repeated(one, lines, verdicts)
    ImportRow.objects.bulk_create(_row(one, line, verdict) for line, verdict in zip(lines, verdicts, strict=True))
    found = Counter(verdict.fate for verdict in verdicts)
    for fate in Fate.values:
        setattr(one, fate, getattr(one, fate) + found[fate])
    one.cursor = batch[-1][0]
    one.save(update_fields=["cursor", "unknown_columns", *Fate.values])
    return True


def _refuse_repeated(one: Import, lines: Sequence[Line], verdicts: Sequence[Verdict]) -> None:
    """The second row about the same thing: the first one counts."""
    keys = {verdict.key for verdict in verdicts if verdict.key and not verdict.reasons}
    earlier = ImportRow.objects.filter(of=one, key__in=keys).exclude(fate=Fate.REFUSED)
    seen = dict(earlier.values_list("key", "number"))
    for line, verdict in zip(lines, verdicts, strict=True):
        if verdict.reasons:
            verdict.fate = Fate.REFUSED
        elif verdict.key in seen:
            verdict.fate, verdict.values, verdict.changes = Fate.REFUSED, {}, {}
            verdict.reasons.append(("repeated", {"row": seen[verdict.key]}))
        else:
            seen[verdict.key] = line.number


def _row(one: Import, line: Line, verdict: Verdict) -> ImportRow:
    is_refused = verdict.fate == Fate.REFUSED
    return ImportRow(
        of=one,
        number=line.number,
        cells=dict(line.cells),
        fate=verdict.fate,
        key=verdict.key[:400],
        target=verdict.target,
        values={} if is_refused else verdict.values,
        before=verdict.before,
        changes=verdict.changes,
        reasons=[list(reason) for reason in verdict.reasons],
    )


def _end_check(one: Import) -> bool:
    if not one.rows_read:
        raise Unreadable("no_rows")
    _turn(one, ImportState.READY, content=None)
    return False


# --- Writing ------------------------------------------------------------------------------------------------------


def _apply_some(pk: int, kind: Kind, now: datetime) -> bool:
    """Write the next rows; whether there may be more."""
    with transaction.atomic():
        one = _mine(pk, ImportState.APPLYING)
        if one is None or not _only_one(kind):
            return False
        rows = list(one.rows.filter(fate__in=[Fate.NEW, Fate.CHANGED], number__gt=one.cursor)[:WRITE_AT_ONCE])
        if not rows:
            _turn(one, ImportState.DONE, done_at=now)
            audit.record(one.by, "import.done", one, now, kind=one.kind, done=one.done, left=one.left)
            return False
        kind.lock(row.target for row in rows if row.target)
        verdicts = kind.judge([Line(row.number, row.cells) for row in rows])
        _write_all(one, kind, list(zip(rows, verdicts, strict=True)), now)
        _keep(one, rows)
        return True


def _write_all(one: Import, kind: Kind, pairs: Sequence[tuple[ImportRow, Verdict]], now: datetime) -> None:
    """Everything new in one go where that can be; where a single row cannot be written, row by row."""
    new = [row for row, verdict in pairs if row.fate == Fate.NEW and verdict.is_as(row)]
    made = _make_many(one, kind, new, now)
    for row, thing in zip(new, made, strict=False):
        row.target, row.outcome = thing.pk, Outcome.DONE
    for row, verdict in pairs:
        if not row.outcome:
            _write(one, kind, row, verdict, now)


def _make_many(one: Import, kind: Kind, rows: Sequence[ImportRow], now: datetime) -> Sequence[Model]:
    try:
        with transaction.atomic():
            return kind.make_many(rows, one.consent_by, now) or ()
    except (ValidationError, IntegrityError):
        return ()


def _write(one: Import, kind: Kind, row: ImportRow, verdict: Verdict, now: datetime) -> None:
    row.outcome = Outcome.LEFT
    if not verdict.is_as(row):
        row.reasons = [list(reason) for reason in verdict.reasons] or [["meanwhile", {}]]
        return
    try:
        with transaction.atomic():
            thing = kind.make(row, one.consent_by, now) if row.fate == Fate.NEW else kind.change(row, now)
    except ValidationError as error:
        row.reasons = [["said", {"text": " ".join(error.messages)}]]
    except kind.refusals as error:
        row.reasons = [["said", {"text": str(error)}]]
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "")[:2] != "23":  # anything but a rule of the table
            raise
        row.reasons = [["meanwhile", {}]]
    else:
        row.target, row.outcome = thing.pk, Outcome.DONE


def _undo_some(pk: int, kind: Kind, now: datetime) -> bool:
    with transaction.atomic():
        one = _mine(pk, ImportState.UNDOING)
        if one is None or not _only_one(kind):
            return False
        rows = list(one.rows.filter(outcome=Outcome.DONE).order_by("-number")[:WRITE_AT_ONCE])
        if not rows:
            _turn(one, ImportState.UNDONE)
            return False
        kind.lock(row.target for row in rows if row.target)
        for row in rows:
            row.outcome = Outcome.UNDONE if _take_back(kind, row, now) else Outcome.KEPT
        _keep(one, rows)
        return True


def _take_back(kind: Kind, row: ImportRow, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return kind.take_back(row, now)
    except (ValidationError, ObjectDoesNotExist):
        return False
    except kind.refusals:
        return False
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "")[:2] != "23":
            raise
        return False


def _mine(pk: int, state: str) -> Import | None:
    """The import, locked until the transaction ends; None when it is somebody else's at this moment or done."""
    found: QuerySet[Import] = Import.objects.select_for_update(skip_locked=True, of=("self",))
    return found.select_related("by").filter(pk=pk, state=state).first()


def _only_one(kind: Kind) -> bool:
    """One import of a list writes at a time, so that two files with the same people never make them twice."""
    number = int.from_bytes(hashlib.sha256(f"import {kind.name}".encode()).digest()[:7])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _keep(one: Import, rows: Sequence[ImportRow]) -> None:
    ImportRow.objects.bulk_update(rows, ["outcome", "target", "reasons"])
    counts = Counter(row.outcome for row in rows)
    done = {outcome: F(outcome) + number for outcome, number in counts.items()}
    Import.objects.filter(pk=one.pk).update(cursor=max(row.number for row in rows), **done)


def _turn(one: Import, state: str, **facts: object) -> None:
    """The next phase begins with its first row."""
    for name, value in {"state": state, "cursor": 0, **facts}.items():
        setattr(one, name, value)
    one.save(update_fields=["state", "cursor", *facts])


def progress(one: Import) -> tuple[int, int]:
    """How many rows of how many are done in this phase; the second is 0 when it is not known yet."""
    if one.state == ImportState.APPLYING:
        return one.done + one.left, one.rows_to_take
    if one.state == ImportState.UNDOING:
        return one.undone + one.kept, one.done
    return one.rows_read, 0
