"""What a case brings forth within some years, by the year in which it scaled, over all runs; a panel a scenario."""

import numpy as np

from ....experiments.cohorts import SUPPORTED, UNSUPPORTED
from ....experiments.compare import Comparison
from ....model.outcomes.reproduction import COHORT, KINDS, WITHIN, cohorts
from ...axes import fitted, places
from ...comparison.sentences import MOST_NAMED, of_r
from ...figure import Bars, Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import NONE, capital, listed, parts, quantity
from ...labels import R_COUNTS
from ...theme import IN_USE
from ._panels import footer, gated

ORDER = 100


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where no case was followed. Classic rules know no cases."""
    spans = cohorts(c.months, WITHIN[0])
    found = {name: [c.reproduction_by_year(name, kind) for kind in KINDS] for name in c.names}
    values = np.array([value for both in found.values() for value, _ in both])
    if not gated(c) or not spans or not np.isfinite(values).any():
        return None
    years = spans[-1][1]
    y = fitted([1.0, *values.ravel()], "quantity", "R")
    x = places([str(year + 1) for year in range(years)], label="year in which the case scaled")
    panels = []
    for name, ((alone, cases), (helped, supported)) in found.items():
        at = [np.flatnonzero(np.isfinite(each[:years])) for each in (alone, helped)]
        bars = Bars(UNSUPPORTED, IN_USE, at[0], alone[at[0]], upright=True)
        dots = Dots(SUPPORTED, "public", at[1], helped[at[1]])
        counts = (f"{quantity(float(n[:years].sum()) / c.runs_each)}" for n in (cases, supported))
        under = "{} unsupported and {} supported cases a run".format(*counts)
        panels.append(Panel(x, y, (bars, dots, Rule(1.0, dashed=True)), name, under))
    last = max(0, years - COHORT), years
    r = {name: c.reproduction(name, last).mean for name in c.names}
    return Figure(
        name="reproduction",
        heading="What a case brings forth",
        finding=f"Case reproduction number R of {_years(last)}, unsupported cases: {_told(r)}",
        note=f"{R_COUNTS} {of_r(c)}",
        panels=tuple(panels),
        tables=(_cohorts(c), _by_year(c, years)),
        footer=footer(c),
        height=1.9,
    )


def _told(r: dict[str, float]) -> str:
    """One figure a scenario that has such cases, or only the ends of a long list."""
    found = [f"{quantity(r[name])} under {name}" for name in sorted(r, key=r.__getitem__) if np.isfinite(r[name])]
    if len(found) <= MOST_NAMED:
        return listed(found) if len(r) > 1 else quantity(*r.values())
    return f"from {found[0]} to {found[-1]}"


def _years(cohort: tuple[int, int]) -> str:
    first, last = cohort[0] + 1, cohort[1]
    return f"years {first} to {last}" if last > first else f"year {first}"


def _cohorts(c: Comparison) -> Table:
    """A row a cohort, kind of case and follow-up, as far as the run lasts."""
    rows: list[tuple[Cell, ...]] = []
    for within in WITHIN:
        for cohort in cohorts(c.months, within):
            for case in KINDS:
                found = [c.reproduction(name, cohort, within, case) for name in c.names]
                if any(np.isfinite(each.mean) for each in found):
                    head = (f"{capital(case)}, {_years(cohort)}", f"within {within} years")
                    rows.append((head, *map(parts, found)))
    return Table(("Cases that scaled in", *c.names), tuple(rows), "Unsupported scalings by cases, totals of all runs.")


def _by_year(c: Comparison, years: int) -> Table:
    values = {name: c.reproduction_by_year(name)[0] for name in c.names}
    rows = [(f"Year {year + 1}", *(quantity(float(each[year])) for each in values.values())) for year in range(years)]
    note = f"Unsupported cases, within {WITHIN[0]} years; all runs together. {NONE}: no such case."
    return Table(("R of cases that scaled in", *c.names), tuple(rows), note)
