"""Pinned runs: scenarios that a visitor keeps as they stand, under a name of their own, to set others beside them."""

import dataclasses

from ...experiments.comparable import checked
from ...experiments.folder import slug
from ...scenarios.errors import InputError
from ...scenarios.files import library
from ...scenarios.scenario import Scenario
from ..formatting import listed
from ..words import say
from .changes import differences
from .limits import MOST_PINS
from .networks import off
from .state import TabState, as_chosen

MOST_LETTERS = 60
"""Of a name."""


def with_pin(tab: TabState) -> TabState:
    """The same tab with its scenario pinned.

    Raises:
        InputError: if so many are pinned already.
    """
    if len(tab.pins) >= MOST_PINS:
        raise InputError("pin", None, say("pins-most", most=MOST_PINS))
    scenario = off(tab.scenario, tab.network)
    return dataclasses.replace(tab, pins=(*tab.pins, dataclasses.replace(scenario, name=_free(tab, usual_name(tab)))))


def without_pin(tab: TabState, place: int) -> TabState:
    """The same tab with one of its pins taken away."""
    return dataclasses.replace(tab, pins=(*tab.pins[:place], *tab.pins[place + 1 :]))


def with_name(tab: TabState, place: int, name: str) -> TabState:
    """The same tab with another name of a pin.

    Raises:
        InputError: if it cannot be told from another scenario by that name.
    """
    name = " ".join(name.split())[:MOST_LETTERS]
    if not (any(map(str.isalnum, name)) and name.isprintable()):
        raise InputError("pin", name, say("pins-no-name"))
    others = [*(each.name for at, each in enumerate(tab.pins) if at != place), *library(), tab.scenario.name]
    if _file(name) in map(_file, others):
        raise InputError("pin", name, say("pins-name-taken"))
    pins = [dataclasses.replace(each, name=name) if at == place else each for at, each in enumerate(tab.pins)]
    return dataclasses.replace(tab, pins=tuple(pins))


def usual_name(tab: TabState) -> str:
    """What differs from the scenario that was chosen: 'display-programme, pilots 18 of 100 factories'."""
    if not tab.changed:
        return say("pins-as-chosen", name=tab.base.name)
    found = differences(as_chosen(tab), tab)
    words = say("pins-usual", name=tab.base.name, what=listed(found))
    return words if len(words) <= MOST_LETTERS else say("pins-many", name=tab.base.name, count=len(found))


def _free(tab: TabState, name: str) -> str:
    """The name, with a number where another scenario has it."""
    taken = {_file(each) for each in (*(pin.name for pin in tab.pins), *library(), tab.scenario.name)}
    names = (name, *(f"{name} ({number})" for number in range(2, 9)))
    return next(each for each in names if _file(each) not in taken)


def _file(name: str) -> str:
    """What its file is called, as some systems tell files apart."""
    return slug(name).lower()


def pinned(tab: TabState) -> list[tuple[int, Scenario]]:
    """What is pinned, with its number, on the network of the tab."""
    return [(number, tab.on(each)) for number, each in enumerate(tab.pins, 1)]


def beside(tab: TabState) -> tuple[list[tuple[int, Scenario]], str]:
    """What of it can be set beside the scenario of the tab; and, in a sentence, why others cannot."""
    fits: list[tuple[int, Scenario]] = []
    why = ""
    for number, scenario in pinned(tab):
        try:
            checked([tab.scenario, scenario])
            if apart := tab.apart([tab.scenario, scenario]):
                raise InputError(scenario.name, None, apart)
            fits.append((number, scenario))
        except InputError as error:
            why = say("pins-not-beside", name=scenario.name, why=error.remedy)
    return fits, why
