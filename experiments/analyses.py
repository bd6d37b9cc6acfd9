"""What can be asked, one line each. The command, pages and ``stallpoint report`` find it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..scenarios.errors import InputError
from .attribution import AttributionSpec
from .counterfactuals import WhySpec
from .designs import SweepSpec
from .diffusion import FitSpec
from .fitting import CalibrationSpec
from .go_to_market import MarketSpec
from .policy import OptimiseSpec
from .robustness import RobustSpec
from .spec import Source, Spec, WorldsSpec, argument, option, seed_option, seeds_option, set_up, settings_option
from .thresholds import EscapeSpec, PhaseSpec
from .uncertainty import DiscoverySpec, SensitivitySpec

if TYPE_CHECKING:
    from ..model.outcomes.result import Result
    from ..scenarios.scenario import Scenario
    from .compare import Comparison
    from .ensemble import RunOptions

DEMO = ("no-policy", "display-programme", "three-bottlenecks")


@dataclass(frozen=True)
class RunSpec(
    Spec,
    kind="run",
    study="compare.Comparison",
    page="comparison",
    example="display-programme --seed 1 --report",
    question="How does one scenario go?",
):
    """Run one scenario (a name or a file) once, tell how it went, and write its tables."""

    scenario: Source = argument()
    seed: int = seed_option()
    settings: tuple[str, ...] = settings_option()
    report: bool = option(False, "Draw the figures and write the report as well.")

    @property
    def folder(self) -> str:
        """The name of its output folder, if nobody gives it one."""
        return self.scenarios[0].name

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, with its settings."""
        return (set_up(self.scenario, self.settings),)

    def run(self, options: RunOptions | None = None) -> Result:
        """Run it."""
        from ..model.life import run

        return run(self.scenarios[0], self.seed)


@dataclass(frozen=True)
class CompareSpec(
    WorldsSpec,
    kind="compare",
    study="compare.Comparison",
    page="comparison",
    example="no-policy display-programme verified-lighthouses --seeds 20",
    question="What does a policy add, who gains, what does it cost, and how sure is that?",
):
    """Run scenarios on the same dice and compare them with the first one, or with the one that is named."""

    sources: tuple[Source, ...] = argument(metavar="SCENARIO...", several=True)
    baseline: Source | None = option(
        None,
        "What the others are held against, one of them or another.  [default: the first]",
        metavar="SCENARIO",
    )
    seeds: int = seeds_option(10)
    settings: tuple[str, ...] = settings_option()

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, with their settings; the baseline first."""
        found = [set_up(source, self.settings) for source in self.sources]
        if self.baseline is not None:
            names = [scenario.name for scenario in found]
            if self.baseline in names:
                base = found[names.index(self.baseline)]
            else:
                base = set_up(self.baseline, self.settings, "baseline")
            found = [base, *(scenario for scenario in found if scenario.name != base.name)]
        return tuple(found)

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        return self.seeds * len(self.scenarios) * max(1, len(self.in_worlds))

    def run(self, options: RunOptions | None = None) -> Comparison:
        """Run and compare them."""
        from .compare import compare

        jobs, on_progress = (options.jobs, options.on_progress) if options else (None, None)
        found = compare(self.scenarios, self.seeds, jobs, on_progress=on_progress, worlds=self.in_worlds)
        return replace(found, kind=self.kind)


@dataclass(frozen=True)
class DemoSpec(CompareSpec, kind="demo", example="--worlds 1", question="What is this model about?"):
    """Show the point: no policy, a display programme and three bottlenecks broken."""

    sources: tuple[str, ...] = DEMO
    baseline: None = None
    settings: tuple[str, ...] = ()
    factories: int | None = option(None, "How many factories the chain has.  [default: 1000]", kind=int)
    network: str | None = option(
        None, "A real chain that comes with Stallpoint, in place of a generated one: willems_24."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network is not None and self.factories is not None:
            remedy = "has no effect with --network, which brings its own: leave one out"
            raise InputError("--factories", self.factories, remedy)

    @property
    def folder(self) -> str:
        """The name of its output folder, if nobody gives it one."""
        return self.kind if self.network is None else f"{self.kind}-{self.network}"

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The three, in the world that is asked for."""
        from ..scenarios.shipped import shipped

        three = [set_up(name) for name in self.sources]
        if self.network is not None:
            files = shipped(self.network)
            return tuple(scenario.importing(files) for scenario in three)
        world = {} if self.factories is None else {"factories": self.factories}
        return tuple(scenario.with_world(**world) for scenario in three)


ANALYSES: tuple[type[Spec], ...] = (
    AttributionSpec,
    EscapeSpec,
    PhaseSpec,
    SweepSpec,
    SensitivitySpec,
    DiscoverySpec,
    OptimiseSpec,
    MarketSpec,
    RobustSpec,
    CalibrationSpec,
    FitSpec,
)
"""Every analysis; its verb, its tables and its page are found from here."""
SPECS: Mapping[str, type[Spec]] = {
    **{spec.kind: spec for spec in ANALYSES},
    "run": RunSpec,
    "compare": CompareSpec,
    "demo": DemoSpec,
    "why": WhySpec,
}
"""Everything that can be asked, by its kind."""


def python_of(record: Mapping[str, Any]) -> str:
    """The Python call that makes a study again, from its provenance; empty where there is none."""
    spec = spec_of(record)
    return spec.python() if spec is not None else ""


def spec_of(record: Mapping[str, Any]) -> Spec | None:
    """What was asked of a study, from its provenance; nothing where this version cannot ask it any more."""
    try:
        return SPECS[record["kind"]].from_words(record["command"][2:])
    except (KeyError, ValueError):
        return None
