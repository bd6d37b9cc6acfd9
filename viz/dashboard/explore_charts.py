"""The pictures of the Explore page: one ensemble in, pictures for the chart widget out."""

from __future__ import annotations

import numpy as np

from ...experiments.compare import Comparison
from ...model.reproduction import CENSOR
from ..look import CLAIMED, IN_USE, STARTED
from ..telling import quantity, years
from .echarts import Line, Picture, bars, lines, measure_lines, stacked

STARTERS = (
    ("scaled", "scaled"),
    ("piloting", "in a pilot"),
    ("showcase", "showcase"),
    ("abandoned", "gave up"),
    ("closed", "closed"),
)
GATES = (
    ("held_concept", "concept", "concept"),
    ("held_evidence", "evidence", "evidence"),
    ("held_budget", "budget", "budget"),
    ("held_payback", "payback", "payback"),
    ("held_leadership", "leadership", "leadership"),
)


def breadth_and_depth(c: Comparison, name: str) -> Picture:
    """Who ever started, who really uses it, and how deep the use goes."""
    rows = measure_lines(c, name, [("breadth", "ever started", STARTED), ("in_use", "really in use", IN_USE)])
    rows.append(Line("mean depth", IN_USE, c.band(name, "depth"), "dashed"))
    note = "Breadth is who ever began a pilot; depth is how far the technology is really used, over all factories."
    return lines("Breadth against depth", rows, note=note) | {"height": 340}


def stages(c: Comparison, name: str) -> Picture:
    """Where those who started stand."""
    rows = [Line(words, stage, c.band(name, stage)) for stage, words in STARTERS]
    return stacked("Where those who started stand", rows, note="The rest have not heard of it, or are considering it.")


def holds(c: Comparison, name: str) -> Picture:
    """What holds the others back."""
    rows = [Line("not heard of it", "considering", c.band(name, "unaware"))]
    rows += measure_lines(c, name, GATES)
    note = "Five gates in this order; the first one that is closed holds a factory."
    return stacked("What holds the others back", rows, note=note)


def claims(c: Comparison, name: str) -> Picture:
    """What vendors claim against what is used."""
    rows = measure_lines(c, name, [("claimed", "claimed connected", CLAIMED), ("in_use", "really in use", IN_USE)])
    note = "Claimed counts every contract ever signed: a factory that tried three vendors counts three times."
    return lines("Claimed against in use", rows, form="quantity", unit="per factory", note=note)


def money(c: Comparison, name: str) -> Picture:
    """Who has paid what so far."""
    wanted = [("public_spent", "public money", "public"), ("firms_spent", "factories' own", "own")]
    rows = measure_lines(c, name, wanted)
    return lines("Money spent so far", rows, form="quantity", unit="M CNY")


def reproduction(c: Comparison, name: str) -> Picture:
    """R by the year in which a case scaled, over all runs."""
    found = [run.reproduction for run in c.runs(name) if run.reproduction]
    cases = np.sum([r.cases for r in found], axis=0)
    credit = np.sum([r.credit for r in found], axis=0)
    values = np.divide(credit, cases, out=np.full(len(cases), np.nan), where=cases > 0)
    groups = [str(year + 1) for year in range(len(values))]
    note = (
        f"Unsupported scalings that one case brings forth, by the year it scaled; above 1 it carries itself. "
        f"Cases of the last {years(CENSOR)} had little time. "
        f"A run has {quantity(float(np.sum(cases)) / max(len(found), 1))} cases; where they are few, "
        "R above 1 is no take-off."
    )
    rows = {"R": (IN_USE, values.tolist())}
    return bars("Adoption reproduction number R", groups, rows, note=note, level=1.0)


def pictures(c: Comparison, name: str) -> dict[str, Picture]:
    """Every picture of the page that has something to show, in its order."""
    found = {"breadth": breadth_and_depth(c, name)}
    scenario = next(s for s in c.scenarios if s.name == name)
    if scenario.world.rule == "gates":  # the classic rules know no gates, vendors or money
        found |= {"holds": holds(c, name), "stages": stages(c, name), "claims": claims(c, name)}
        found |= {"money": money(c, name), "reproduction": reproduction(c, name)}
    return found
