"""What the Why page asks of a worker: one factory's two lives as words and spans, and the game of bottlenecks."""

from typing import NamedTuple

import numpy as np

from ...experiments.attribution.attribution import Attribution, attribution
from ...experiments.attribution.bottlenecks import BOTTLENECKS, members, without
from ...experiments.counterfactuals.twin import Twin, lineage, twin, without_levers
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
    t = twin(scenario, beside, seed, None if factory is None else str(factory))
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


def slices() -> list[tuple[int, int]]:
    """The coalitions of the game in slices, each from its first to before its last."""
    count = 2 ** len(BOTTLENECKS)
    return [(at, min(at + SLICE, count)) for at in range(0, count, SLICE)]


def values(scenario: Scenario, seed: int, first: int, last: int) -> list[float]:
    """Real use at the end with each of some coalitions of bottlenecks taken away."""
    from ...model.life import run

    known: dict[str, float] = {}
    found = []
    for coalition in range(first, last):
        world = without(scenario, members(BOTTLENECKS, coalition))
        if world.hash not in known:
            known[world.hash] = float(run(world, seed).series[MEASURE][-1])
        found.append(known[world.hash])
    return found


def game(scenario: Scenario, seeds: int, results: tuple[object, ...]) -> Attribution | None:
    """The attribution of all seeds whose slices are there; ``None`` before the first."""
    each = len(slices())
    rows, kept = [], []
    for seed in range(seeds):
        parts = results[seed * each : (seed + 1) * each]
        if len(parts) == each and all(isinstance(part, list) for part in parts):
            rows.append(np.concatenate([np.asarray(part, np.float64) for part in parts]))
            kept.append(seed)
    if not rows:
        return None
    return attribution(scenario, MEASURE, BOTTLENECKS, kept, np.stack(rows))
