"""What a page shared by many can carry; the command can carry more."""

from collections.abc import Sequence

from ...experiments.planned import Plan
from ...model.forecast import duration
from ...scenarios.errors import InputError
from ...scenarios.said import date, label
from ...scenarios.scenario import Lever, Scenario

MOST_SEEDS = 200
MOST_RUNS = 1_600
"""Runs of one page, of all scenarios in all worlds: the server keeps them for as long as the page is open."""
MOST_PINS = 3
MOST_FACTORIES = 20_000
MOST_WAITING = 4
"""Analyses of one visitor that are under way or wait for their turn."""
MOST_OF_ANALYSIS = 3_600.0
"""Seconds that an analysis may take, as far as is known before it starts: others wait for their turn."""
MOST_CELLS = 5_000_000
"""Factory-months of one run that a page keeps, a byte each."""


def runnable(scenarios: int, seeds: int, worlds: int) -> None:
    """Refuse more runs than a page keeps.

    Raises:
        InputError: with the way out.
    """
    if (runs := scenarios * seeds * max(1, worlds)) > MOST_RUNS:
        remedy = f"a page keeps up to {MOST_RUNS:,}: take fewer worlds, runs or scenarios, or the command"
        raise InputError("runs", f"{runs:,}", remedy)


def affordable(scenario: Scenario, factories: int | None = None) -> None:
    """Refuse what a page shared by many cannot carry; the command can.

    Args:
        scenario: what is to be run.
        factories: how many it has, where a network brings them.

    Raises:
        InputError: with the limit and the way out.
    """
    factories, months = factories or scenario.world.factories, scenario.world.months
    if factories > MOST_FACTORIES:
        remedy = f"a page runs up to {MOST_FACTORIES:,}; the command runs more: stallpoint run FILE"
        raise InputError("factories", factories, remedy)
    if factories * months > MOST_CELLS:
        remedy = f"a page keeps up to {MOST_CELLS:,} factory-months; take fewer months or factories, or the command"
        raise InputError("months", months, remedy)


def startable(plan: Plan, command: str) -> None:
    """Refuse an analysis that would keep others waiting for too long.

    Raises:
        InputError: with the way out.
    """
    if plan.seconds > MOST_OF_ANALYSIS:
        takes, most = duration(plan.seconds), duration(MOST_OF_ANALYSIS)
        remedy = f"a page starts what takes up to {most}: take fewer runs, worlds or months, or the command: {command}"
        raise InputError("analysis", f"{plan.runs:,} runs, about {takes}", remedy)


def begin_before(months: int, levers: Sequence[Lever]) -> None:
    """Refuse levers that begin after the end of the run."""
    late = [lever for lever in levers if lever.start >= months]
    if late:
        remedy = f"{label(late[0].name)} only begins in {date(late[0].start)}: let it begin earlier"
        raise InputError("months", months, remedy)
