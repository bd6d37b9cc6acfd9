"""What a study found or tried, by the name that its page gives it, as a scenario to go on with."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..experiments.go_to_market import MarketSpec
from ..experiments.go_to_market.market import strategies_of
from ..experiments.go_to_market.strategies import AS_MARKET
from ..experiments.policy import OptimiseSpec
from ..model.outcomes.shown import Shown
from ..scenarios.errors import InputError
from ..scenarios.lever import Lever
from ..scenarios.parameters import find, nearest
from ..scenarios.scenario import Scenario
from ..scenarios.typed import typed
from .studies import asked_of


@typed
def scenario_of(found: Any, name: str) -> Scenario:
    """The scenario behind a name of a study, to be run, compared or written: a mix of ``optimise`` by its letter, a
    strategy of ``market`` by its name, a scenario of any other study by its own.

    Args:
        found: what a verb gave.
        name: as the page calls it.

    Raises:
        InputError: if the study has none of that name, or was read from a folder, where its scenarios are files.
    """
    if not isinstance(found, Shown):
        raise InputError("found", found, "must be what a verb gave")
    spec = asked_of(found).spec
    if spec is None:
        raise InputError("scenario_of", name, "needs what a verb gave; of a folder, load its files under 'scenarios'")
    if isinstance(spec, OptimiseSpec):
        return _mix(found, spec.base, name)
    if isinstance(spec, MarketSpec):
        known = {each.name: each.applied(spec.base) for each in (AS_MARKET, *strategies_of(spec))}
    else:
        known = {each.name: each for each in spec.scenarios}
    if name not in known:
        raise InputError("scenario_of", name, f"is none of: {', '.join(known)}{nearest(name, [*known])}")
    return dataclasses.replace(known[name], name=name)


def _mix(found: Any, base: Scenario, name: str) -> Scenario:
    """A mix of a policy search, its levers over those of the base."""
    from ..viz.studies.optimise import letter

    places = {letter(int(place)): int(place) for place in found.front["policy"]}
    if name not in places:
        raise InputError("scenario_of", name, f"is no mix: there is {', '.join(places)}")
    pulled = found.levers[found.levers["policy"] == places[name]]
    levers = tuple(
        Lever(row.lever, _value(row.lever, row.value), int(row.start), None if row.until < 0 else int(row.until))
        for row in pulled.itertuples()
    )
    return dataclasses.replace(base, name=f"{base.name}-{name}", levers=(*base.levers, *levers))


def _value(lever: str, told: Any) -> Any:
    """A value of a lever; tables hold it as text."""
    parameter = find(lever)
    if parameter.is_choice:
        return str(told)
    return type(parameter.default)(float(told))
