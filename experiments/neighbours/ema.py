"""The model for the EMA workbench: uncertainties, levers and outcomes from the parameter table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..designs.design import LEVERS, UNCERTAINTIES, Dimension
from ..designs.ranges import SPREAD
from .points import Texts, points


def model(
    scenario: Scenario | str,
    parameters: Texts = (),
    outcomes: Texts = ("in_use",),
    seeds: int | Sequence[int] = 1,
    spread: float = SPREAD,
    goals: str = "",
) -> Any:
    """A ``Model`` of the EMA workbench, ready for its experiments and its optimisation, in processes too.

    Args:
        scenario, parameters, outcomes, seeds, spread: as in :func:`.points.points`. Levers of the table become levers
            of the workbench, all else its uncertainties.
        goals: for optimisation, a letter for each outcome: ``+`` if more is better, ``-`` if less is, ``.`` if neither.

    Raises:
        InputError: if the workbench is not installed, or as in :func:`.points.points`.
    """
    try:
        from ema_workbench import Model, ScalarOutcome
    except ImportError:
        raise InputError("ema", None, "needs the EMA workbench: pip install ema_workbench") from None
    found = points(scenario, parameters, outcomes, seeds, spread)
    kinds = {"+": ScalarOutcome.MAXIMIZE, "-": ScalarOutcome.MINIMIZE, ".": ScalarOutcome.INFO}
    signs = goals or "." * len(found.outcomes)
    if len(signs) != len(found.outcomes) or set(signs) - set(kinds):
        raise InputError("goals", goals, f"needs one of + - . for each of {len(found.outcomes)} outcomes")
    made = Model("stallpoint", function=found)
    made.uncertainties = [_parameter(axis) for axis in found.side(UNCERTAINTIES)]
    made.levers = [_parameter(axis) for axis in found.side(LEVERS)]
    made.outcomes = [ScalarOutcome(name, kinds[sign]) for name, sign in zip(found.outcomes, signs, strict=True)]
    return made


def _parameter(axis: Dimension) -> Any:
    from ema_workbench import CategoricalParameter, IntegerParameter, RealParameter

    if axis.few:
        return CategoricalParameter(axis.name, list(axis.few))
    if axis.whole:
        return IntegerParameter(axis.name, int(axis.low), int(axis.high))
    return RealParameter(axis.name, axis.low, axis.high)
