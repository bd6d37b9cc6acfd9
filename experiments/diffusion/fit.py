"""A classic rule fitted to a panel or a curve, and simulated beside it period by period."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...agents.factory import Stage
from ...model.dice import Dice
from ...model.life import run
from ...model.network.import_panel import date_of
from ...model.network.importing import build
from ...model.network.network import Network
from ...scenarios.errors import InputError
from ...scenarios.first import First
from ...scenarios.scenario import Scenario
from ..ensemble import RunOptions
from ..study import TabularStudy
from . import FitSpec
from .curve import fit_curve, read_curve
from .likelihood import Estimate, Fitted, fit_hazard, fit_thresholds
from .panel import Brackets, Panel, brackets, cells, observed

BAND = (0.05, 0.95)
"""Shares of the simulations between which the band lies."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit(TabularStudy):
    """What was fitted, and how it looks beside what was observed.

    Attributes:
        scenario, rule: what was fitted.
        source: the network, or the file of the curve.
        firms, first, joined: firms, those that had adopted before the first period, and those that adopted since.
        late: firms that adopted with nobody more in sight than before, which no threshold explains; 0 under a hazard.
        entering: firms that entered after the first period; simulations have them from the start.
        months: of a period.
        seeds: of the simulations; none for a curve, which is shown beside the closed form.
        loglik: log-likelihood at the estimates; ``None`` for a curve.
        error: root mean squared error of the mean simulated curve, as a share of firms.
        inside: share of periods in which the observed curve lies within the band; ``None`` for a curve.
        notes: of the import.
        parameters, periods, adopters: the estimates, the two curves, and what each firm saw.
    """

    kind: ClassVar[str] = "fit"
    scenario: str
    rule: str
    source: str
    firms: int
    first: int
    joined: int
    late: int
    entering: int
    months: int
    seeds: tuple[int, ...]
    loglik: float | None
    error: float
    inside: float | None
    notes: tuple[str, ...]
    parameters: pd.DataFrame
    periods: pd.DataFrame
    adopters: pd.DataFrame

    def estimate(self, name: str) -> Estimate:
        """An estimate by name."""
        row = self.parameters.set_index("parameter").loc[name]
        return Estimate(name, *(float(row[each]) for each in ("value", "low", "high")))


def fit(spec: FitSpec, options: RunOptions | None = None) -> Fit:
    """Fit the rule of a scenario to the panel of its network, or to a curve.

    Raises:
        InputError: if the rule is not a classic one, or on a panel or a curve that will not do.
    """
    spec.checked()
    if spec.curve is not None:
        return _of_curve(spec, spec.curve)
    base = spec.base
    network = build(base, Dice(0))
    seen = observed(network, spec.start, spec.until, spec.period)
    found, span = fitted(seen, base.world.rule)
    again = replay(base, network, seen, found, spec.dice, options)
    curve = seen.curve
    low, high = np.quantile(again, BAND, axis=0)
    mean = again.mean(axis=0)
    return Fit(
        scenario=base.name,
        rule=base.world.rule,
        source=network.origin,
        firms=network.n,
        first=int((seen.adopted < 0).sum()),
        joined=int(((seen.adopted >= 0) & (seen.adopted < seen.periods)).sum()),
        late=span.late if span is not None else 0,
        entering=int((seen.entered > 0).sum()),
        months=seen.months,
        seeds=spec.dice,
        loglik=found.loglik,
        error=float(np.sqrt(np.mean((mean - curve) ** 2))),
        inside=float(np.mean((curve >= low - 1e-12) & (curve <= high + 1e-12))),
        notes=network.notes,
        parameters=pd.DataFrame(found.estimates),
        periods=_periods(seen.first, seen.months, curve, mean, low, high),
        adopters=_adopters(network, seen, span),
    )


def fitted(seen: Panel, rule: str) -> tuple[Fitted, Brackets | None]:
    """The parameters of a rule, and under a threshold rule between what each threshold lies."""
    if rule == "hazard":
        exposure, joined, stayed = cells(seen)
        return fit_hazard(exposure, joined, stayed, seen.months / 12.0), None
    span = brackets(seen, rule == "threshold_count")
    return fit_thresholds(span.above, span.upto), span


def replay(
    base: Scenario,
    network: Network,
    seen: Panel,
    found: Fitted,
    seeds: Sequence[int],
    options: RunOptions | None = None,
) -> Floats:
    """Share of firms that have adopted by the end of each period, (seeds, periods): the fitted rule on the real network
    from the real first adopters.

    A month of the run is a period of the panel.
    """
    scale = float(seen.months) if base.world.rule == "hazard" else 1.0
    table = base.world.table
    values: dict[str, float] = {}
    for each in found.estimates:
        low, high = table[each.parameter].row.span
        values[each.parameter] = min(max(each.value * scale, float(low)), float(high))
    world = base.world.with_values(
        {**values, "months": seen.periods, "first_adopters": -1, "first_share": 0.0, "steps_per_month": 1}
    )
    firms = tuple(network.names[row] for row in np.flatnonzero(seen.adopted < 0).tolist())
    if not firms:
        world = world.with_values({"first_adopters": 0})
    scenario = replace(base, world=world, levers=(), first=First(firms=firms) if firms else None)
    own = {name: column for name, column in network.attributes.items() if name != "threshold"}
    place = replace(network, attributes=own, installed={})
    curves = []
    for done, seed in enumerate(seeds, 1):
        if options is not None and options.stopped:
            break
        curves.append((run(scenario, seed, place).history.stage == Stage.SCALED).mean(axis=1))
        if options is not None and options.on_progress is not None:
            options.on_progress(done, len(seeds))
    if not curves:
        raise InputError("fit", base.name, "was stopped before one simulation was finished")
    return np.array(curves)


def _of_curve(spec: FitSpec, path: str) -> Fit:
    base = spec.base
    if base.world.rule != "hazard":
        raise InputError("rule", base.world.rule, "needs a panel of firms: to a curve only rule=hazard is fitted")
    months, adopters = read_curve(path)
    period = months[1] - months[0]
    estimates, fresh = fit_curve(adopters, period / 12.0)
    market = estimates[-1].value
    curve, mean = np.cumsum(adopters) / market, np.cumsum(fresh) / market
    none = np.full(len(curve), np.nan)
    return Fit(
        scenario=base.name,
        rule=base.world.rule,
        source=Path(path).name,
        firms=round(market),
        first=0,
        joined=round(float(adopters.sum())),
        late=0,
        entering=0,
        months=period,
        seeds=(),
        loglik=None,
        error=float(np.sqrt(np.mean((mean - curve) ** 2))),
        inside=None,
        notes=(),
        parameters=pd.DataFrame(estimates),
        periods=_periods(months[0], period, curve, mean, none, none),
        adopters=pd.DataFrame(ADOPTERS).iloc[:0],
    )


ADOPTERS: dict[str, list[object]] = {
    "firm": [""],
    "period": [0],
    "adopted": [False],
    "watched": [0],
    "seen": [0.0],
    "above": [math.nan],
    "upto": [math.nan],
}
"""The columns of the table of firms, with a value of the kind of each."""


def _adopters(network: Network, seen: Panel, span: Brackets | None) -> pd.DataFrame:
    """Every firm: when it adopted, what it saw then (or in the last period), and between what its threshold lies."""
    at = np.clip(seen.adopted, 0, seen.periods - 1)
    rows = pd.DataFrame(
        {
            "firm": list(network.names),
            "period": seen.adopted,
            "adopted": seen.adopted < seen.periods,
            "watched": seen.watched.astype(np.int64),
            "seen": np.where(seen.adopted < 0, np.nan, seen.shown[at, np.arange(network.n)]),
            "above": np.nan,
            "upto": np.nan,
        }
    )
    if span is not None:
        rows.loc[span.rows, "above"] = np.where(np.isfinite(span.above), span.above, np.nan)
        rows.loc[span.rows, "upto"] = np.where(np.isfinite(span.upto), span.upto, np.nan)
    return rows


def _periods(first: int, months: int, curve: Floats, mean: Floats, low: Floats, high: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": np.arange(len(curve)),
            "begins": [date_of(first + months * k, months) for k in range(len(curve))],
            "observed": curve,
            "simulated": mean,
            "low": low,
            "high": high,
        }
    )
