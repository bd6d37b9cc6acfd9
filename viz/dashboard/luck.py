"""How far a factory's life was luck: its world lived again on other dice, in both worlds, on the Why page."""

from functools import partial
from typing import Any

import solara

from ...scenarios.scenario import Scenario
from ..counterfactuals.luck import figure, pairs
from ..words import say
from . import state, why_data
from .figures import Drawn
from .luck_in_worlds import InWorlds
from .parts import Button, Note, tag, text
from .progress import Progress
from .study import foretelling, use_work

RUNS, SLICE = 20, 5
"""Runs in each world, and those of one task."""
CHEAP = 500_000
"""Factory-months of a run up to which nobody need ask for them."""


@solara.component
def Luck(scenario: Scenario, other: Scenario | None, seed: int, row: int, name: str) -> None:
    """In how many runs it starts and adopts in each world."""
    asked, ask = solara.use_state(False)
    beside = why_data.beside_of(scenario, other)
    worlds = [each for each in (scenario, beside) if each is not None]
    cheap = state.current.value.factories * scenario.world.months <= CHEAP
    if not (cheap or asked):
        button = Button(say("why-luck-ask", runs=RUNS * len(worlds)), lambda: ask(True), "main")
        tag("div", text("h3", say("why-luck-heading")), button, classes="sp-card sp-why-luck")
    else:
        _Lucks(worlds, seed, row, name)


@solara.component
def _Lucks(worlds: list[Scenario], seed: int, row: int, name: str) -> None:
    again, set_again = solara.use_state(0)
    key = (tuple(worlds), seed, row, again)
    slices = [range(first, first + SLICE) for first in range(0, RUNS, SLICE)]
    calls = [partial(why_data.fates, world, seed, row, part) for part in slices for world in worlds]
    work = use_work(calls, key, foretelling(worlds, RUNS * len(worlds)))
    whole = len(work.results) // len(worlds) * len(worlds)
    done = [work.results[at : at + len(worlds)] for at in range(0, whole, len(worlds))]
    done = [each for each in done if all(isinstance(part, list) for part in each)]
    found = [[fate for each in done for fate in each[place]] for place in range(len(worlds))]
    parts: list[Any] = [Progress(work, lambda: set_again(again + 1), "slice")] if work.moving or work.error else []
    names, scenario_months = [world.name for world in worlds], int(worlds[0].world.months)
    drawn = solara.use_memo(lambda: figure(name, names, found, scenario_months) if found[0] else None, [len(done), key])
    if drawn is not None:
        said = pairs(names, found)
        parts += [Drawn(drawn), *([text("p", said)] if said else []), text("p", say("why-luck-one"), "sp-note")]
        parts += [] if work.moving else [InWorlds(worlds, seed, row)]
    elif not work.moving and not work.error:
        parts.append(Note(work.error or say("why-waiting")))
    tag("div", *parts, classes="sp-card sp-why-luck")
