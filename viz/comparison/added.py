"""What an added user costs, in words and tables: always against a baseline, never an average over all users."""

from __future__ import annotations

import math

import numpy as np

from ...agents.columns import Floats
from ...experiments.added import AT_LEAST, COST_OPEN, FEWER, FEWER_FOR_LESS, MORE_FOR_LESS, NONE, PRICE, Added
from ...experiments.compare import Comparison
from ...experiments.statistics import Interval
from ...model.outcomes.verdict import at
from ...scenarios.said import label
from ..figure import Cell, Table
from ..formatting import NO_SURE, between, bracketed, quantity, with_interval
from ..formatting import NONE as NOT_THERE
from .sentences import OTHER_WORLD, same_world

WIDEST = 32
NOTHING = f"{NO_SURE} in users"
READ = (
    "Added public money by added users, both against the baseline on the same dice; intervals are Fieller's, which "
    "hold also where users may be none. Where users are not surely added there is no price, only a lower end: at least "
    "so much for each, if any is added."
)


def told(found: Added) -> tuple[str, str]:
    """What an added user costs, in millions, and how sure that is: ('4.0', '3.0 to 5.0')."""
    if found.n < 2:
        return NOT_THERE, "one run tells no price"
    least = f"at least {quantity(found.low)}" if _ends_below(found) else ""
    said = {
        PRICE: (quantity(found.mean), between(found.low, found.high)),
        AT_LEAST: (least or NOT_THERE, _nothing(found)),
        MORE_FOR_LESS: ("costs less", "and adds users"),
        COST_OPEN: (between(found.low, found.high) or NOT_THERE, "whether it costs more is not sure"),
        FEWER_FOR_LESS: (f"saves {quantity(found.ratio)}", f"{between(found.low, found.high)} for each user fewer"),
        FEWER: (NOT_THERE, "takes users away"),
        NONE: (NOT_THERE, "adds nothing"),
    }
    return said.get(found.kind, (NOT_THERE, f"{_nothing(found)}; whether it costs more is not sure"))


def sentence(found: Added) -> str:
    """The same after the name of a scenario: 'makes no sure difference in users (at least 2.6 ...)'."""
    ends = bracketed(found.low, found.high)
    if found.kind == AT_LEAST:
        floor = f" (at least {quantity(found.low)} for each, if it adds any)" if _ends_below(found) else ""
        return f"{_makes(found)}{floor}"
    return {
        MORE_FOR_LESS: "adds users and costs less",
        COST_OPEN: f"adds users; whether it costs more is not sure{_in_worlds(found) or ' on these dice'}{ends}",
        FEWER_FOR_LESS: f"saves {quantity(found.ratio)}{ends} for each user fewer",
        FEWER: "takes users away",
        NONE: "adds nothing",
    }.get(found.kind, f"{_makes(found)}; whether it costs more is not sure")


def costs(c: Comparison) -> Table:
    """A row a scenario: what it adds in users and money, and what one costs by each year."""
    rows: list[tuple[Cell, ...]] = []
    for name in c.names[1:]:
        if c.other_world(name):
            rows.append((name, OTHER_WORLD, *[NOT_THERE] * (1 + len(c.horizons))))
            continue
        by = [c.public_per_added(name, months=months) for months in c.horizons]
        rows.append((name, gained(by[-1].users), gained(by[-1].money), *map(told, by)))
    head = (f"Against {c.baseline}", f"Users added by {at(c.months)}", f"Public money added, million {c.currency}")
    each = (f"Million for each added user, by {at(months)}" for months in c.horizons)
    return Table((*head, *each), tuple(rows), READ)


def lines(c: Comparison) -> str:
    """The same in a few lines for a terminal; empty where there is nothing to compare, or nothing is spent."""
    named = [name for name in same_world(c) if name != c.baseline]
    found = {name: c.public_per_added(name) for name in named}
    if c.runs_each < 2 or not any(one.money.mean for one in found.values()):
        return ""
    wide = min(WIDEST, max(map(len, found)))
    head = f"Public money by {at(c.months)} for each user added to {c.baseline}, million {c.currency}"
    rows = [
        f"  {name:<{wide}}  {with_interval(one) if one.kind == PRICE else sentence(one)}" for name, one in found.items()
    ]
    return "\n".join([head, *rows])


def by_lever(c: Comparison) -> Table:
    """Public money by scenario, programme and lever, and its part of the price of an added user, where there is one."""
    rows: list[tuple[Cell, ...]] = []
    for name in c.names:
        runs = c.runs(name)
        found = dict.fromkeys((p, lever) for run in runs for p, levers in run.money.items() for lever in levers)
        priced = name != c.baseline and not c.other_world(name) and c.public_per_added(name).kind == PRICE
        for programme, lever in found:
            paid = c.mean_of(_paid(c, name, programme, lever))
            row: tuple[Cell, ...] = (name, programme, label(lever), f"{quantity(paid.mean)}{_bounded(paid)}")
            part = c.lever_per_added(name, programme, lever) if priced else None
            rows.append((*row, NOT_THERE if part is None else f"{quantity(part.ratio)}{_bounded(part)}"))
    note = (
        f"Means over runs with 95% intervals. For each added user: what goes to this lever more than under "
        f"{c.baseline}, by all users that the scenario adds; these parts add up to the cost of an added user. "
        "What a lever adds by itself is known only where a scenario differs from the baseline by that lever alone."
    )
    head = ("Scenario", "Programme", "Lever", f"Million {c.currency}")
    if len(c.names) < 2:
        return Table(head, tuple(row[:-1] for row in rows), "Means over runs with 95% intervals.")
    return Table((*head, "For each added user"), tuple(rows), note)


def _paid(c: Comparison, name: str, programme: str, lever: str) -> Floats:
    return np.array([run.money.get(programme, {}).get(lever, 0.0) for run in c.runs(name)])


def _bounded(found: Interval) -> str:
    there = math.isfinite(found.low) and math.isfinite(found.high) and found.high - found.low > 1e-9 * abs(found.high)
    return bracketed(found.low, found.high) if there else ""


def gained(found: Interval) -> str:
    """What is added, with its sign and interval: '+74 (48 to 104)'."""
    more = "+" if found.mean > 0.0 else ""
    return f"{more}{quantity(found.mean)}{_bounded(found)}"


def _ends_below(found: Added) -> bool:
    """Whether its set has a lower end alone, above zero."""
    return math.isfinite(found.low) and found.low > 0.0 and found.high == math.inf


def _nothing(found: Added) -> str:
    """That users are not surely added; in how many worlds they are, if in any."""
    adds, worlds = found.adding
    return f"not sure over all worlds; surely adds in {adds} of {worlds}" if adds else NOTHING


def _makes(found: Added) -> str:
    """The same after the name of a scenario."""
    nothing = _nothing(found)
    return f"makes {nothing}" if nothing == NOTHING else nothing


def _in_worlds(found: Added) -> str:
    adds, worlds = found.adding
    return f" (surely in {adds} of {worlds} worlds)" if worlds else ""
