"""How worlds are found that show what was observed: the shipped patterns, or a user's own figures."""

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
MOST_WORLDS = 500


@dataclass(frozen=True)
class CalibrationSpec(
    Spec,
    kind="calibrate",
    study="fitting.calibration.Calibration",
    page="calibration",
    example="--patterns my-patterns.yaml --size 10",
    question="Which worlds show my own figures?",
):
    """Search worlds that show the observed patterns about as well, and tell what they leave open.

    PARAMETER is what may be moved, as NAME or NAME=LOW..HIGH; by default those that are usually moved, without
    those that a scenario file of yours sets itself. Patterns are those that come with Stallpoint, or those of a file.
    The set is written as worlds.csv, which other commands take with --worlds. What is run is kept in a journal beside
    the output folder: the same command goes on where it was stopped.

    Attributes:
        journal: the file that keeps what was run; what it holds counts for the budget.
    """

    parameters: tuple[str, ...] = argument((), "[PARAMETER...]", several=True)
    patterns: str | None = option(None, "YAML or CSV file of patterns to hold the world to.", metavar="FILE")
    base: Source | None = option(
        None,
        "Scenario to calibrate, with its network.  [default: that of the file of patterns, else no-policy]",
        kind=str,
        metavar="SCENARIO",
    )
    size: int = option(20, "Worlds in the set.", limits=(1, MOST_WORLDS))
    misfit: float = option(0.15, "Largest misfit of a world; 1 is every pattern at its limit.")
    budget: int = option(750, "Points to run in all waves.", limits=(10, MOST_TRIALS))
    candidates: int = option(200, "Points to judge for the set.", limits=(2, MOST_TRIALS))
    seed: int = option(1, "Of the search.", limits=(0, None))
    seeds: int = option(2, "Runs of each scenario a point of a wave.", limits=(2, MOST_SEEDS))
    factories: int | None = option(
        None, "In the worlds of the search, where they are generated.  [default: 1000]", kind=int, limits=(50, 100_000)
    )
    checks: tuple[int, int] = option(
        (8, 24),
        "Fresh runs to judge a candidate, and further ones to confirm and show a world.",
        kind=int,
        limits=(2, MOST_SEEDS),
        metavar="CANDIDATE WORLD",
        count=2,
    )
    apart: int = option(
        12, "Candidates to run without the patterns of each source, to see whether they come out.", limits=(0, 10_000)
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
