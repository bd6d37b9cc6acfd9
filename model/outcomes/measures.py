"""Every outcome, defined once: its unit, its label, its equation. Breadth and depth are kept apart everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...agents.columns import Counts, Flags, Floats
from ...agents.factory import Gate, Stage
from ..ledger import Review
from ..phases.market import IN_USE_DEPTH
from .grouping import GROUPS, Grouping
from .lives import Births, restarted
from .measure import Measure
from .reversions import reverted
from .tally import Tally, has_begun, is_used, tally
from .trace import Trace
from .vendor_measures import OF_VENDORS

if TYPE_CHECKING:
    import pandas as pd


def started(result: Trace) -> Flags:
    """Who has ever started, by month: (months, factories); a newborn firm has not, whoever held its place before."""
    return restarted(has_begun(result.history.stage), Births.of(result))


def really_used(result: Trace) -> Flags:
    """Who is scaled and beyond the lowest band of depth, by month: (months, factories)."""
    return np.asarray(is_used(result.history.stage, result.history.depth), dtype=np.bool_)


def _share(count: Callable[[Tally], Counts]) -> Callable[[Trace], Floats]:
    return lambda result: np.asarray(count(result.tally)[0] / result.factories)


def _stage(stage: Stage) -> Callable[[Trace], Floats]:
    return _share(lambda tally: tally.stages[..., stage])


def _gate(gate: Gate) -> Callable[[Trace], Floats]:
    return _share(lambda tally: tally.gates[..., gate])


def _total(name: str) -> Callable[[Trace], Floats]:
    return lambda result: np.array(result.history.totals[name])


def _of_scaled(total: Callable[[Tally], Floats]) -> Callable[[Trace], Floats]:
    return lambda result: np.asarray(total(result.tally)[0] / np.maximum(result.tally.scaled[0], 1))


def decided_scalings(result: Trace) -> Floats:
    """Pilots that scaled by their factory's own decision (:class:`~stallpoint.model.ledger.Review`), share of all
    factories, each month."""
    return _scalings(result, lambda reviews: reviews.decided)


def unsupported_scalings(result: Trace) -> Floats:
    """Those of them without public money, share of all factories, each month."""
    return _scalings(result, lambda reviews: reviews.unsupported)


def _scalings(result: Trace, which: Callable[[Review], Flags]) -> Floats:
    month, reviews = result.reviewed
    those = month if reviews is None else month[which(reviews)]
    return np.asarray(np.bincount(those, minlength=result.months) / result.factories)


def _unsupported(result: Trace) -> Floats:
    return np.asarray(np.cumsum(unsupported_scalings(result)))


NOTHING = 1e-14
"""Public money, as a share of what all factories take in a year, below which none was spent."""


def _real_per_public(result: Trace) -> Floats:
    spent = result.history.totals["public_spent"]
    users = result.tally.in_use[0]
    least = NOTHING * result.revenue.sum()
    return np.asarray(np.divide(users, spent, out=np.full(result.months, np.nan), where=spent > least))


SHARE_OF_ALL = "share of all factories"
_HELD = "factories held by it / all factories"
_EVERY = (
    Measure(
        "breadth",
        SHARE_OF_ALL,
        "Ever started",
        "factories that ever started a pilot / all",
        _share(lambda t: t.started),
    ),
    Measure(
        "in_use",
        SHARE_OF_ALL,
        "Really in use",
        f"scaled with depth >= {IN_USE_DEPTH} / all",
        _share(lambda t: t.in_use),
    ),
    Measure(
        "depth",
        "0-1",
        "Depth: mean over all factories",
        "mean of deployment x use x re-engineering",
        lambda r: r.tally.depth[0] / r.factories,
    ),
    Measure(
        "user_depth",
        "0-1",
        "Depth of those who scaled",
        "mean depth of scaled factories",
        _of_scaled(lambda t: t.scaled_depth),
    ),
    *(
        Measure(
            stage.name.lower(),
            SHARE_OF_ALL,
            f"Stage: {stage.name.lower()}",
            "factories at this stage / all",
            _stage(stage),
        )
        for stage in Stage
    ),
    *(
        Measure(f"held_{gate.name.lower()}", SHARE_OF_ALL, f"Held by: {gate.name.lower()}", _HELD, _gate(gate))
        for gate in Gate
        if gate != Gate.OPEN
    ),
    Measure(
        "unsupported",
        SHARE_OF_ALL,
        "Scaled unsupported",
        "pilots scaled so far with no public money, in factories that no programme had placed / all",
        _unsupported,
        counted=True,
    ),
    Measure(
        "reverted",
        SHARE_OF_ALL,
        "Scaled systems lost",
        "scaled systems lost so far (no longer paying their way, vendor gone, no money for upkeep) / all",
        reverted,
        counted=True,
    ),
    Measure(
        "programme_pilots",
        SHARE_OF_ALL,
        "Pilots the programme selected",
        "selected so far / all",
        _total("selected"),
        counted=True,
    ),
    Measure(
        "programme_success",
        SHARE_OF_ALL,
        "Successes the programme counts",
        "counted so far / all",
        _total("succeeded"),
        counted=True,
    ),
    Measure(
        "claimed",
        "per factory",
        "Claimed connected",
        "contracts vendors ever signed / all factories",
        _total("claimed"),
    ),
    Measure(
        "net_effect",
        "share of revenue a year",
        "Net effect in scaled factories",
        "mean of 12 (value - cost) / revenue",
        _of_scaled(lambda t: t.scaled_net),
        signed=True,
    ),
    Measure("public_spent", "M CNY", "Public money so far", "cumulated", _total("public_spent")),
    Measure("firms_spent", "M CNY", "Factories' money so far", "cumulated", _total("firms_spent")),
    Measure(
        "real_per_public",
        "factories per M CNY",
        "Real use per public money",
        "factories in use / public money",
        _real_per_public,
    ),
    Measure("clarity", "0-1", "Clarity of the concept", "mean over factories", _total("clarity")),
    Measure("trust", "0-1", "Trust in vendors", "mean over factories", _total("trust")),
    Measure("belief", "effectiveness", "Believed effectiveness", "mean posterior mean", _total("belief"), signed=True),
    Measure("evidence", "cases", "Convincing cases in sight", "mean over factories", _total("evidence")),
    Measure("participation", "0-1", "Use by employees", "mean U where a system is lived in", _total("participation")),
    Measure("sabotage", "0-1", "Sabotage", "mean S where a system is lived in", _total("sabotage")),
    Measure(
        "obstructing", "share of mediated links", "Obstructing middlemen", "links they stand on", _total("obstructing")
    ),
    Measure("allied", "share of mediated links", "Allied middlemen", "links they stand on", _total("allied")),
    Measure("price", "of list price", "Price", "mean of vendors in the market", _total("price")),
    Measure("vendors", "vendors", "Vendors in the market", "count", _total("vendors")),
    *OF_VENDORS,
)
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _EVERY}
"""Every measure by its name; all else that tells of measures follows from it."""


def all_series(result: Trace) -> dict[str, Floats]:
    """Every measure of a result, one value a month."""
    return {measure.name: measure.series(result) for measure in MEASURES.values()}


class GroupShares(NamedTuple):
    """The groups of a grouping: their ``words`` and how many ``factories`` are in each, (groups,), and ``shares``,
    (groups, months, columns): each stage, ``breadth``, ``in_use`` and ``depth``, as :data:`OF_GROUPS` names them."""

    words: tuple[str | int, ...]
    factories: Counts
    shares: Floats


OF_GROUPS = (*(stage.name.lower() for stage in Stage), "breadth", "in_use", "depth")


def by_group(result: Trace, by: Grouping) -> GroupShares:
    """Stages, breadth, use and depth by group and month."""
    values, group, factories = np.unique(result.groups[by.name], return_inverse=True, return_counts=True)
    t = tally(result.history, group, len(values))
    columns = (*np.moveaxis(t.stages, -1, 0), t.started, t.in_use, t.depth)
    shares = np.stack(columns, axis=-1) / factories[:, None, None]
    return GroupShares(tuple(by.word(value, result.labels) for value in values), factories, shares)


def breakdown(result: Trace, by: Grouping) -> pd.DataFrame:
    """The same as a tidy table, a row a group and month."""
    import pandas as pd

    found, months = by_group(result, by), np.arange(result.months)
    columns: dict[str, Any] = {
        "month": np.tile(months, len(found.words)),
        by.name: np.repeat(found.words, result.months),
        "factories": np.repeat(found.factories, result.months),
    }
    shares = found.shares.reshape(-1, len(OF_GROUPS))
    return pd.DataFrame(columns | {name: shares[:, at] for at, name in enumerate(OF_GROUPS)})


def j_curve(result: Trace) -> pd.DataFrame:
    """Net effect by months since the pilot began, over the factories that are scaled at the end.

    Returns:
        Columns ``age`` (months), ``net`` (mean value less all that is paid, share of revenue a year) and ``factories``
        (how many have lived that long). The productivity J-curve: below zero first, above it later.
    """
    import pandas as pd

    stage, months = result.history.stage, result.months
    rows = np.flatnonzero(stage[-1] == Stage.SCALED)
    # the last time each of them went into a pilot
    piloting = stage[:, rows] == Stage.PILOTING
    entered = piloting & ~np.vstack([np.zeros((1, len(rows)), np.bool_), piloting[:-1]])
    entered[:1] &= ~result.before[rows]  # those pilots are older than the run
    began = months - 1 - entered[::-1].argmax(axis=0)
    age = np.arange(months)[:, None] - began[None, :]
    lived = (age >= 0) & entered.any(axis=0)
    count = np.bincount(age[lived], minlength=months)
    total = np.bincount(age[lived], result.history.net[:, rows].astype(np.float64)[lived], minlength=months)
    table = pd.DataFrame({"age": np.arange(months), "net": total / np.maximum(count, 1), "factories": count})
    return table[table["factories"] > 0]


BANDS = (0.25, 0.5, 0.75)
BAND_NAMES = ("very low", "low", "high", "very high")


def depth_bands(result: Trace, month: int = -1) -> dict[str, dict[str, float]]:
    """Share of the scaled factories of each size class in the four bands of depth, at a month (the last by default).

    The bands are those of the European digital intensity index: quarters of the scale.
    """
    scaled = result.history.stage[month] == Stage.SCALED
    table = {}
    for size, word in enumerate(GROUPS["size"].words):
        depth = result.history.depth[month][scaled & (result.groups["size"] == size)]
        counts = np.bincount(np.digitize(depth, BANDS), minlength=len(BAND_NAMES))
        table[word] = dict(zip(BAND_NAMES, (counts / max(1, len(depth))).tolist(), strict=True))
    return table
