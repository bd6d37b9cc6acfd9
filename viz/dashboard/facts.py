"""The figures that an answer rests on, in every month: the browser shows those of the month that is looked at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import solara

from ...agents.columns import Floats
from ...experiments.compare import Comparison
from ...model.outcomes.reproduction import COHORT, WITHIN, followed
from ..measured import form, inside, unit
from ..render.browser import plain
from ..words import say
from .widgets import CLOCK, Data, FactsWidget

MEASURES = ("breadth", "in_use", "public_spent", "firms_spent")

NONE: Mapping[str, int] = MappingProxyType({})
"""Nothing is pinned."""

type Fact = dict[str, Any]


@solara.component
def Facts(c: Comparison, numbers: Mapping[str, int] = NONE, clock: str = CLOCK) -> None:
    """The facts of the first scenario, each in the month that is looked at.

    Args:
        c: its runs, and those of what is pinned, on the same dice.
        numbers: those of what is pinned, by name: each fact also tells the way from there.
        clock: whose month they follow.
    """
    facts = solara.use_memo(lambda: Data(facts_of(c, numbers)), [c, numbers])
    FactsWidget.element(facts=facts, said=said(c, numbers), clock=clock)


def said(c: Comparison, numbers: Mapping[str, int]) -> dict[str, str]:
    """What stands around them: which month they tell, and what their intervals are. The browser puts in the month."""
    note = say("facts-interval", runs=c.runs_each) if c.runs_each > 1 else say("facts-one-run")
    paired = [say("facts-paired")] if numbers and c.runs_each > 1 else []
    return {"end": say("facts-end"), "month": say("facts-month"), "note": " ".join([note, *paired])}


def facts_of(c: Comparison, numbers: Mapping[str, int] = NONE) -> list[Fact]:
    """Each fact as the widget takes it."""
    started, used, *money = (_fact(c, measure, numbers) for measure in MEASURES)
    return [started, used, *_cases(c, numbers), *money]


def _fact(c: Comparison, measure: str, numbers: Mapping[str, int]) -> Fact:
    """A measure of every month."""
    name, tell = c.names[0], form(measure)
    words = (
        inside(measure) if tell == "share" else say("facts-money", what=inside(measure), unit=unit(measure, c.currency))
    )
    found = _interval(words, tell, c.mean_by_month(name, measure))
    before = []
    for other, number in numbers.items():
        values = c.mean_by_month(other, measure)[0]
        apart = _interval("", "points" if tell == "share" else "quantity", c.difference_by_month(name, measure, other))
        before.append({"number": number, "name": other, "values": plain(values), "apart": apart})
    return found | {"before": before}


def _cases(c: Comparison, numbers: Mapping[str, int]) -> list[Fact]:
    """The case reproduction number of the last cases that were followed, the same in every month; none of no case."""
    name, years = c.names[0], followed(c.months, WITHIN[0])
    r = c.reproduction(name)
    if r.mean != r.mean:
        return []
    first = max(0, years - COHORT) + 1
    words = say("facts-cases", first=first, last=years) if first < years else say("facts-cases-year", year=years)
    before = [
        {"number": number, "name": other, "values": plain(np.array([c.reproduction(other).mean]))}
        for other, number in numbers.items()
    ]
    one = tuple(np.array([end]) for end in r.ends)
    return [_interval(words, "quantity", one) | {"before": before}]


def _interval(words: str, tell: str, found: tuple[Floats, ...]) -> Fact:
    mean, low, high = found
    return {"label": words, "form": tell, "values": plain(mean), "low": plain(low), "high": plain(high)}
