"""In how many other worlds a factory comes to the same, on the Why page; run when a visitor asks."""

from functools import partial
from typing import Any

import solara

from ...experiments.spec import FEW
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World, differ_in, in_world
from ..counterfactuals.luck import in_worlds
from ..words import say
from . import state, why_data
from .parts import Button, Note, numbers, tag, text
from .progress import Progress
from .study import foretelling, use_work

RUNS = 10
"""Of each scenario in each world, one task."""


@solara.component
def InWorlds(scenarios: list[Scenario], seed: int, row: int) -> None:
    """A button, then in how many worlds it uses the technology at the end.

    Args:
        scenarios: the one that is told, and the one beside it if there is one.
        seed: of who there is.
        row: of the factory.
    """
    tab = state.current.value
    asked, ask = solara.use_state(False)
    count = tab.worlds if tab.worlds > 1 else min(int(FEW), len(tab.known_worlds))
    worlds = tab.known_worlds[:count]
    if asked:
        _InWorlds(tuple(scenarios), worlds, seed, row)
    else:
        label = say("why-luck-worlds-ask", worlds=len(worlds), runs=RUNS * len(scenarios) * len(worlds))
        tag("div", Button(label, lambda: ask(True)), classes="sp-row")


@solara.component
def _InWorlds(scenarios: tuple[Scenario, ...], worlds: tuple[World, ...], seed: int, row: int) -> None:
    placed, refused = solara.use_memo(lambda: _placed(worlds, scenarios), [scenarios, worlds])
    if refused:
        Note(refused, "warning")
    elif not placed:
        Note(say("worlds-none"))
    else:
        _Asked(placed, [each.name for each in scenarios], seed, row)


def _placed(worlds: tuple[World, ...], scenarios: tuple[Scenario, ...]) -> tuple[dict[str, list[Scenario]], str]:
    """The scenarios in each world, none where they are the same in all; or why they cannot be there."""
    try:
        moved = differ_in(worlds, scenarios)
        return {world.name: [in_world(each, world) for each in scenarios] for world in moved}, ""
    except InputError as error:
        return {}, str(error)


@solara.component
def _Asked(placed: dict[str, list[Scenario]], names: list[str], seed: int, row: int) -> None:
    again, set_again = solara.use_state(0)
    flat = [scenario for each in placed.values() for scenario in each]
    calls = [partial(why_data.fates, scenario, seed, row, range(RUNS)) for scenario in flat]
    work = use_work(calls, (tuple(flat), seed, row, again), foretelling(flat, RUNS * len(flat)), late=True)
    fates = iter(work.results)
    found: dict[str, list[Any]] = {world: [next(fates, None) for _ in each] for world, each in placed.items()}
    whole = {world: each for world, each in found.items() if all(isinstance(one, list) for one in each)}
    parts = [Progress(work, lambda: set_again(again + 1), "slice")] if work.moving or work.error else []
    if whole and not work.moving:
        said, table = in_worlds(names, whole)
        parts += [text("p", said), numbers(table, say("why-luck-heading"))]
    tag("div", *parts, classes="sp-why-page")
