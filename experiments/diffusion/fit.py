"""A classic rule fitted to a panel or a curve, and simulated beside it period by period."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.dice import Dice
from ...model.network.import_panel import date_of
from ...model.network.importing import build
from ...model.network.network import Network
from ...scenarios.errors import InputError
from ..ensemble import RunOptions
from ..study import TabularStudy
from . import FitSpec
from .curve import fit_curve
from .curve_file import read_curve
from .doubts import Doubt, of_curve, of_panel, of_simulations
from .likelihood import Estimate, Fitted, fit_hazard, fit_thresholds
from .panel import Brackets, Panel, brackets, cells, observed
from .replay import replay, scale_of, within_model

BAND = (0.05, 0.95)
"""Shares of the simulations between which the band lies."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit(TabularStudy):
    """What was fitted, and how it looks beside what was observed.

    Attributes:
        scenario, rule: what was fitted.
        source: the network, or the file of the curve.
        firms, first, joined: firms (of a curve the size of the market), those that had adopted before the first period,
            and those that adopted since.
        late: firms that adopted with nobody more in sight than before, which no threshold explains; 0 under a hazard.
        entering: firms that entered after the first period.
        months: of a period.
        seeds: of the simulations; none for a curve, which is shown beside the closed form.
        loglik: log-likelihood at the estimates; ``None`` for a curve.
        error: root mean squared error of the mean simulated curve, as a share of firms.
        inside: share of periods in which the observed curve lies within the band; ``None`` for a curve.
        notes: on how the data were read.
        doubts: sentences that say why estimates are not to be relied on; none, if nothing speaks against them.
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
    doubts: tuple[str, ...]
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
    values = within_model(base, found.estimates, seen.months)
    again = replay(base, network, seen, values, spec.dice, options)
    scale = scale_of(base.world.rule, seen.months)
    curve = seen.curve
    begins = [date_of(seen.first + seen.months * period, seen.months) for period in range(seen.periods)]
    low, high = np.quantile(again, BAND, axis=0)
    mean = again.mean(axis=0)
    inside = float(np.mean((curve >= low - 1e-12) & (curve <= high + 1e-12)))
    doubts = of_panel(found.estimates, {name: value / scale for name, value in values.items()})
    doubts += of_simulations(inside, len(again))
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
        inside=inside,
        notes=network.notes,
        doubts=tuple(each.text for each in doubts),
        parameters=_parameters(found.estimates, doubts),
        periods=_periods(begins, curve, mean, low, high),
        adopters=_adopters(network, seen, span),
    )


def fitted(seen: Panel, rule: str) -> tuple[Fitted, Brackets | None]:
    """The parameters of a rule, and under a threshold rule between what each threshold lies."""
    if rule == "hazard":
        exposure, joined, stayed = cells(seen)
        return fit_hazard(exposure, joined, stayed, seen.months / 12.0), None
    span = brackets(seen, rule == "threshold_count")
    return fit_thresholds(span.above, span.upto), span


def _of_curve(spec: FitSpec, path: str) -> Fit:
    base = spec.base
    if base.world.rule != "hazard":
        raise InputError("rule", base.world.rule, "needs a panel of firms: to a curve only rule=hazard is fitted")
    period, begins, adopters, cumulative, notes = read_curve(path, spec.counts)
    if base.network is not None:
        notes = (*notes, "The network of the scenario plays no part: to a curve alone no network is fitted.")
    found = fit_curve(adopters, period / 12.0, spec.market)
    doubts = of_curve(found, adopters, period / 12.0, cumulative)
    curve, mean = np.cumsum(adopters) / found.market, np.cumsum(found.fresh) / found.market
    none = np.full(len(curve), np.nan)
    return Fit(
        scenario=base.name,
        rule=base.world.rule,
        source=Path(path).name,
        firms=round(found.market),
        first=0,
        joined=round(float(adopters.sum())),
        late=0,
        entering=0,
        months=period,
        seeds=(),
        loglik=None,
        error=float(np.sqrt(np.mean((mean - curve) ** 2))),
        inside=None,
        notes=notes,
        doubts=tuple(each.text for each in doubts),
        parameters=_parameters(found.estimates, doubts),
        periods=_periods(begins, curve, mean, none, none),
        adopters=pd.DataFrame(ADOPTERS).iloc[:0],
    )


def _parameters(estimates: Sequence[Estimate], doubts: Sequence[Doubt]) -> pd.DataFrame:
    """The estimates, each with what speaks against it; what speaks against all stands with each."""
    told = [" ".join(d.text for d in doubts if d.parameter in ("", each.parameter)) for each in estimates]
    return pd.DataFrame(estimates).assign(doubt=told)


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


def _periods(begins: list[str], curve: Floats, mean: Floats, low: Floats, high: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": np.arange(len(curve)),
            "begins": begins,
            "observed": curve,
            "simulated": mean,
            "low": low,
            "high": high,
        }
    )
