"""How the default world was found, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..spec import MOST_SEEDS, Spec, argument, option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario

MOST_TRIALS = 1_000_000


@dataclass(frozen=True)
class CalibrationSpec(Spec, kind="calibrate", study="fitting.calibration.Calibration", page="calibration"):
    """Search the world that shows the observed patterns best, and tell how surely its parameters are known.

    PARAMETER is what may be moved, as NAME or NAME=LOW..HIGH; by default those the baseline was calibrated by. What is
    tried is kept in a journal beside the output folder: the same command goes on where it was stopped.

    Attributes:
        journal: the file that keeps what was tried; what it holds counts for the budget.
    """

    parameters: tuple[str, ...] = argument((), "[PARAMETER...]", several=True)
    budget: int = option(500, "Points to try in all.", limits=(2, MOST_TRIALS))
    seed: int = option(1, "Of the search.", limits=(0, None))
    seeds: int = option(4, "Runs of each scenario a point.", limits=(1, MOST_SEEDS))
    factories: int = option(500, "In the worlds of the search.", limits=(50, 100_000))
    checks: tuple[int, int] = option(
        (12, 60),
        "Fresh runs to judge the best points again, and to show the chosen one.",
        kind=int,
        limits=(2, MOST_SEEDS),
        metavar="AGAIN FINAL",
        count=2,
    )
    journal: Path = Path("calibrate.journal")

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Those of the library that the patterns ask for."""
        from ...scenarios.files import load
        from .pattern_measures import SCENARIOS

        return tuple(load(name) for name in SCENARIOS)

    def beside(self, folder: Path) -> Self:
        """The same, with its journal beside that folder."""
        return replace(self, journal=folder.parent / f"{folder.name}.journal")
