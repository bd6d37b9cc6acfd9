"""How many runs an analysis takes, and how long they take here: known before the first one is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..scenarios.scenario import Scenario
from . import forecast
from .ensemble import RunOptions
from .spec import Spec


class Plan(NamedTuple):
    """About how many runs, and how many seconds with so many at once as was asked."""

    runs: int
    seconds: float


class _Told(Exception):
    """In place of the first runs."""

    def __init__(self, scenarios: Sequence[Scenario], runs: int) -> None:
        super().__init__()
        self.scenarios, self.runs = scenarios, runs


class _Asking(RunOptions):
    """Options with which a study ends where its first runs would be made."""

    __slots__ = ()

    def foretell(self, scenarios: Sequence[Scenario], runs: int) -> None:
        raise _Told(scenarios, runs)


def planned(spec: Spec, jobs: int) -> Plan:
    """What an analysis takes. It goes its own way up to its first runs, so whatever it would refuse is refused.

    Raises:
        InputError: on anything wrong with what is asked.
    """
    try:
        spec.run(_Asking(jobs=1))
    except _Told as first:
        runs = spec.runs_in_all(first.runs)
        return Plan(runs, forecast.seconds_a_run(first.scenarios) * runs / jobs)
    return Plan(0, 0.0)
