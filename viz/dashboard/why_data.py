"""What the Why page asks of a worker: one factory's two lives as words and spans, and the game of bottlenecks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...experiments.attribution.attribution import Attribution, attribution
from ...experiments.attribution.bottlenecks import BOTTLENECKS
from ...experiments.attribution.games import Games
from ...experiments.counterfactuals.luck import Fate, fate
from ...experiments.counterfactuals.twin import Asked, twin, without_levers
from ...experiments.moments import told_months
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..counterfactuals import drawn
from ..counterfactuals.around import around
from ..counterfactuals.standing import groups, standing
from ..figure import Figure, Table
from ..figures.why import standing as standing_figure
from ..studies.lives import about, lead
from ..words import say

SLICE = 16
"""Coalitions of one task: about a second of work at 1,000 factories."""
ORDERS = 4
MEASURE = "in_use"


class Story(NamedTuple):
    """A factory's two lives (one, where there is nothing to set beside it), told and drawn.

    ``groups``: every group of the run, what it is asked for by and what it is called. ``members``: how many are in that
    which is told. ``lives``, ``around`` and ``words`` are drawings of :mod:`stallpoint.viz.counterfactuals.drawn`; with
    the neighbourhood of each life come its numbers.
    """

    row: int
    name: str
    group: str
    place: int | None
    members: int
    groups: tuple[tuple[str, str], ...]
    chosen: str
    about: str
    lead: tuple[str, ...]
    standing: tuple[str, ...]
    figure: Figure | None
    worlds: tuple[str, ...]
    lives: str
    around: tuple[tuple[str, Table], ...]
    words: str


def story(scenario: Scenario, other: Scenario | None, seed: int, asked: Asked) -> Story:
    """Live a factory's lives and tell them.

    Args:
        scenario: what is asked.
        other: what is set beside it; ``None`` for the same world without its levers.
        seed: the dice.
        asked: which factory.

    Raises:
        InputError: see :func:`stallpoint.experiments.counterfactuals.twin.twin`.
    """
    try:
        t = twin(scenario, beside_of(scenario, other), seed, asked)
    except InputError as error:  # as a page says it
        if error.field == "group":
            raise InputError("", None, say("why-nobody")) from None
        field = {"FACTORY": "factory", "--against": "set beside"}.get(error.field, error.field)
        raise InputError(field, error.value, error.remedy, error.file) from None
    kin = [around(life, t.lives) for life in t.lives]
    last = t.ours.months - 1
    pictures = [drawn.drawn(a, drawn.head(life), True, last) for a, life in zip(kin, t.lives, strict=True)]
    return Story(
        row=t.ours.row,
        name=t.ours.name,
        group=t.group,
        place=t.typical.place,
        members=t.typical.members,
        groups=tuple(groups(t)),
        chosen=t.chosen,
        about=about(t),
        lead=tuple(lead(t)),
        standing=tuple(standing(t, True)),
        figure=standing_figure.figure(t),
        worlds=tuple(each.name for each in t.scenarios),
        lives=drawn.lives(t, live=True),
        around=tuple((picture, a.table) for picture, a in zip(pictures, kin, strict=True)),
        words=drawn.words(t),
    )


def beside_of(scenario: Scenario, other: Scenario | None) -> Scenario | None:
    """What a scenario is set beside: by default the same world without its levers."""
    return other if other is not None else without_levers(scenario)


def fates(scenario: Scenario, seed: int, row: int, lucks: Sequence[int]) -> list[Fate]:
    """What becomes of a factory with the luck of some other seeds."""
    return [fate(scenario, seed, row, luck) for luck in lucks]


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
