"""Bass fitted to a curve alone: adopters by period, by nonlinear least squares on what is new (Srinivasan and Mason
1986)."""

from __future__ import annotations

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import t as student

from ...agents.columns import Floats
from ...model.network.import_panel import month_of
from ...model.network.import_sheet import read_sheet
from ...model.network.import_table import Bounds, numbers
from ...scenarios.errors import InputError
from ...scenarios.heads import MARK, SheetKind
from ...scenarios.network_files import NetworkFiles
from .likelihood import Estimate

FEWEST = 5
"""Periods that a fit of three parameters needs."""
CURVE = SheetKind("curve", ("month", "adopters"), (), frozenset({"adopters"}), mark=MARK)
ADOPTERS = Bounds("a number of new adopters, 0 or more", 0.0)


def read_curve(path: str) -> tuple[list[int], Floats]:
    """Months and new adopters of each period of a CSV file with columns ``month`` and ``adopters``.

    Raises:
        InputError: if it cannot be read, periods are not of one length and in order, or there are too few.
    """
    sheet = read_sheet(path, CURVE, NetworkFiles())
    adopters = numbers(sheet, "adopters", ADOPTERS)
    if np.isnan(adopters).any():
        row = int(np.argmax(np.isnan(adopters)))
        raise sheet.error(row, "adopters", None, "is empty: give 0 where nobody adopted")
    if len(adopters) < FEWEST:
        raise InputError("curve", len(adopters), f"periods are too few: at least {FEWEST}", path)
    months = []
    for row, cell in enumerate(sheet.columns["month"]):
        try:
            months.append(month_of(cell, "month"))
        except InputError as error:
            raise sheet.error(row, "month", cell, error.remedy) from None
        if row > 1 and months[row] - months[row - 1] != months[1] - months[0]:
            raise sheet.error(row, "month", cell, "must follow the one before as the second follows the first")
    if months[1] <= months[0]:
        raise sheet.error(1, "month", sheet.columns["month"][1], "must come after the first")
    return months, adopters


def bass_share(years: Floats, p: float, q: float) -> Floats:
    """Share of a market that has adopted after so many years, where everybody sees everybody (Bass 1969)."""
    fading = np.exp(-(p + q) * years)
    return np.asarray((1.0 - fading) / (1.0 + q / p * fading), np.float64)


def fit_curve(adopters: Floats, years: float) -> tuple[tuple[Estimate, ...], Floats]:
    """p and q a year and the size of the market with 95 % intervals (Student's t); and the fitted new adopters.

    Args:
        adopters: new ones of each period.
        years: length of a period.

    Raises:
        InputError: if no curve of Bass can be fitted.
    """
    ends = years * np.arange(1, len(adopters) + 1)

    def fresh(when: Floats, market: float, p: float, q: float) -> Floats:
        return np.asarray(market * (bass_share(when, p, q) - bass_share(when - years, p, q)), np.float64)

    total = float(adopters.sum())
    start, low = (1.2 * total, 0.01, 0.4), (0.5 * total, 1e-9, 0.0)
    try:
        found, spread = curve_fit(fresh, ends, adopters, start, bounds=(low, (100.0 * total, 12.0, 60.0)))
    except (RuntimeError, ValueError):
        raise InputError("curve", None, "no curve of Bass fits these adopters") from None
    wide = student.ppf(0.975, len(adopters) - 3) * np.sqrt(np.diag(spread))
    names = ("market", "hazard_p", "hazard_q")
    estimates = [
        Estimate(name, float(value), max(float(value - each), 0.0), float(value + each))
        for name, value, each in zip(names, found, wide, strict=True)
    ]
    return (*estimates[1:], estimates[0]), fresh(np.asarray(ends, np.float64), *(float(each) for each in found))
