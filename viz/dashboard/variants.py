"""What Compare sets side by side: the baseline, the scenario of the tab, what is pinned, and library scenarios."""

from typing import Any

import solara

from ...scenarios.errors import InputError
from ...scenarios.files import library, load
from ...scenarios.said import label, said
from ...scenarios.scenario import Scenario
from ..formatting import listed
from ..words import say
from . import state
from .parts import Button, tag, text
from .pins import beside, without_pin
from .scenario_choice import scenario_options
from .widgets import Choice

BASE, ALSO = "compare.base", "compare.also"
"""What the link remembers: the baseline, and further scenarios."""
DEFAULT_BASE = "no-policy"
PIN = "pin."
"""Begins the note of a baseline that is pinned; its number follows."""
MOST = 6
"""Scenarios side by side at most; the command compares more."""
NONE = "-"


def named(kept: str) -> list[str]:
    """Names of library scenarios in a note of the link, each once; anything else is left out."""
    known = library()
    return list(dict.fromkeys(name for name in kept.split(",") if name in known))


def base_of(pins: dict[int, Scenario]) -> str:
    """The baseline as the note has it: a library scenario, or one of what is pinned."""
    kept = state.note(BASE, DEFAULT_BASE)
    if kept in (f"{PIN}{number}" for number in pins):
        return kept
    return (named(kept) or [DEFAULT_BASE])[0]


def compared() -> tuple[list[Scenario], str]:
    """The scenarios to compare, the baseline first; and why something is not among them.

    Library scenarios stand in the world of the tab, so that they differ in what they do; what is pinned has its own.
    """
    tab = state.current.value
    mine = tab.scenario
    fits, why = beside(tab)
    pins = dict(fits)
    base = base_of(pins)
    names = [name for name in named(state.note(ALSO)) if name != base]
    fixed = base.startswith(PIN)
    first = [tab.on(pins[int(base.removeprefix(PIN))])] if fixed else []
    others = [tab.on(each) for number, each in pins.items() if not fixed or f"{PIN}{number}" != base]
    try:
        first = first or ([] if base == mine.name else [tab.within(load(base))])
        others += [tab.within(load(name)) for name in names]
    except InputError as error:
        why = str(error)
    return [*first, mine, *(each for each in others if each.name != mine.name)][:MOST], why


@solara.component
def Variants(scenarios: list[Scenario]) -> None:
    """The card in which they are chosen."""
    tab = state.current.value
    pins = dict(beside(tab)[0])
    base = base_of(pins)
    places = [(f"{PIN}{number}", f"{number}: {each.name}") for number, each in pins.items()]
    known = scenario_options()
    there = {each.name for each in scenarios}
    free = [(NONE, say("variants-choose")), *(option for option in known if option[0] not in there)]
    mine = [text("span", say("variants-mine"), "sp-small"), text("b", tab.scenario.name)]
    row: list[Any] = [
        Choice(say("variants-baseline"), [*places, *known], base, lambda name: state.set_note(BASE, name)),
        tag("div", *mine, classes="sp-mine"),
        *(_pin(place, each.name).key(f"pin {place}") for place, each in enumerate(tab.pins)),
        *(_more(name).key(name) for name in named(state.note(ALSO)) if name in there and name != base),
    ]
    if len(scenarios) < MOST:
        row.append(Choice(say("variants-also"), free, NONE, _with))
    shared = [say("variants-value", name=label(n), value=said(tab.world.table[n], v)) for n, v in tab.of_world.items()]
    told = [text("p", say("variants-world", settings=listed(shared)), "sp-note")] if shared else []
    tag("div", tag("div", *row, classes="sp-chosen-row"), *told, classes="sp-card")


def _pin(place: int, name: str) -> solara.Element:
    number = text("i", str(place + 1), "sp-pin-number")
    unpin = Button(
        f"{name} ×", lambda: state.update(lambda t: without_pin(t, place)), title=say("pins-unpin", name=name)
    )
    return tag("div", number, unpin, classes="sp-pin")


def _more(name: str) -> solara.Element:
    return Button(f"{name} ×", lambda: _without(name), title=say("variants-without", name=name))


def _with(name: str) -> None:
    if name != NONE:
        state.set_note(ALSO, ",".join([*named(state.note(ALSO)), name]))


def _without(name: str) -> None:
    state.set_note(ALSO, ",".join(each for each in named(state.note(ALSO)) if each != name) or None)
