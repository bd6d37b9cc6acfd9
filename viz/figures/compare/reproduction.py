"""The adoption reproduction number by the year in which a case scaled, over all runs; a panel a scenario."""

import numpy as np

from ....experiments.compare import Comparison
from ....model.outcomes.reproduction import CENSOR
from ...axes import fitted, places
from ...comparison.sentences import by_scenario, of_r
from ...figure import Bars, Figure, Panel, Rule, Table
from ...formatting import quantity, years
from ...labels import R_COUNTS
from ...theme import IN_USE
from ._panels import footer, gated

ORDER = 100


def figure(c: Comparison) -> Figure | None:
    """The figure; classic rules know no cases."""
    if not gated(c):
        return None
    found = {name: c.reproduction_by_year(name) for name in c.names}
    r = {name: c.reproduction(name).mean for name in c.names}
    told = by_scenario(c, lambda name: quantity(r[name]), lambda name: float(np.nan_to_num(r[name], nan=-1.0)))
    span = len(found[c.baseline][0])
    y = fitted([1.0, *(value for values, _ in found.values() for value in values)], "quantity", "R")
    x = places([str(year + 1) for year in range(span)], label="year in which the case scaled")
    panels = []
    for name, (values, cases) in found.items():
        there = np.isfinite(values)
        bars = Bars("", IN_USE, np.flatnonzero(there), values[there], upright=True)
        under = f"{quantity(float(np.sum(cases)) / c.runs_each)} cases a run"
        panels.append(Panel(x, y, (bars, Rule(1.0, dashed=True)), name, under))
    rows = [
        (f"Year {year + 1}", *(quantity(float(values[year])) for values, _ in found.values())) for year in range(span)
    ]
    return Figure(
        name="reproduction",
        heading="Adoption reproduction number R",
        finding=f"R so far, of cases older than {years(CENSOR)}: {told}",
        note=f"{R_COUNTS} {of_r(c)} Cases of the last {years(CENSOR)} had hardly any time.",
        panels=tuple(panels),
        tables=(Table(("R of cases that scaled in", *c.names), tuple(rows), "All runs together."),),
        footer=footer(c),
        height=1.9,
    )
