"""The tables of a comparison: its runs, and what follows from them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..scenarios.money import in_currency
from . import tidy
from .crossed import Contrast, Crossed
from .finished import rows_of
from .near_limits import verdict_limits
from .outcome import YEAR
from .tables import RUNS, WORLDS, names_of, schema
from .tidy import Columns
from .who_gains import differences_by_group

if TYPE_CHECKING:
    import pandas as pd

    from .compare import Comparison


PER_ADDED = ("kind", "public_per_added", "low_95", "high_95")
"""Columns of ``added_users`` that tell the cost of one."""


def plain(comparison: Comparison) -> Iterator[tuple[str, Columns]]:
    """All tables of a comparison but differences, as plain columns."""
    good = [outcome for outcome in comparison.outcomes if not outcome.error]
    for name in names_of(comparison.groupings, comparison.observers):
        yield name, schema(name).table(comparison.outcomes if name == RUNS else good)
    if comparison.worlds:
        yield WORLDS, rows_of(comparison.worlds)
    yield "summary", _summary(comparison)
    yield "waiting", _waiting(comparison)
    yield "verdict_limits", verdict_limits(comparison)
    dictionary = [
        [m.name, in_currency(m.unit, comparison.currency), m.label, m.equation] for m in comparison.measures.values()
    ]
    yield "measures", tidy.of_rows(["name", "unit", "label", "equation"], dictionary)


def differences(comparison: Comparison) -> Iterator[tuple[str, pd.DataFrame | Columns]]:
    """The tables of differences, if there is anything to differ from."""
    if len(comparison.names) > 1:
        yield "differences", _differences(comparison)
        if comparison.many_worlds:
            yield "differences_by_world", _differences_by_world(comparison)
        yield "differences_by_month", _differences_by_month(comparison)
        yield "orders", _orders(comparison)
        if comparison.groupings:
            yield "differences_by_group", differences_by_group(comparison)
        yield "added_users", _added_users(comparison)


def _summary(comparison: Comparison) -> Columns:
    parts = []
    for name in comparison.names:
        first = comparison.runs(name)[0]
        for measure in first.measures:
            b = comparison.band(name, measure)
            columns = {"month": first.months, "mean": b.mean, "low_5": b.low, "median": b.median, "high_95": b.high}
            parts.append(tidy.columns({"scenario": name, "measure": measure, **columns}))
    return tidy.below(parts)


def _differences(comparison: Comparison) -> pd.DataFrame:
    """Paired differences in the last month; ``runs_still_needed`` is empty where no number of runs can be named."""
    import pandas as pd

    kept = comparison.runs(comparison.baseline)[0].measures
    rows = []
    for name, measure in itertools.product(comparison.names[1:], kept):
        d, unit = (
            comparison.difference(name, measure),
            in_currency(comparison.measures[measure].unit, comparison.currency),
        )
        row = {"scenario": name, "baseline": comparison.baseline, "measure": measure, "unit": unit}
        rows.append(row | {"mean": d.mean, "low_95": d.low, "high_95": d.high} | _resting(d, len(comparison.seeds)))
    found = pd.DataFrame(rows)
    return found if comparison.many_worlds else found.astype({"runs_still_needed": "Int64"})


def _resting(d: Contrast, seeds: int) -> dict[str, Any]:
    """What a difference rests on and how sure it is; of several worlds, its two parts and in which of them it holds."""
    if not isinstance(d, Crossed):
        looks = {"always_low": d.always_low, "always_high": d.always_high, "sure_at_every_look": d.lasting}
        return {"seeds": d.n, "sure": d.sure, **looks, "runs_still_needed": d.needed, "variance_saved": d.saved}
    return {"worlds": len(d.worlds), "seeds": seeds, "sure": d.sure, **d.split}


def _differences_by_world(comparison: Comparison) -> Columns:
    """Paired differences in the last month in each world, with intervals over its dice."""
    rows = []
    for name, measure in itertools.product(comparison.names[1:], comparison.runs(comparison.baseline)[0].measures):
        d = comparison.difference(name, measure)
        if isinstance(d, Crossed):
            each = zip(d.worlds, d.each, strict=True)
            rows += [(name, comparison.baseline, measure, world, *one.ends, one.n, one.sure) for world, one in each]
    head = ["scenario", "baseline", "measure", "world", "mean", "low_95", "high_95", "seeds", "sure"]
    return tidy.of_rows(head, rows)


def _differences_by_month(comparison: Comparison) -> pd.DataFrame:
    """Paired differences in every month; intervals are those of single months, and empty with one seed."""
    import pandas as pd

    first = comparison.runs(comparison.baseline)[0]
    parts = []
    for name, measure in itertools.product(comparison.names[1:], first.measures):
        mean, low, high = comparison.difference_by_month(name, measure)
        columns = {"scenario": name, "baseline": comparison.baseline, "measure": measure, "month": first.months}
        parts.append(pd.DataFrame(columns | {"mean": mean, "low_95": low, "high_95": high}))
    return tidy.stacked(parts)


def _added_users(comparison: Comparison) -> pd.DataFrame:
    """What an added user costs, a row a scenario and horizon; money in millions, users in factories.

    Returns:
        ``scenario``, ``baseline``, ``months`` (lived by then), ``users`` and ``public`` added to the baseline, each
        with ``_low_95`` and ``_high_95``, ``kind`` (what can be said, see :data:`.added.KINDS`), ``public_per_added``
        (only where it is a price), ``low_95`` and ``high_95`` of Fieller's set (empty where it has no end).
    """
    import pandas as pd

    rows = []
    for name, months in itertools.product(comparison.names[1:], comparison.horizons):
        if comparison.other_world(name):
            continue
        found = comparison.public_per_added(name, months=months)
        row: dict[str, Any] = {"scenario": name, "baseline": comparison.baseline, "months": months}
        for what, one in (("users", found.users), ("public", found.money)):
            row |= {what: one.mean, f"{what}_low_95": one.low, f"{what}_high_95": one.high}
        rows.append(row | dict(zip(PER_ADDED, (found.kind, *found.ends), strict=True)))
    figures = [f"{what}{end}" for what in ("users", "public") for end in ("", "_low_95", "_high_95")]
    table = pd.DataFrame(rows, columns=["scenario", "baseline", "months", *figures, *PER_ADDED])
    return table.replace([np.inf, -np.inf], np.nan).astype({"months": "int64", **dict.fromkeys(figures, float)})


def _waiting(comparison: Comparison) -> Columns:
    """Months until a tenth of all factories really use it, in the middle run; infinite where it is not by the end."""
    found = [comparison.waiting(name) for name in comparison.names]
    rows = [[name, w.runs, w.reached, w.median, w.low, w.high] for name, w in zip(comparison.names, found, strict=True)]
    return tidy.of_rows(["scenario", "runs", "reached", "median_months", "low_95", "high_95"], rows)


def _orders(comparison: Comparison) -> pd.DataFrame:
    """Pairs of scenarios that change places in real use; years count from 1, leads are shares of all factories."""
    import pandas as pd

    names, end = comparison.names, comparison.months / YEAR
    head = ["ahead", "behind", "since_year"]
    for word in ("before", "after"):
        head += [f"{word}_year", f"lead_{word}", f"lead_{word}_low_95", f"lead_{word}_high_95"]
    rows = []
    for s in comparison.swaps():
        leads = s.before, *s.lead_before.ends, end, *s.lead_after.ends
        rows.append([names[s.ahead], names[s.behind], s.since, *leads, s.swapped, s.groups, s.sure])
    return pd.DataFrame(rows, columns=[*head, "swapped", "of", "sure"])
