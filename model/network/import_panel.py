"""When firms of an import adopted and entered, where it says so: a diffusion panel."""

import re

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from .import_table import RawTable

PANEL = ("adopted", "entered")
"""Columns of firms that say so."""
REMEDY = "must be the number of a month, a year, or a date such as 1955-03"
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-\d{1,2})?)?")
YEARS_FROM = 1000
"""The first year that is not taken for the number of a month."""


def month_of(cell: str, field: str) -> int:
    """A date as a month: the number of a month as it is, a year or a date as months since the year 0.

    Raises:
        InputError: if it is none of them.
    """
    found = _DATE.fullmatch(cell.strip())
    if found and int(found[1]) >= YEARS_FROM and 1 <= int(found[2] or 1) <= 12:
        return 12 * int(found[1]) + int(found[2] or 1) - 1
    try:
        number = float(cell)
    except ValueError:
        number = np.nan
    if not np.isfinite(number) or number != int(number) or abs(number) >= YEARS_FROM:
        raise InputError(field, cell, REMEDY)
    return int(number)


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
    for name in PANEL:
        if name not in firms.columns:
            continue
        column = np.full(firms.rows, np.nan)
        for row, cell in enumerate(firms.columns[name]):
            if cell:
                try:
                    column[row] = month_of(cell, name)
                except InputError:
                    remedy = f"{REMEDY}; leave the cell empty where it is not known or did not happen"
                    raise firms.error(row, name, cell, remedy) from None
        dated = np.abs(column) >= YEARS_FROM
        mixed = np.flatnonzero(~dated & ~np.isnan(column))
        if dated.any() and len(mixed):
            row = int(mixed[0])
            raise firms.error(row, name, firms.columns[name][row], "is the number of a month, and others are dates")
        found[name] = column[order]
    if "adopted" in found:
        known = int((~np.isnan(found["adopted"])).sum())
        notes.append(f"Dates of adoption: {known} of {firms.rows} firms have one; 'stallpoint fit' reads them.")
    return found
