"""The years and the other worlds of an answer, beside it: real use by year, and runs in other worlds when asked for."""

from collections.abc import Callable
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...experiments.spec import FEW
from ...model.outcomes.verdict import at
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World, differ_in
from ..comparison import elsewhere
from ..figure import Table
from ..figures.compare.world_by_world import figure as by_world
from ..studies.comparison import by_year
from ..words import say
from . import state
from .figures import Drawn, Folding
from .parts import Button, Note, numbers, tag, text
from .progress import Progress
from .study import use_study
from .world_choice import WorldsChoice, a_run, refusal, takes

ASKED = "worlds.asked"
"""What the link remembers: that answers of one world are asked of others as well."""

type Tell = Callable[[Comparison], list[str]]
"""What runs in several worlds say of an answer, in sentences."""


@solara.component
def Years(c: Comparison) -> None:
    """Real use of the first scenario by year; with a way to a longer run where it ends early."""
    short = c.months < elsewhere.LONG
    ends = [say("worlds-ends", when=at(c.months))] if short else []
    said = text("span", " ".join([elsewhere.by_year(c, c.names[0]), *ends]))
    longer = [" ", Button(say("worlds-longer"), _longer, "small")] if short else []
    tag("p", said, *longer, classes="sp-holds")


def _longer() -> None:
    state.update(lambda tab: state.with_value(tab, "months", elsewhere.LONG))


@solara.component
def Across(
    c: Comparison, scenarios: tuple[Scenario, ...], tell: Tell, ready: bool = True, seeds: int | None = None
) -> None:
    """Whether an answer from one world holds in others; they are run when a visitor asks for them.

    Args:
        c: the runs that it rests on.
        scenarios: what was run.
        tell: what runs in several worlds say of it.
        ready: whether these runs are done, so that others do not hold them up.
        seeds: runs of each scenario in every world, where the page does not let the visitor choose.
    """
    tab = state.current.value
    runs = seeds or tab.seeds
    asked = state.note(ASKED) == "1" and tab.worlds > 1
    count = tab.worlds if tab.worlds > 1 else min(int(FEW), len(tab.known_worlds))
    parts: list[Any] = []
    if not asked and any(each.world.rule == "gates" for each in scenarios):  # a classic rule reads nothing of a world
        told = say("worlds-ask-takes", runs=takes(len(scenarios) * runs * count, a_run(c)))
        parts = [Button(say("worlds-ask", worlds=count), lambda: _ask(count)), text("span", told, "sp-note")]
    elif asked and not ready:
        parts = [text("p", say("worlds-later"), "sp-note")]
    elif asked:
        parts = [_InWorlds(c, scenarios, tell, runs, seeds is not None)]
    tag("div", *parts, classes=f"sp-across {'' if asked else 'sp-row'}")


@solara.component
def _InWorlds(c: Comparison, scenarios: tuple[Scenario, ...], tell: Tell, runs: int, fixed: bool) -> None:
    """What they say there, or why they are not asked; found out once nobody waits for the answer of the page."""
    tab = state.current.value
    worlds, refused = solara.use_memo(lambda: _asked(tab, scenarios, runs), [scenarios, tab.in_worlds, runs])
    if refused:
        tag("div", Note(refused, "warning"), WorldsChoice(len(scenarios), c, runs if fixed else None))
    elif not worlds:
        tag("p", say("worlds-none"), classes="sp-note")
    else:
        _Asked(c, scenarios, worlds, tell, runs, fixed)


def _asked(tab: state.TabState, scenarios: tuple[Scenario, ...], runs: int) -> tuple[tuple[World, ...], str]:
    """The worlds to ask, none where the scenarios are the same in all of them; or why they are not asked."""
    refused = refusal(scenarios, runs, tab)
    return ((), refused) if refused else (differ_in(tab.in_worlds, scenarios), "")


def _ask(count: int) -> None:
    state.set_note(ASKED, "1")
    state.update(lambda tab: state.with_worlds(tab, count))


@solara.component
def _Asked(
    c: Comparison,
    scenarios: tuple[Scenario, ...],
    worlds: tuple[World, ...],
    tell: Tell,
    seeds: int,
    fixed: bool,
) -> None:
    """The runs in other worlds, and what they say once all are there."""
    again, set_again = solara.use_state(0)
    study = use_study(scenarios, seeds, again=again, worlds=worlds, late=True)
    over = None if study.moving else study.comparison
    told = solara.use_memo(lambda: [] if over is None else tell(over), [over])
    parts: list[Any] = []
    if study.moving or study.stage == "stopped" or study.error:
        parts.append(Progress(study, lambda: set_again(again + 1)))
    if told:
        parts.append(text("p", " ".join(told), "sp-holds"))
    fold = Folding(say("worlds-details"), lambda: _closely(c, over, len(scenarios), seeds if fixed else None))
    tag("div", *parts, fold)


def _closely(c: Comparison, over: Comparison | None, scenarios: int, seeds: int | None) -> list[solara.Element]:
    """Which worlds are asked, and what they say one by one and year by year."""
    parts: list[Any] = [WorldsChoice(scenarios, over or c, seeds)]
    if over is not None:
        parts.append(numbers(_table(c, over), say("worlds-details")))
        figure = by_world(over)
        parts += [] if figure is None else [Drawn(figure)]
    return parts


def _table(c: Comparison, over: Comparison) -> Table:
    """Year by year: of one scenario the shown world above the others, of several what the others say."""
    found = by_year(over)
    if len(c.names) > 1:
        return found
    rows = [(say("worlds-one"), by_year(c)), (say("worlds-over", worlds=len(over.in_worlds)), found)]
    return Table(found.head, tuple((name, *table.rows[0][1:]) for name, table in rows), say("worlds-note"))
