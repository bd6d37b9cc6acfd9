"""The file of a curve: adopters by period, new ones or cumulative."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats
from ...model.network.import_panel import Date, date_of, how_dated, read_date
from ...model.network.import_sheet import head_of, read_sheet
from ...model.network.import_table import RawTable
from ...scenarios.errors import InputError
from ...scenarios.heads import MARK, SheetKind, folded, named
from ...scenarios.network_files import NetworkFiles
from . import COUNTS

FEWEST = 5
"""Periods that a fit of three parameters needs."""
NEW, CUMULATIVE = COUNTS
CURVE = SheetKind("curve", ("month", "adopters"), (), frozenset({"adopters"}), mark=MARK)
TIMES = ("month", "year", "quarter", "date", "period", "time")
"""What the column of periods may be called."""
UNITS = {"year": 12, "quarter": 3}
"""Months that a number counts in a column of that name; else one."""
WORDS = {
    "adopters": "",
    "adopted": "",
    "adoption": "",
    "adoptions": "",
    "users": "",
    "firms": "",
    "total": "",
    "sales": NEW,
    "annual": NEW,
    "yearly": NEW,
    "monthly": NEW,
    "new": NEW,
    "cumulative": CUMULATIVE,
    "cumulated": CUMULATIVE,
    "cum": CUMULATIVE,
}
"""Words of which the name of the column of adopters may be made, and what each says that its numbers are."""

_WHEN = f"no column says when: call it one of {', '.join(TIMES)}"
_WHAT = "no column counts adopters: call it new_adopters, or cumulative_adopters"


class Curve(NamedTuple):
    """How many ``months`` a period has, what each period ``begins`` with, new ``adopters`` of each, whether they came
    as ``cumulative`` ones, and ``notes`` on how all that was read."""

    months: int
    begins: list[str]
    adopters: Floats
    cumulative: bool
    notes: tuple[str, ...]


def read_curve(path: str, counts: str | None = None) -> Curve:
    """A curve from a table with a column of periods and one of adopters.

    Args:
        path: where it is.
        counts: ``new`` or ``cumulative``: what its numbers are; by default as the name of the column says.

    Raises:
        InputError: if it cannot be read, it is open what its numbers are, periods are not of one length and in order,
            or there are too few.
    """
    head = [name.strip() for name in head_of(path, CURVE.name, known=(*TIMES, *WORDS), mark=CURVE.mark)]
    when, what = _columns(list(filter(None, head)), counts, path)
    sheet = read_sheet(path, CURVE, NetworkFiles(columns=(("month", when), ("adopters", what))))
    months, begins, notes = _periods(sheet, when)
    numbers = np.array([_number(sheet, row, what, cell) for row, cell in enumerate(sheet.columns["adopters"])])
    kind = counts or says(what) or _guessed(numbers, what, path)
    adopters = _new(sheet, numbers, what) if kind == CUMULATIVE else numbers
    if not adopters.sum():
        raise InputError("curve", None, f"nobody adopts: all numbers of {what!r} are 0", path)
    read = f"Numbers of '{what}' are read as {'cumulative' if kind == CUMULATIVE else 'new'} adopters."
    return Curve(months, begins, adopters, kind == CUMULATIVE, (*sheet.notes, *notes, read))


def says(name: str) -> str | None:
    """What the name of a column says that its numbers are: ``new``, ``cumulative``, or empty if that is open; ``None``
    if it is no column of adopters."""
    words = re.findall(r"[^\W_]+", folded(name))
    if not words or not all(word in WORDS for word in words):
        return None
    told = {WORDS[word] for word in words}
    return CUMULATIVE if CUMULATIVE in told else NEW if NEW in told else ""


def _columns(head: Sequence[str], counts: str | None, path: str) -> tuple[str, str]:
    """The columns of periods and of adopters, as the file calls them.

    Raises:
        InputError: if one is missing, or it is open which it is.
    """
    times = [name for name in head if folded(name) in TIMES]
    given = {name: says(name) for name in head}
    whats = [name for name, said in given.items() if said is not None]
    if lacks := [text for text, found in ((_WHEN, times), (_WHAT, whats)) if not found]:
        free = [name for name in head if name not in (*times, *whats)]
        news = [name for name, found in (("year", times), ("new_adopters", whats)) if not found]
        rename = ", ".join(f"{old!r} {new}" for old, new in zip(free, news, strict=False))
        there = (
            f"the file has: {named(head) or 'none'}{f' (call {rename} in its head, for instance)' if rename else ''}"
        )
        raise InputError("curve", None, f"{'; '.join(lacks)}; {there}", path)
    said = [name for name in whats if given[name] == counts] if counts else [n for n in whats if given[n] == NEW]
    whats = said or whats
    for names, what in ((times, "periods"), (whats, "adopters")):
        if len(names) > 1:
            raise InputError("curve", None, f"{named(names)} may each be the column of {what}: leave one in", path)
    return times[0], whats[0]


def _periods(sheet: RawTable, when: str) -> tuple[int, list[str], list[str]]:
    """How many months a period has, what each begins with, and what is to be noted of how that is written."""
    dates: list[Date] = []
    cells = sheet.columns["month"]
    if len(cells) < FEWEST:
        raise InputError("curve", len(cells), f"periods are too few: at least {FEWEST}", sheet.file)
    for row, cell in enumerate(cells):
        try:
            dates.append(read_date(cell, when))
        except InputError as error:
            raise sheet.error(row, when, cell, error.remedy) from None
        if (dates[row].form == "number") != (dates[0].form == "number"):
            remedy = "must be written as the first period is: all numbers of months, or all dates"
            raise sheet.error(row, when, cell, remedy)
    months = [date.month for date in dates]
    if months[1] <= months[0]:
        raise sheet.error(1, when, cells[1], "must come after the first")
    for row in range(2, len(months)):
        if months[row] - months[row - 1] != months[1] - months[0]:
            remedy = (
                "must follow the one before as the second follows the first: give 0 new adopters where nobody adopted"
            )
            raise sheet.error(row, when, cells[row], remedy)
    length, notes = months[1] - months[0], how_dated(dates, when)
    if dates[0].form != "number":
        return length, [date_of(month, length) for month in months], notes
    unit = UNITS.get(folded(when), 1)
    if folded(when) not in (*UNITS, "month"):
        notes.append(f"Numbers of '{when}' are read as months.")
    return length * unit, list(map(str, months)), notes


def _number(sheet: RawTable, row: int, what: str, cell: str) -> float:
    remedy = "must be a number of adopters, 0 or more"
    if not cell:
        raise sheet.error(
            row, what, None, "is empty, or a word for a missing value: give a number, 0 where nobody adopted"
        )
    try:
        number = float(cell) if "_" not in cell else np.nan
    except ValueError:
        number = np.nan
    if not np.isfinite(number) or number < 0:
        raise sheet.error(row, what, cell, remedy)
    return number


def _guessed(numbers: Floats, what: str, path: str) -> str:
    """What numbers are of which the name says nothing: new adopters if they ever fall, since cumulative ones do not."""
    if (np.diff(numbers) < 0).any():
        return NEW
    remedy = (
        "never falls, so it may hold new adopters before their peak, or cumulative ones: say --counts new or --counts "
        "cumulative (counts= in Python), or call it new_adopters or cumulative_adopters"
    )
    raise InputError("column", what, remedy, path)


def _new(sheet: RawTable, numbers: Floats, what: str) -> Floats:
    """The new adopters of each period, where numbers are cumulative."""
    fresh = np.diff(numbers, prepend=0.0)
    if (fresh < 0).any():
        row = int(np.argmax(fresh < 0))
        remedy = f"is below the {numbers[row - 1]:g} before, and cumulative adopters never fall: say --counts new"
        raise sheet.error(row, what, sheet.columns["adopters"][row], remedy)
    return np.asarray(fresh)
