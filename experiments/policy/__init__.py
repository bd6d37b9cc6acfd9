"""Which mix of levers a budget should buy."""

from dataclasses import dataclass

from ..spec import ScenarioSpec, Source, argument, option, seeds_option


@dataclass(frozen=True)
class OptimiseSpec(ScenarioSpec, kind="optimise", study="policy.policies.Optimised", page="optimise"):
    """Search the mix of levers that gives most real use for a budget, and test it in other worlds.

    Attributes:
        budget: for all factories of the scenario together.
        start, until: months from and up to which the levers are pulled.
        parameters: uncertainties of the other worlds; see :func:`stallpoint.experiments.designs.ranges.ranges`.
        world_seeds: runs in each of the other worlds.
    """

    scenario: Source = argument("no-policy")
    budget: float = option(
        help="Public money over the whole run, in millions of the currency of the scenario.", kind=float
    )
    levers: tuple[str, ...] = option(
        (),
        "May be pulled; may stand several times.  [default: all of the government's that cost public money]",
        "--lever",
        metavar="NAME",
    )
    start: int = option(6, "Month in which levers are pulled.", "--from")
    until: int | None = option(None, "Month in which they are let go.  [default: 66]", kind=int)
    tries: int = option(240, "Mixes that the search looks at.")
    search_seeds: int = option(3, "Runs of each of them.", limits=(1, 1000))
    worlds: int = option(30, "Other worlds to try.", limits=(0, 100_000))
    design_seed: int = option(0, "Of the search and of the worlds.")
    seeds: int | tuple[int, ...] = seeds_option(20)
    parameters: tuple[str, ...] = ()
    world_seeds: int = 2
