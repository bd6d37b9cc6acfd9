"""What the Why page asks of a worker: one factory's two lives as words and spans, and the game of bottlenecks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...experiments.attribution.attribution import Attribution, attribution
from ...experiments.attribution.bottlenecks import BOTTLENECKS
from ...experiments.attribution.games import Games
from ...experiments.counterfactuals.twin import Twin, lineage, twin, without_levers
from ...experiments.moments import told_months
from ...scenarios.scenario import Scenario
from ..counterfactuals.life import tell
from ..counterfactuals.life_words import StorySection, month
from ..figure import Figure
from ..figures.why import months
from ..formatting import listed, share
from ..labels import STAGE_WORDS
from ..studies.lives import about, lead
from ..theme import STAGES

SLICE = 16
"""Coalitions of one task: about a second of work at 1,000 factories."""
ORDERS = 4
MEASURE = "in_use"


class Life(NamedTuple):
    """One life of a factory under one scenario."""

    scenario: str
    sections: tuple[StorySection, ...]
    path: tuple[str, ...]


class Story(NamedTuple):
    """A factory's two lives (one, where there is nothing to set beside it)."""

    row: int
    name: str
    chosen: str
    about: str
    lead: tuple[str, ...]
    figure: Figure
    lives: tuple[Life, ...]


def story(scenario: Scenario, other: Scenario | None, seed: int, factory: int | None) -> Story:
    """Live a factory's lives and tell them.

    Args:
        scenario: what is asked.
        other: what is set beside it; ``None`` for the same world without its levers.
        seed: the dice.
        factory: its row; ``None`` to choose an instructive one.

    Raises:
        InputError: see :func:`stallpoint.experiments.counterfactuals.twin.twin`.
    """
    beside = other if other is not None else without_levers(scenario)
    t = twin(scenario, beside, seed, None if factory is None else f"row:{factory}")
    both = [life for life in (t.ours, t.theirs) if life is not None]
    return Story(
        row=t.ours.row,
        name=t.ours.name,
        chosen=t.chosen,
        about=about(t),
        lead=tuple(lead(t)),
        figure=months.figure(t),
        lives=tuple(Life(life.result.scenario.name, tell(life), _path(t, place)) for place, life in enumerate(both)),
    )


def _path(t: Twin, place: int) -> tuple[str, ...]:
    """The contagion path behind its first start, step by step back to where it began."""
    life = t.ours if place == 0 or t.theirs is None else t.theirs
    names = life.result.names
    told = []
    for step in lineage(life):
        who = names[step.row]
        when = month(step.month)
        if step.how == "before":
            told.append(f"{who} had a system before the run began.")
        elif step.how == "cases":
            parts = [f"{names[c.row]} ({share(c.share)}, {STAGE_WORDS[STAGES[c.stage]]})" for c in step.cases[:3]]
            told.append(f"{who} started in {when}, convinced by {listed(parts)}.")
        elif step.how == "selected":
            told.append(f"{who} started in {when}, because a programme selected it.")
        elif step.how == "innovator":
            told.append(f"{who} started in {when}, because it needs to see no case.")
        else:
            told.append(f"{who} tried again in {when}, after a pilot of its own.")
    return tuple(told)


def games(scenario: Scenario, seeds: int) -> Games:
    """The games of a scenario in its own world: ten bottlenecks, a pair of orders on each seed."""
    return Games.planned(scenario, BOTTLENECKS, range(seeds), ORDERS)


def slices(scenario: Scenario, seeds: int) -> list[tuple[int, tuple[int, ...]]]:
    """The coalitions of the games in slices, each with the seed on which it is run."""
    asked = [(seed, games(scenario, seeds).asked_for(0, seed)) for seed in range(seeds)]
    return [(seed, tuple(all_[at : at + SLICE])) for seed, all_ in asked for at in range(0, len(all_), SLICE)]


def values(scenario: Scenario, seed: int, coalitions: Sequence[int]) -> list[list[float]]:
    """Real use at each month that is told, with each of some coalitions of bottlenecks taken away."""
    from ...model.life import run

    planned = games(scenario, seed + 1)
    known: dict[str, list[float]] = {}
    found = []
    for coalition in coalitions:
        world = planned.scenario(0, coalition)
        if world.hash not in known:
            series = run(world, seed).series[MEASURE].astype(np.float32)
            known[world.hash] = [float(series[month - 1]) for month in told_months(int(world.world.months))]
        found.append(known[world.hash])
    return found


def game(scenario: Scenario, seeds: int, results: tuple[object, ...]) -> Attribution | None:
    """The attribution of all seeds whose slices are there; ``None`` before the first."""
    planned = games(scenario, seeds)
    room = planned.room()
    for (seed, coalitions), result in zip(slices(scenario, seeds), results, strict=False):
        if isinstance(result, list):
            room[0, seed][:, list(coalitions)] = np.array(result, np.float64).T
    kept = planned.whole(room)
    return attribution(planned, MEASURE, room, kept) if kept else None
