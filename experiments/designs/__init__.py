"""Which worlds and policies a study runs: designs, ranges, sweeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ..spec import MOST_SEEDS, WorldsSpec, argument, groupings_option, option, settings_option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario
    from ...scenarios.worlds import World
    from ..ensemble import RunOptions
    from .design import Design
    from .sweep import Sweep


@dataclass(frozen=True)
class SweepSpec(
    WorldsSpec,
    kind="sweep",
    study="designs.sweep.Sweep",
    page="sweep",
    example="my-design.yaml --worlds 5",
    question="What comes of many combinations of settings?",
):
    """Run a design file; the same command again goes on where it was stopped, and makes no run twice."""

    design: str | Design = argument(metavar="DESIGN")
    seeds: int | None = option(
        None, "Replications, in place of the design's own number.", kind=int, limits=(1, MOST_SEEDS)
    )
    outcomes: tuple[str, ...] = option(
        (), "Tell this measure too, or one of a group (in_use@size=small); may stand several times.", "--outcome"
    )
    worlds: str = option(
        "",
        "Run every point in several worlds: so many of the shipped set (2 or more), those of a CSV file, or so many of "
        "a file. 1 is each scenario's own world.  [default: what the design says, else 1: a design says itself what is "
        "uncertain]",
        metavar="N|FILE[:N]",
    )
    settings: tuple[str, ...] = settings_option()
    by: tuple[str, ...] = groupings_option()

    def planned(self) -> Design:
        """The design, with the replications, worlds and settings that are asked for; no world where all would be the
        same.

        Raises:
            InputError: on anything wrong with its file, with what ``--worlds`` asks for, or with a setting.
        """
        from ...scenarios.settings import with_settings
        from ...scenarios.worlds import differ_in, read_worlds
        from .design_file import load_design

        design = load_design(Path(self.design)) if isinstance(self.design, str) else self.design
        design = design if self.seeds is None else replace(design, seeds=self.seeds)
        design = replace(design, bases=tuple(with_settings(base, self._free(design)) for base in design.bases))
        worlds = read_worlds(self.worlds) if self.worlds.strip() else design.worlds
        return replace(design, worlds=differ_in(worlds, design.bases))

    def _free(self, design: Design) -> tuple[str, ...]:
        """The settings, none of which the design varies."""
        varied = {axis.name for axis in design.axes} | {name for point in design.listed for name, _ in point}
        for setting in self.settings:
            if (name := setting.partition("=")[0].strip()) in varied:
                raise InputError("--set", name, "is what the design varies: leave it out here, or there")
        return self.settings

    @cached_property
    def in_worlds(self) -> tuple[World, ...]:
        """The worlds that are asked for, else those of the design; none for each scenario's own."""
        return self.planned().worlds

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Those that its design varies."""
        return self.planned().bases

    def run(self, options: RunOptions | None = None) -> Sweep:
        """Carry it out; without a store nothing is kept."""
        from .sweep import sweep

        return sweep(self.planned(), options.store if options else None, options, self.outcomes)
