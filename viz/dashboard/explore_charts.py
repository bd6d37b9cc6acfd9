"""Figures of a comparison as the browser draws them: one scenario in, a picture for the chart widget out."""

from __future__ import annotations

import numpy as np

from ...experiments.compare import Comparison
from ...model.outcomes.reproduction import CENSOR
from ..comparison.layers import STARTERS, holding, standing
from ..look import IN_USE
from ..telling import quantity, years
from ..words import R_COUNTS, R_CUT
from .echarts import Line, Picture, bars, lines, measure_lines, stacked, times


def breadth_and_depth(c: Comparison, name: str) -> Picture:
    """Who ever started, who really uses it, and how deep the use goes."""
    rows = measure_lines(c, name, ("breadth", "in_use"))
    rows.append(Line("mean depth", IN_USE, c.band(name, "depth"), "dashed"))
    note = "Breadth is who ever began a pilot; depth is how far the technology is really used, over all factories."
    return lines("Breadth against depth", rows, note=note) | {"height": 340}


def stages(c: Comparison, name: str) -> Picture:
    """Where those who started stand."""
    layers = standing(c, name)[: len(STARTERS)]
    return stacked(
        "Where those who started stand", layers, note="The rest have not heard of it, or are considering it."
    )


def holds(c: Comparison, name: str) -> Picture:
    """What holds the others back."""
    note = "Five gates in this order; the first one that is closed holds a factory."
    return stacked("What holds the others back", holding(c, name), note=note)


def claims(c: Comparison, name: str) -> Picture:
    """What vendors claim against what is used, for every 100 factories."""
    rows = [row._replace(band=times(row.band, 100.0)) for row in measure_lines(c, name, ("claimed", "in_use"))]
    note = "Claimed counts every contract ever signed: a factory that tried three vendors counts three times."
    return lines("Claimed against in use, for every 100 factories", rows, form="quantity", note=note)


def money(c: Comparison, name: str) -> Picture:
    """Who has paid what so far."""
    rows = measure_lines(c, name, ("public_spent", "firms_spent"))
    return lines("Money spent so far", rows, form="quantity", unit="M CNY")


def reproduction(c: Comparison, name: str) -> Picture:
    """R by the year in which a case scaled, over all runs."""
    values, cases = c.reproduction_by_year(name)
    groups = [str(year + 1) for year in range(len(values))]
    note = (
        f"{R_COUNTS} {R_CUT} Cases of the last {years(CENSOR)} had hardly any time. A run has "
        f"{quantity(float(np.sum(cases)) / len(c.seeds))} cases."
    )
    rows = {"R": (IN_USE, values.tolist())}
    return bars("Adoption reproduction number R", groups, rows, note=note, level=1.0)
