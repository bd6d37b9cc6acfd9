"""Which mix of levers a budget should buy."""

from dataclasses import dataclass

from ..options import Shown
from ..spec import (
    SAMPLE_SEEDS,
    FewWorldsSpec,
    ScenarioSpec,
    Source,
    argument,
    option,
    parameters_option,
    seeds_option,
)


@dataclass(frozen=True)
class OptimiseSpec(
    ScenarioSpec,
    FewWorldsSpec,
    kind="optimise",
    study="policy.policies.Optimised",
    page="optimise",
    example="no-policy --budget 200",
    question="Which mix of levers should a budget buy?",
):
    """Search the mix of levers that gives most real use for its money, or what else is asked, and test it elsewhere.

    Attributes:
        budget: for all factories of the scenario together, what it spends by itself included; the same as a limit on
            ``public_spent``.
        objectives: what is wanted; public money is weighed beside it, the less the better.
        limits: what must be kept to, on the mean over runs.
        start, until: months from and up to which levers are pulled that have no window of their own.
        windows: of single levers; of several the search takes one.
        worlds: a set of worlds in which everything is searched and told.
        drawn: other worlds, drawn around the scenario's own; with a set of worlds none, unless it is asked for.
        parameters: what is drawn; see :func:`stallpoint.experiments.designs.ranges.ranges`.
        world_seeds: runs of every mix in each of the worlds in which it is tested.
    """

    scenario: Source = argument("no-policy")
    budget: float | None = option(
        None,
        "Public money over the whole run, in millions of the currency of the scenario; what the scenario spends by "
        "itself is part of it.  [default: any]",
        kind=float,
        shown=Shown("Budget, million of the scenario's currency"),
    )
    objectives: tuple[str, ...] = option(
        (),
        "What is wanted, 'most FIGURE' or 'least FIGURE': a measure, of a group (in_use@size=small), by a year "
        "(in_use@year=5); may stand several times.  [default: most in_use]",
        "--objective",
        metavar="FIGURE",
    )
    limits: tuple[str, ...] = option(
        (),
        "What must be kept to: 'in_use@size=small >= 0.05', 'firms_spent <= 300'; may stand several times.",
        "--limit",
        metavar="'FIGURE >= VALUE'",
    )
    levers: tuple[str, ...] = option(
        (),
        "May be pulled, perhaps only to these values; may stand several times.  [default: all of the government's that "
        "cost public money]",
        "--lever",
        metavar="NAME[=VALUE,...]",
    )
    start: int = option(6, "Month in which levers are pulled.", "--from", shown=Shown("Levers are pulled from month"))
    until: int | None = option(
        None, "Month in which they are let go.  [default: 66]", kind=int, shown=Shown("and let go in month", 66)
    )
    windows: tuple[str, ...] = option(
        (),
        "Months of one lever, from and up to; of several windows the search takes one; may stand several times.",
        "--window",
        metavar="NAME=FROM:UNTIL[,...]",
    )
    tries: int = option(240, "Mixes that the search looks at.", shown=Shown("Mixes to try", 96))
    search_seeds: int = option(
        3, "Runs of each of them.", limits=(1, 1000), shown=Shown("Runs of each mix and world in the search", 2)
    )
    drawn: int | None = option(
        None,
        "Other worlds to draw, in which every mix is tested.  [default: 0; 30 with --worlds 1]",
        kind=int,
        limits=(0, 100_000),
        shown=Shown("Other worlds to test all mixes in", 0),
    )
    world_seeds: int = option(2, "Runs of every mix in each world in which it is tested.", limits=(1, 1000))
    parameters: tuple[str, ...] = parameters_option(" in the worlds that are drawn")
    design_seed: int = option(0, "Of the search and of the worlds.", limits=SAMPLE_SEEDS)
    seeds: int | tuple[int, ...] = seeds_option(20, 10)

    def runs_in_all(self, first: int) -> int:
        """Those of the search, of the tests in other worlds, and of the best mixes on fresh seeds."""
        from .problem import DRAWN
        from .search import CANDIDATES

        places = len(self.in_worlds)
        tests = places + ((0 if places else DRAWN) if self.drawn is None else self.drawn)
        told = (1 + CANDIDATES) * max(1, places) * len(self.dice)
        return self.tries * self.search_seeds * max(1, places) + (1 + self.tries) * self.world_seeds * tests + told
