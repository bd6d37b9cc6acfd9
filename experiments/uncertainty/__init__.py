"""Which assumptions matter, and in which worlds a programme fails or backfires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..options import Shown
from ..spec import (
    SAMPLE_SEEDS,
    PairedSpec,
    Source,
    argument,
    option,
    parameters_option,
    sample_seed_option,
    seeds_option,
    spread_option,
)

if TYPE_CHECKING:
    from .discovery import FailureCriterion

METHODS = {"morris": 10, "sobol": 64}
"""Ways of a sensitivity analysis, and how many trajectories or base samples each has by default."""


@dataclass(frozen=True)
class SensitivitySpec(
    PairedSpec,
    kind="sensitivity",
    study="uncertainty.sensitivity.Sensitivity",
    page="sensitivity",
    example="display-programme --against no-policy --method morris",
    question="Which assumptions matter most?",
):
    """Rank the assumptions by how much the outcomes answer to them (Morris screening or Sobol indices).

    Attributes:
        against: if given, outcomes are paired differences: the scenario less this one, on the same dice.
        size: Morris needs size x (parameters + 1) points, Sobol (a power of two) size x (parameters + 2).
        parameters: see :func:`stallpoint.experiments.designs.ranges.ranges`.
        outcomes: measures at the end of the run, those of a group (``in_use@size=small``), ``case_reproduction``, or a
            verdict (``spreading``: share of runs).
    """

    scenario: Source = argument("display-programme")
    against: Source | None = option(
        None,
        "Analyse what the scenario adds to this one, on the same dice.",
        metavar="OTHER",
        shown=Shown("What it adds to", what="scenario"),
    )
    method: str = option("morris", choices=tuple(METHODS), shown=Shown("Method"))
    size: int | None = option(
        None,
        "Morris trajectories, or Sobol base samples.  [default: 10, 64]",
        kind=int,
        shown=Shown("Trajectories (Morris) or base samples (Sobol)", 4),
    )
    parameters: tuple[str, ...] = parameters_option()
    outcomes: tuple[str, ...] = option((), "May stand several times; the first is the main one.", "--outcome")
    spread: float = spread_option(0.5)
    design_seed: int = option(0, "Of the design.", limits=SAMPLE_SEEDS)
    seeds: int | tuple[int, ...] = seeds_option(2, 2)


@dataclass(frozen=True)
class DiscoverySpec(
    PairedSpec,
    kind="discover",
    study="uncertainty.discovery.Discovery",
    page="discovery",
    example="verified-lighthouses --against no-policy",
    question="In which worlds does a programme fail?",
):
    """Find the worlds in which a scenario fails: 'this programme stalls when ...' (scenario discovery by PRIM).

    Attributes:
        worlds: a Latin hypercube of them.
        parameters: see :func:`stallpoint.experiments.designs.ranges.ranges`.
        failure: when a world fails, in place of ``verdict`` and ``below``; by default ``stalled at demonstration`` in
            half of its runs or more, or with ``against`` no gain in real use.
    """

    scenario: Source = argument("display-programme")
    against: Source | None = option(
        None,
        "Failing is to add nothing over this scenario, on the same dice.",
        metavar="OTHER",
        shown=Shown("Failing is to add nothing to", what="scenario"),
    )
    verdict: str | None = option(None, "Failing is to end so in half of the runs.  [default: stalled at demonstration]")
    below: str | None = option(None, "Failing is to end at this value or less: in_use=0.1.", metavar="MEASURE=VALUE")
    worlds: int = option(
        400, "Worlds to draw; half of them are held back.", flag="--drawn", shown=Shown("Worlds to draw", 200)
    )
    parameters: tuple[str, ...] = parameters_option()
    spread: float = spread_option(0.5)
    design_seed: int = sample_seed_option()
    seeds: int | tuple[int, ...] = seeds_option(2, 2)
    failure: FailureCriterion | None = None
