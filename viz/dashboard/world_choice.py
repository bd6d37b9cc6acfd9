"""In how many worlds an answer is asked, of which set, on how many dice; what that takes, and what it leaves out."""

from collections.abc import Sequence
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...experiments.runner import placed
from ...model.forecast import duration
from ...model.machine import cores
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..comparison.over_worlds import caveat_of
from ..formatting import count
from ..words import say
from . import share, state, stored
from .downloads import Taken, Upload
from .limits import runnable
from .parts import tag, text
from .uploads import worlds_of
from .widgets import Choice

STEPS = (1, 3, 5, 10, 20, 50)
"""Numbers of worlds, and of runs in each, that are offered."""
OWN, SHIPPED, STORED = "own", "shipped", "stored:"
WAY = "ask them below"
"""How other worlds are asked, on a page that shows one."""


def offered(most: int, now: int) -> list[tuple[str, str]]:
    """Numbers of worlds to choose from, with words: one, a few, and all of a set."""
    counts = sorted({each for each in (*STEPS, now, most) if each <= most})
    words = {1: "one, the scenario's own", most: f"all {most} of the set"}
    return [(str(each), words.get(each, f"{each} of the set")) for each in counts]


def takes(runs: int, seconds: float | None) -> str:
    """So many runs and how long they take, once it is known how long one does: '180 runs, about 15 s'."""
    told = count(runs, "run")
    return told if seconds is None else f"{told}, about {duration(runs * seconds / cores())}"


def a_run(c: Comparison | None) -> float | None:
    """Seconds that a run of these scenarios took, on average; ``None`` before the first."""
    found = [] if c is None else [run.seconds for run in c.outcomes if not run.error]
    return sum(found) / len(found) if found else None


@solara.component
def WorldsChoice(scenarios: int, c: Comparison | None, seeds: int | None = None) -> None:
    """The card.

    Args:
        scenarios: how many are run in each world.
        c: what is known of their runs, for how long they take.
        seeds: runs of each in every world, where the page does not let the visitor choose.
    """
    tab = state.current.value
    stored_sets = solara.use_memo(stored.world_sets, [])
    most = len(tab.known_worlds)
    runs = [(str(n), str(n)) for n in sorted({*STEPS[1:], tab.seeds})]
    sets = _sets(tab, stored_sets)
    row: list[Any] = [Choice("Worlds", offered(most, tab.worlds), str(tab.worlds), _count)]
    if len(sets) > 1:
        row.append(Choice("Set of worlds", sets, SHIPPED if tab.own is None else OWN, _set))
    if seeds is None:
        row.append(Choice("Runs in each world", runs, str(tab.seeds), _runs))
    row.append(Upload("Your own set (CSV)", ".csv", False, _came))
    told = _told(scenarios * (seeds or tab.seeds), tab.worlds, most, a_run(c))
    tag("div", tag("div", *row, classes="sp-chosen-row"), text("p", told, "sp-note"), classes="sp-card sp-worlds")


def _told(each: int, worlds: int, most: int, seconds: float | None) -> str:
    """What is run, and what other numbers of worlds would take."""
    others = [other for other in (1, 3, most) if other != worlds and other <= most]
    where = {1: "one world", most: f"all {most} worlds"}
    rest = [f"{where.get(other, f'{other} worlds')}: {takes(each * other, seconds)}" for other in dict.fromkeys(others)]
    now = f"In {'one world' if worlds == 1 else f'{worlds} worlds'}: {takes(each * worlds, seconds)}."
    return f"{now} Others: {'; '.join(rest)}." if rest else now


def _sets(tab: state.TabState, names: Sequence[str]) -> list[tuple[str, str]]:
    """Sets to choose from: the shipped one, the one of this tab, and those of stored calibrations."""
    found = [(SHIPPED, f"shipped with Stallpoint ({len(state.shipped_worlds())})")]
    if tab.own is not None:
        found.append((OWN, f"{tab.own.name} ({len(tab.own.worlds)})"))
    return [*found, *((STORED + name, name) for name in names)]


def _count(text: str) -> None:
    state.update(lambda tab: state.with_worlds(tab, int(text)))


def _runs(text: str) -> None:
    state.update(lambda tab: state.with_seeds(tab, int(text)))


def _set(name: str) -> None:
    if name == SHIPPED:
        state.update(lambda tab: state.with_set(tab, None))
    elif name.startswith(STORED):
        state.update(lambda tab: state.with_set(tab, share.keeping(stored.world_set_of(name.removeprefix(STORED)))))


def _came(files: Sequence[Taken]) -> None:
    state.update(lambda tab: worlds_of(tab, files[0]))


def refusal(scenarios: Sequence[Scenario], seeds: int, tab: state.TabState) -> str:
    """Why these are not run in the worlds of a tab; empty where they are."""
    try:
        runnable(len(scenarios), seeds, tab.worlds)
        placed(scenarios, tab.in_worlds)
    except InputError as error:
        return str(error)
    return ""


def caveat_line(c: Comparison, way: str = WAY) -> solara.Element:
    """What no interval of the answer covers, to stand beside it."""
    return said_beside(caveat_of(c, way))


def said_beside(caveat: str = "") -> solara.Element:
    """What stands beside every answer: what its interval does not cover, and that it is no forecast."""
    return text("p", f"{caveat} {say('worlds-forecast')}".strip(), "sp-caveat")
