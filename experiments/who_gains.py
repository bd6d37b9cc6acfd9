"""Who gains: what each scenario of a comparison adds among the factories of each group, paired by seed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from ..agents.columns import Floats
from .crossed import Contrast
from .grouped import MEASURED
from .statistics import SHARE

if TYPE_CHECKING:
    import pandas as pd

    from .compare import Comparison

BY = "size"
"""The grouping that is told first."""


def groups_of(c: Comparison, by: str = BY) -> tuple[str, ...]:
    """The groups that any run has, in their order; none where runs were kept without that grouping."""
    kept = [run.groups[by] for name in c.names for run in c.runs(name) if by in run.groups]
    return tuple(dict.fromkeys(group for each in kept for group in each.names))


def reached(c: Comparison, by: str = BY) -> tuple[int, ...]:
    """The horizons of a comparison at which groups were kept, months."""
    kept = next((run.groups[by].months for run in c.runs(c.baseline) if by in run.groups), ())
    return tuple(months for months in c.horizons if months - 1 in kept)


def values(c: Comparison, name: str, by: str) -> Floats:
    """Measures of the groups of a scenario, (:func:`groups_of`, :data:`.grouped.MEASURED`, :func:`reached`, runs).

    They are shares of the group (depth: its mean), NaN in runs in which nobody is in it.
    """
    groups, ends = groups_of(c, by), reached(c, by)
    found = np.full((len(groups), len(MEASURED), len(ends), c.runs_each), np.nan)
    for at, run in enumerate(c.runs(name)):
        if (each := run.groups.get(by)) is not None:
            rows = np.searchsorted(each.months, np.array(ends) - 1)
            columns = [each.columns.index(measure) for measure in MEASURED]
            own = [groups.index(group) for group in each.names]
            found[own, :, :, at] = np.swapaxes(each.shares[:, rows][:, :, columns], 1, 2)
    return found


def gains(
    c: Comparison, name: str, by: str = BY, measure: str = "in_use", months: int | None = None
) -> dict[str, Contrast]:
    """What a scenario adds to the baseline in each group, at the end or at an earlier horizon."""
    row, end = MEASURED.index(measure), reached(c, by).index(c.months if months is None else months)
    ours, theirs = (values(c, each, by)[:, row, end] for each in (name, c.baseline))
    return {group: c.contrast_of(ours[at], theirs[at], SHARE) for at, group in enumerate(groups_of(c, by))}


def differences_by_group(c: Comparison) -> pd.DataFrame:
    """What each scenario adds in each group of every grouping that all scenarios have, at each horizon.

    Returns:
        ``scenario``, ``baseline``, ``grouping``, ``group``, ``factories`` (mean), ``measure`` (of
        :data:`.grouped.MEASURED`), ``months`` lived, ``mean`` of the paired difference (of shares of the group) with
        its ``low_95`` and ``high_95``, ``runs`` and whether its sign is ``sure``.
    """
    import pandas as pd

    rows = []
    for by in c.shared_groupings:
        theirs = values(c, c.baseline, by)
        for name in c.names[1:]:
            ours, sizes = values(c, name, by), c.group_sizes(name, by)
            places = itertools.product(enumerate(groups_of(c, by)), enumerate(MEASURED), enumerate(reached(c, by)))
            for (group, word), (row, measure), (end, months) in places:
                d = c.contrast_of(ours[group, row, end], theirs[group, row, end], SHARE)
                head = (name, c.baseline, by, word, sizes.get(word, 0.0), measure, months)
                rows.append((*head, *d.ends, d.n, d.sure))
    columns = ["scenario", "baseline", "grouping", "group", "factories", "measure", "months"]
    return pd.DataFrame(rows, columns=[*columns, "mean", "low_95", "high_95", "runs", "sure"])
