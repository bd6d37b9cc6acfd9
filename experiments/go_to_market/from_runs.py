"""The go-to-market study of runs that somebody else made: a scenario under each strategy, one answer of rivals."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...scenarios.scenario import Scenario
from ..compare import Comparison
from ..outcome import Outcome
from .market import Market, listed
from .market_runs import CLOSELY, FIGURES, closely
from .situations import OWN, REACTIONS, first_world, situations_of
from .strategies import Strategy

KEEP = CLOSELY
"""What must be kept of each run."""


def under(base: Scenario, tried: Sequence[Strategy], answer: str) -> tuple[Scenario, ...]:
    """The scenario under each strategy, named after it, with rivals that answer so (a key of ``REACTIONS``)."""
    asked = (each.applied(base).with_world(**REACTIONS[answer]) for each in tried)
    return tuple(dataclasses.replace(each, name=s.name) for each, s in zip(asked, tried, strict=True))


def of_runs(c: Comparison, base: Scenario, tried: Sequence[Strategy], answer: str, goal: str) -> Market | None:
    """The study.

    Args:
        c: runs of what :func:`under` gave, with :data:`KEEP`; doing as the market does is the first of them.
        base: the scenario.
        tried: the strategies.
        answer: how rivals answer.
        goal: what the vendor wants most.

    Returns:
        What was found so far, on seeds that all strategies have; ``None`` if doing as the market does has no run.
    """
    if tried[0].name not in c.names:
        return None
    there = [each for each in tried if each.name in c.names]
    worlds = tuple(world for world in c.worlds if world.name in c.in_worlds)
    names = tuple(world.name for world in worlds) or (OWN,)
    by = {each.name: c.runs(each.name) for each in there}
    notes = [str(note) for note in c.notes]
    return Market(
        scenario=base.name,
        factories=c.factories(there[0].name),
        months=c.months,
        goal=goal,
        seeds=c.seeds,
        world_seeds=(),
        filmed=c.seeds,
        strategies=listed(there),
        situations=situations_of(worlds, answers=(answer,)),
        runs=_ends(by, len(names), c.seeds),
        **closely(by, names),
        notes=(*notes, first_world(names)) if len(names) > 1 else tuple(notes),
        currency=c.currency,
        worlds=names,
        answers=(answer,),
    )


def _ends(by: Mapping[str, Sequence[Outcome]], worlds: int, seeds: Sequence[int]) -> pd.DataFrame:
    """A row a run: world by world, in each strategy by strategy."""
    rows = []
    for place, runs in enumerate(by.values()):
        ends = np.array([[run.series(figure)[-1] for figure in FIGURES] for run in runs])
        where = {"situation": np.repeat(range(worlds), len(seeds)), "place": place, "seed": [*seeds] * worlds}
        rows.append(pd.DataFrame(where | dict(zip(FIGURES, ends.T, strict=True))))
    return pd.concat(rows, ignore_index=True).sort_values(["situation", "place", "seed"], ignore_index=True)
