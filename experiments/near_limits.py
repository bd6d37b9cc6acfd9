"""How far the runs of a comparison lie from the limit of the rule at which their verdict would be another."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.outcomes.verdict import Figures, Limit, nearest, word_of
from . import tidy
from .tidy import Columns

if TYPE_CHECKING:
    from .compare import Comparison
    from .outcome import Outcome

NEAR = 0.1
"""A run lies near a limit that is no further than this share of it."""


@dataclass(frozen=True, slots=True)
class Near:
    """How near runs lie to a limit.

    Attributes:
        runs: of which it is known.
        near: how many of them lie within :data:`NEAR`.
        middle: the distance of the middle run, as a share of its limit; of an even number that of the nearer one.
        rule: the limit that is the nearest in most runs, in words.
        most: in how many.
    """

    runs: int
    near: int
    middle: float
    rule: str
    most: int


def limit_of(run: Outcome) -> Limit | None:
    """The limit nearest to a run; none where its figures and its verdict were kept by another rule, or not kept."""
    found = Figures(*(float(run.scalars[f"end_{name}"]) for name in Figures._fields))
    known = not any(map(math.isnan, found)) and word_of(found) == run.scalars["verdict"]
    return nearest(found) if known else None


def near(c: Comparison, name: str) -> Near | None:
    """How near the runs of a scenario lie to a limit; none where it is known of no run."""
    found = sorted((each for each in map(limit_of, c.runs(name)) if each is not None), key=lambda each: each.distance)
    if not found:
        return None
    rule, most = Counter(each.rule for each in found).most_common(1)[0]
    middle = found[(len(found) - 1) // 2].distance
    return Near(len(found), sum(each.distance <= NEAR for each in found), middle, rule, most)


def verdict_limits(c: Comparison) -> Columns:
    """A row a run: the limit that lies nearest, the figure that may pass it, and how far it is from it."""
    rows = []
    for name in c.names:
        for run in c.runs(name):
            if (one := limit_of(run)) is not None:
                where = (run.scenario, run.world, run.seed, run.scalars["verdict"])
                rows.append((*where, one.rule, one.figure, one.value, one.limit, one.distance))
    head = ["scenario", "world", "seed", "verdict", "rule", "figure", "value", "limit", "distance"]
    table = tidy.of_rows(head, rows)
    return table if c.worlds else {column: values for column, values in table.items() if column != "world"}
