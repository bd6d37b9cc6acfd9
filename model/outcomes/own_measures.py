"""Measures of the user's own code, beside the built-in ones: what is said of each, and what each comes to."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.code import Own
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..code import tables
from ..code.chance import lent
from ..code.loading import Functions, fault
from ..dice import Dice
from ..history import History
from .measure import Measure
from .measures import MEASURES
from .trace import Trace


def own_measures(scenario: Scenario) -> dict[str, Measure]:
    """The user's own measures of a scenario, by the names of their functions.

    Raises:
        InputError: if one has the name of a built-in measure.
    """
    functions = scenario.code.measures if scenario.code else ()
    for own in functions:
        if own.function in MEASURES:
            raise InputError("code: measures", own.function, "is a measure already: call the function otherwise")
    made = Functions()
    return {own.function: _measure(own, made) for own in functions}


def known(scenarios: Iterable[Scenario]) -> Mapping[str, Measure]:
    """The built-in measures, and the user's own of some scenarios behind them.

    Raises:
        InputError: if two functions have one name.
    """
    found, sources = dict(MEASURES), dict[str, str]()
    for scenario in scenarios:
        for own in scenario.code.measures if scenario.code else ():
            if sources.setdefault(own.function, own.digest) != own.digest:
                remedy = "two functions of that name measure here: call one otherwise"
                raise InputError("code: measures", own.function, remedy)
        found |= own_measures(scenario)
    return found


def to_read[T](given: T) -> T:
    """The same, as own code gets it: what it does to it is done to a copy, and arrays cannot be written into."""
    found: Any = given
    if isinstance(given, np.ndarray):
        found = given.view()
        found.flags.writeable = False
    elif isinstance(given, dict):
        found = {name: to_read(value) for name, value in given.items()}
    elif isinstance(given, tuple) and hasattr(given, "_fields"):
        found = type(given)(*map(to_read, given))
    elif isinstance(given, Trace | History):
        found = copy(given)
        vars(found).update({name: to_read(value) for name, value in vars(given).items()})
    return found  # type: ignore[no-any-return]


def _measure(own: Own, functions: Functions) -> Measure:
    label = (own.docstring.strip().splitlines() or [own.function.replace("_", " ")])[0].rstrip(".")
    equation = f"by {own}, code of the user (source {own.digest})"

    def series(result: Trace) -> Floats:
        with lent():
            given = functions.call(own, "measures", Dice(result.seed), result)
        try:
            return tables.of_measure(given, result.months)
        except ValueError as error:
            raise fault(own, "measures", f"it gave {error}") from None

    return Measure(own.function, "as the function says", label, equation, series, signed=True)
