"""Own code of users in studies: measures that all scenarios share, and what is told of their columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from ..model.outcomes.own_measures import known
from ..scenarios.code import Code, Own
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from .outcome import FIELDS
from .tables import HEAD, KEY

TAKEN = frozenset((*HEAD, *KEY, *FIELDS, "place", "month", "year", "model", "part", "months", "measures", "seconds"))
"""Columns that stand beside measures."""


def sharing(scenarios: Sequence[Scenario]) -> Sequence[Scenario]:
    """The same scenarios, each with the own measures of all of them: what one is asked is told of all.

    Raises:
        InputError: if two functions have one name, or one has that of a measure, or of a column beside them.
    """
    found = own_measures(scenarios)
    if not found:
        return scenarios
    known(scenarios)
    if wrong := [own.function for own in found if own.function in TAKEN]:
        raise InputError("code: measures", wrong[0], "is a column of the table of runs: call the function otherwise")
    return [dataclasses.replace(each, code=_with(each.code, found)) for each in scenarios]


def own_measures(scenarios: Iterable[Scenario]) -> tuple[Own, ...]:
    """The own measures of some scenarios, each once."""
    return tuple(dict.fromkeys(own for each in scenarios if each.code for own in each.code.measures))


def observers_of(scenario: Scenario) -> tuple[str, ...]:
    """The names of its observers."""
    return tuple(own.function for own in scenario.code.observers) if scenario.code else ()


def _with(code: Code | None, measures: tuple[Own, ...]) -> Code:
    return dataclasses.replace(code or Code(), measures=measures)
