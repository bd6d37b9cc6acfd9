"""From the facts of runs to the figure of a pattern."""

import math

import numpy as np

from ...agents.columns import Floats
from .pattern import PatternMeasure, Seen
from .run_summary import YEARS

NONE, SHOW, LIGHT, ALL3 = "no-policy", "display-programme", "verified-lighthouses", "three-bottlenecks"
SINGLES = ("break-concept", "break-cost", "break-people")
SCENARIOS = (NONE, SHOW, *SINGLES, ALL3, LIGHT)
"""The scenarios in which the patterns show, all in one world."""


def ratio(scenario: str, part: str, whole: str) -> PatternMeasure:
    """A share over all runs together: counts are added up first, so that runs with few cases weigh little."""

    def measure(seen: Seen) -> float:
        below = float(seen[scenario][whole].sum())
        return float(seen[scenario][part].sum()) / below if below else math.nan

    return measure


def less(one: PatternMeasure) -> PatternMeasure:
    """What is left of a share."""
    return lambda seen: 1.0 - one(seen)


def over(one: PatternMeasure, other: PatternMeasure) -> PatternMeasure:
    """How many times as much; not a number where the other is nothing."""

    def measure(seen: Seen) -> float:
        below = other(seen)
        return one(seen) / below if below else math.nan

    return measure


def mean(scenario: str, fact: str) -> PatternMeasure:
    """The mean over runs."""
    return lambda seen: float(seen[scenario][fact].mean())


def more(scenario: str, fact: str, than: str = NONE) -> PatternMeasure:
    """What a scenario has more of than another on the same dice."""
    return lambda seen: float((seen[scenario][fact] - seen[than][fact]).mean())


def synergy(seen: Seen) -> float:
    """Real use that all three bottlenecks broken together add, less 1.3 times what each adds alone, summed."""
    return more(ALL3, "in_use")(seen) - 1.3 * sum(more(one, "in_use")(seen) for one in SINGLES)


def best_alone(seen: Seen) -> float:
    """Real use that the best single bottleneck, broken alone, adds."""
    return max(more(one, "in_use")(seen) for one in SINGLES)


def years(seen: Seen, scenario: str = SINGLES[0]) -> Floats:
    """Mean net effect of the plants that are scaled at the end, by year since the start."""
    found = [ratio(scenario, f"net_{year}", f"lived_{year}")(seen) for year in range(1, YEARS + 1)]
    return np.array(found)


def loss(seen: Seen) -> float:
    """The worst of the first four years."""
    return float(np.min(years(seen)[:4]))


def turn(seen: Seen) -> float:
    """Years until the net effect turns positive, between the middles of two years; not a number if it never does."""
    net = years(seen)
    if np.isnan(net).any():
        return math.nan
    bad = np.flatnonzero(net <= 0.0)
    if not len(bad):
        return 0.0
    last = int(bad[-1])
    if last == len(net) - 1:
        return float(YEARS)
    return float(last + 0.5 - net[last] / (net[last + 1] - net[last]))


def gain(seen: Seen) -> float:
    """Mean net effect in the sixth year, share of revenue a year."""
    return float(years(seen)[5])


def gradient(kind: str) -> PatternMeasure:
    """Share of large factories over share of small ones, at the end, without policy."""
    return over(ratio(NONE, f"{kind}_large", "large"), ratio(NONE, f"{kind}_small", "small"))
