"""The years and the other worlds of an answer, beside it: real use by year, and runs in other worlds when asked for."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World, differ_in
from ..comparison import elsewhere
from ..comparison.sentences import verdict
from ..figure import Figure, Table
from ..figures.compare.world_by_world import figure as by_world
from ..studies.comparison import by_year
from ..words import say
from . import state
from .figures import Drawn
from .parts import Button, Note, details, numbers, tag, text
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
    ends = [say("worlds-ends", when=elsewhere.at(c.months))] if short else []
    said = text("span", " ".join([elsewhere.by_year(c, c.names[0]), *ends]))
    longer = [" ", Button(say("worlds-longer"), _longer, "small")] if short else []
    tag("p", said, *longer, classes="sp-holds")


def _longer() -> None:
    state.update(lambda tab: state.with_value(tab, "months", elsewhere.LONG))


@solara.component
def Across(c: Comparison, scenarios: tuple[Scenario, ...], tell: Tell, ready: bool = True, seeds: int = 0) -> None:
    """Whether an answer from one world holds in others.

    Args:
        c: the runs that it rests on.
        scenarios: what was run.
        tell: what runs in several worlds say of it.
        ready: whether these runs are done, so that others do not hold them up.
        seeds: runs of each scenario in every world; those of the tab by default.
    """
    tab, each = state.current.value, seeds or state.current.value.seeds
    worlds = solara.use_memo(lambda: _differ(tab, scenarios), [scenarios, tab.known_worlds, tab.worlds])
    if worlds is None:
        return tag("div")
    if state.note(ASKED) != "1":
        return _ask(tab, len(scenarios) * each, a_run(c))
    parts: list[Any] = []
    if refused := refusal(scenarios, each, tab):
        parts = [Note(refused, "warning")]
    elif not ready:
        parts = [text("p", say("worlds-later"), "sp-note")]
    elif worlds:
        parts = [_Asked(c, scenarios, each, worlds, tell)]
    return tag("div", *parts, _choosing(len(scenarios), c, seeds), classes="sp-across")
