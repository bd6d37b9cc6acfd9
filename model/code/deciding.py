"""An own rule of decision: in the full model it says whose head signs, under a classic rule who adopts."""

from typing import Any

import numpy as np

from ...agents.columns import Flags
from ...agents.factory import Stage
from ..phases.classic import SCALED, enter, stand
from ..world import World

PURPOSE = "own code: rule"
"""What the dice know the draws of probabilities by."""


def decided(given: Any, world: World) -> Flags:
    """Who decides for it, (factories,), by a mask or by probabilities a month.

    Raises:
        ValueError: if it is neither, in words that go on "it gave".
    """
    n, found = world.factories.n, np.asarray(given)
    if given is None:
        raise ValueError(f"nothing: it must give yes or no, or a probability, for each of {n} factories")
    if found.shape != (n,) or found.dtype.kind not in "bfiu":
        raise ValueError(
            f"{found.dtype} of shape {found.shape}: it must give yes or no, or a probability, for each of {n} factories"
        )
    if found.dtype == np.bool_:
        return found
    if not np.all((found >= 0.0) & (found <= 1.0)):
        raise ValueError("NaN, or a number outside 0 to 1, as a probability")
    return np.asarray(world.dice.uniform(PURPOSE, world.factories.ids, world.month) < found)


def sign(world: World, who: Flags) -> None:
    """The head of a factory signs this month, or does not: where every other gate is open, it starts."""
    world.factories.sign_at[:] = np.where(who, -np.inf, np.inf)
    world.state.clock["turned"] = True


def adopt(world: World, who: Flags) -> None:
    """Who has not adopted, and decides so, adopts: at once, for good and of full depth."""
    stand(world)
    rows = np.flatnonzero(who & (world.factories.stage != Stage.SCALED)).astype(np.int32)
    months = np.full(len(rows), world.month, np.int16)
    world.history.moved(months, rows, np.full(len(rows), SCALED, np.int8))
    enter(world, rows, months)
