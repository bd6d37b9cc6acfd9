"""The model for SALib: a problem, and the function that it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..designs.ranges import SPREAD
from ..designs.sampled import needs
from .points import Points, Texts, points


@dataclass(frozen=True)
class Evaluate:
    """From points, a row each as SALib samples them, to outcomes: (points,) of one, (points, outcomes) of several."""

    points: Points

    def __call__(self, rows: Floats) -> Floats:
        """Run all points; a parameter that takes whole numbers is rounded."""
        axes = self.points.axes
        asked = [
            {axis.name: round(float(x)) if axis.whole else float(x) for axis, x in zip(axes, row, strict=True)}
            for row in np.atleast_2d(rows)
        ]
        found = self.points.at(asked)
        return found[:, 0] if found.shape[1] == 1 else found


class Problem(NamedTuple):
    """What SALib is asked: ``problem`` (its ``ProblemSpec``, which is a dictionary) and ``evaluate``."""

    problem: Any
    evaluate: Evaluate


def problem(
    scenario: Scenario | str,
    parameters: Texts = (),
    outcomes: Texts = ("in_use",),
    seeds: int | Sequence[int] = 1,
    spread: float = SPREAD,
    jobs: int | None = None,
) -> Problem:
    """A problem of SALib: ``problem.sample_sobol(64).evaluate(evaluate).analyze_sobol()``.

    Args:
        scenario, parameters, outcomes, seeds, spread, jobs: as in :func:`.points.points`.

    Raises:
        InputError: if SALib is not installed, a parameter takes words, which have no order, or as in
            :func:`.points.points`.
    """
    needs("SALib", "salib")
    from SALib import ProblemSpec

    found = points(scenario, parameters, outcomes, seeds, spread, jobs)
    if words := [axis.name for axis in found.axes if axis.few]:
        raise InputError("parameters", words[0], "takes words, which have no order: SALib cannot vary it")
    names, bounds = [axis.name for axis in found.axes], [[axis.low, axis.high] for axis in found.axes]
    return Problem(ProblemSpec({"names": names, "bounds": bounds, "outputs": list(found.outcomes)}), Evaluate(found))
