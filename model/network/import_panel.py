"""When firms of an import adopted and entered, where it says so: a diffusion panel."""

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from .import_table import RawTable

PANEL = ("adopted", "entered")
"""Columns of firms that say so."""
REMEDY = "must be the number of a month, a year, or a date such as 1955-03"
_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<point>\.0*)|-?[Qq](?P<quarter>[1-4])|(?P<sign>[-/])(?P<month>\d{1,2})"
    r"(?:(?P=sign)(?P<day>\d{1,2})(?:[T ]\d{1,2}:[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
MONTHS = {"year": 12, "point": 12, "quarter": 3}
"""Of a date of some form; any other is one month."""
YEARS_FROM = 1000
"""The first year that is not taken for the number of a month."""


class Date(NamedTuple):
    """A date as it came: its ``month``, counted from the year 0 or as the number that it is, and its ``form``: number,
    year, point (a year such as 1960.0), quarter, month or day."""

    month: int
    form: str


def read_date(cell: str, field: str) -> Date:
    """A date: the number of a month as it is, a year, a quarter, a month or a day.

    Raises:
        InputError: if it is none of them.
    """
    found = _DATE.fullmatch(cell.strip())
    if found and int(found["year"]) >= YEARS_FROM:
        if found["quarter"]:
            return Date(12 * int(found["year"]) + 3 * int(found["quarter"]) - 3, "quarter")
        try:
            day = datetime.date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
        except ValueError:
            raise InputError(field, cell, REMEDY) from None
        form = "day" if found["day"] else "month" if found["month"] else "point" if found["point"] else "year"
        return Date(12 * day.year + day.month - 1, form)
    try:
        number = float(cell)
    except ValueError:
        number = np.nan
    if not np.isfinite(number) or number != int(number) or abs(number) >= YEARS_FROM:
        raise InputError(field, cell, REMEDY)
    return Date(int(number), "number")


def month_of(cell: str, field: str) -> int:
    """A date as a month: the number of a month as it is, all else as months since the year 0.

    Raises:
        InputError: if it is no date.
    """
    return read_date(cell, field).month


def how_dated(dates: Sequence[Date], column: str) -> list[str]:
    """What is to be noted of how the dates of a column are written."""
    forms = [each.form for each in dates]
    notes = []
    if "point" in forms:
        notes.append(f"Numbers in '{column}' such as 1960.0 count as years.")
    if "day" in forms:
        notes.append(f"Days of the dates in '{column}' are not used: a date counts as its month.")
    alone = forms.count("year") + forms.count("point")
    if alone and alone < len(forms):
        notes.append(f"Dates in '{column}' that are a year alone count as its January: {alone:,} of {len(forms):,}.")
    return notes


def date_of(month: int, months: int) -> str:
    """That month as a date is written; a year where periods have whole years."""
    if abs(month) < YEARS_FROM:
        return str(month)
    return f"{month // 12}" if months % 12 == 0 and month % 12 == 0 else f"{month // 12}-{month % 12 + 1:02d}"


def only_years(months: Floats) -> bool:
    """Whether all that are known are years."""
    known = months[~np.isnan(months)]
    return bool(len(known) and (known >= 12 * YEARS_FROM).all() and (known % 12 == 0).all())


def panel(firms: RawTable, order: list[int], notes: list[str]) -> dict[str, Floats]:
    """A column for each of :data:`PANEL` that came, in months, NaN where nothing is said; ``notes`` grows by it.

    Raises:
        InputError: on a cell that is no date, or where numbers of months and dates are mixed.
    """
    found: dict[str, Floats] = {}
    came: list[tuple[int, str, Date]] = []
    for name in PANEL:
        if name not in firms.columns:
            continue
        dates = [(row, name, _dated(firms, row, name, cell)) for row, cell in enumerate(firms.columns[name]) if cell]
        notes += how_dated([date for *_, date in dates], name)
        came += dates
        column = np.full(firms.rows, np.nan)
        column[[row for row, *_ in dates]] = [date.month for *_, date in dates]
        if name == "adopted" and only_years(column) and {date.form for *_, date in dates} & {"day", "month"}:
            notes.append("All firms adopted in a January: dates count as years, unless --period says otherwise.")
        found[name] = column[order]
    numbered = [place for place in came if place[2].form == "number"]
    if 0 < len(numbered) < len(came):
        few = 2 * len(numbered) <= len(came)
        row, name, _ = next(place for place in came if (place[2].form == "number") == few)
        remedy = (
            "is the number of a month, and others are dates" if few else "is a date, and others are numbers of months"
        )
        raise firms.error(row, name, firms.columns[name][row], remedy)
    _in_order(firms, came)
    if "adopted" in found:
        known = int((~np.isnan(found["adopted"])).sum())
        notes.append(f"Dates of adoption: {known} of {firms.rows} firms have one; 'stallpoint fit' reads them.")
    return found


def _in_order(firms: RawTable, came: Sequence[tuple[int, str, Date]]) -> None:
    """Refuse firms that have adopted before they entered; a year or quarter of adoption counts until its end."""
    done = {row: date.month + MONTHS.get(date.form, 1) - 1 for row, name, date in came if name == "adopted"}
    for row, name, date in came:
        if name == "entered" and date.month > done.get(row, date.month):
            told = firms.columns["adopted"][row]
            remedy = f"comes after the firm adopted ({told}): give it another date, or none"
            raise firms.error(row, name, firms.columns[name][row], remedy)


def _dated(firms: RawTable, row: int, name: str, cell: str) -> Date:
    try:
        return read_date(cell, name)
    except InputError:
        remedy = f"{REMEDY}; leave the cell empty where it is not known or did not happen"
        raise firms.error(row, name, cell, remedy) from None
