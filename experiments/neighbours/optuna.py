"""The model for Optuna: an objective, and the space that it is searched in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...scenarios.scenario import Scenario
from ..designs.design import Dimension
from ..designs.ranges import SPREAD
from ..designs.sampled import needs
from ..ensemble import RunOptions
from .points import Points, Texts, points


@dataclass(frozen=True)
class Objective:
    """What a study of Optuna takes: from a trial to the outcome, or to a tuple of several."""

    points: Points

    @property
    def distributions(self) -> Mapping[str, Any]:
        """The space: a distribution of Optuna for each parameter, for ``study.ask`` and for other samplers."""
        return {axis.name: _distribution(axis) for axis in self.points.axes}

    def __call__(self, trial: Any) -> float | tuple[float, ...]:
        """Run one trial; its values are suggested from the space."""
        suggested = {axis.name: _suggested(trial, axis) for axis in self.points.axes}
        row = self.points.at([suggested], RunOptions(1))[0].tolist()
        return row[0] if len(row) == 1 else tuple(row)


def objective(
    scenario: Scenario | str,
    parameters: Texts,
    outcomes: Texts = ("in_use",),
    seeds: int | Sequence[int] = 1,
    spread: float = SPREAD,
) -> Objective:
    """An objective of Optuna: ``optuna.create_study(direction="maximize").optimize(objective, n_trials=50)``.

    Args:
        scenario, parameters, outcomes, seeds, spread: as in :func:`.points.points`.

    Raises:
        InputError: if Optuna is not installed, or as in :func:`.points.points`.
    """
    needs("optuna", "optuna")
    return Objective(points(scenario, parameters, outcomes, seeds, spread))


def _suggested(trial: Any, axis: Dimension) -> Any:
    if axis.few:
        return trial.suggest_categorical(axis.name, axis.few)
    if axis.whole:
        return trial.suggest_int(axis.name, int(axis.low), int(axis.high))
    return trial.suggest_float(axis.name, axis.low, axis.high)


def _distribution(axis: Dimension) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if axis.few:
        return CategoricalDistribution(axis.few)
    return IntDistribution(int(axis.low), int(axis.high)) if axis.whole else FloatDistribution(axis.low, axis.high)
