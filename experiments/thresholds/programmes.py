"""Pilot programmes put into a scenario: of any size, selection, aim and duration, in place of the one it has."""

import dataclasses
from dataclasses import dataclass

from ...model.outcomes.verdict import WINDOW
from ...scenarios.errors import InputError
from ...scenarios.parameters import find, of_programme, supporting, table
from ...scenarios.scenario import Lever, Scenario

START = 6
"""Month in which a programme starts where the scenario has none whose start could be taken."""


@dataclass(frozen=True, slots=True, order=True)
class Programme:
    """What a pilot programme is besides its size.

    Attributes:
        selection: whom it selects.
        counts: what it counts as success.
        months: how long it lasts.
    """

    selection: str
    counts: str
    months: int


def tied() -> frozenset[str]:
    """The levers that act only within a programme: they start and end with it."""
    return frozenset({"pilots", *of_programme()})


def launched(base: Scenario, programme: Programme, size: float) -> Scenario:
    """The scenario with this programme in place of its own.

    It starts when the scenario's own programme starts. Subsidy and aftercare keep the value that the scenario gives
    them last, for as long as this programme lasts. All other levers stay.

    Args:
        base: the scenario.
        programme: the programme.
        size: share of factories that it selects a year; 0 is no programme.

    Raises:
        InputError: on a value that its lever does not take.
    """
    levers = tuple(lever for lever in base.levers if lever.name not in tied())
    own = {lever.name: lever.value for lever in base.levers if lever.name in tied()}
    own |= {"pilots": size, "selection": programme.selection, "success_counts": programme.counts}
    start = starts(base)
    if size > 0.0:
        end = start + programme.months
        levers += tuple(Lever(name, value, start, end, "the programme in question") for name, value in own.items())
    name = f"{base.name}, {size:g} a year by {programme.selection}, {programme.counts}, {programme.months} months"
    return dataclasses.replace(base, name=name, world=base.world.with_values({"pilots": 0.0}), levers=levers)


def starts(base: Scenario) -> int:
    """The month in which a programme put into it starts."""
    return min((lever.start for lever in base.levers if lever.name == "pilots"), default=START)


def judged(base: Scenario, programme: Programme) -> None:
    """Refuse a programme after which no time is left to see whether adoption goes on.

    Raises:
        InputError: if it, or other public money that factories are given, does not end :data:`WINDOW` months before
            the run does. What is paid for people and information may go on.
    """
    months = int(base.world.months)
    ends = starts(base) + programme.months
    if ends + WINDOW > months:
        most = months - WINDOW - starts(base)
        remedy = f"leaves no {WINDOW} months to see what goes on without it: take at most {most}, or --set months="
        raise InputError("--duration", programme.months, f"{remedy}{ends + WINDOW}")
    given, line = (
        [name for name in supporting() if not table()[name].row.price],
        launched(base, programme, 0.0).timeline(),
    )
    for paid in range(months, max(months - WINDOW, 0), -1):
        if what := [name for name in given if getattr(line[paid - 1], name) > 0.0]:
            remedy = f"pays to month {paid} of {months}, so no scaling goes on unsupported: end it sooner"
            raise InputError(" and ".join(what), None, remedy)


def checked(programme: Programme) -> None:
    """Refuse words that the levers do not take, and a programme of no months.

    Raises:
        InputError: on the first of them.
    """
    find("selection").check(programme.selection)
    find("success_counts").check(programme.counts)
    if programme.months < 1:
        raise InputError("--duration", programme.months, "must be a month or more")
