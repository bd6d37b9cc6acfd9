"""How a world is found that shows what was observed, and how surely: the default one, or one for a user's figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..spec import MOST_SEEDS, Source, Spec, argument, option, settings_option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario
    from .problem import Problem

MOST_TRIALS = 1_000_000


@dataclass(frozen=True)
class CalibrationSpec(Spec, kind="calibrate", study="fitting.calibration.Calibration", page="calibration"):
    """Search the world that shows the observed patterns best, and tell how surely its parameters are known.

    PARAMETER is what may be moved, as NAME or NAME=LOW..HIGH; by default those the baseline was calibrated by, without
    those that a scenario file of yours sets itself. Patterns are those that come with Stallpoint, or those of a file.
    What is tried is kept in a journal beside the output folder: the same command goes on where it was stopped.

    Attributes:
        journal: the file that keeps what was tried; what it holds counts for the budget.
    """

    parameters: tuple[str, ...] = argument((), "[PARAMETER...]", several=True)
    patterns: str | None = option(None, "YAML or CSV file of patterns to hold the world to.", metavar="FILE")
    base: Source | None = option(
        None,
        "Scenario to calibrate, with its network.  [default: that of the file of patterns, else no-policy]",
        kind=str,
        metavar="SCENARIO",
    )
    budget: int = option(500, "Points to try in all.", limits=(2, MOST_TRIALS))
    seed: int = option(1, "Of the search.", limits=(0, None))
    seeds: int = option(4, "Runs of each scenario a point.", limits=(1, MOST_SEEDS))
    factories: int | None = option(
        None, "In the worlds of the search, where they are generated.  [default: 500]", kind=int, limits=(50, 100_000)
    )
    checks: tuple[int, int] = option(
        (12, 60),
        "Fresh runs to judge the best points again, and to show the chosen one.",
        kind=int,
        limits=(2, MOST_SEEDS),
        metavar="AGAIN FINAL",
        count=2,
    )
    settings: tuple[str, ...] = settings_option()
    journal: Path = Path("calibrate.journal")

    @cached_property
    def problem(self) -> Problem:
        """What is to be calibrated.

        Raises:
            InputError: on anything wrong with what is asked.
        """
        from .problem_file import asked

        return asked(self)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Those that the patterns ask for, in the world of the base."""
        return tuple(self.problem.scenarios.values())

    def beside(self, folder: Path) -> Self:
        """The same, with its journal beside that folder."""
        return replace(self, journal=folder.parent / f"{folder.name}.journal")
