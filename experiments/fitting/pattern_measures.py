"""What a pattern can be about: figures of runs by name, each with its unit, its meaning, and the facts behind it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...agents.columns import Floats
from ...model.outcomes.measures import BAND_NAMES, MEASURES, OF_GROUPS, SHARE_OF_ALL
from ...model.phases.market import IN_USE_DEPTH
from .run_summary import DEEP, EVERYBODY, YEARS, Fact, band_name

type Seen = Mapping[str, Mapping[Fact, Floats]]
"""Facts by scenario, one entry a seed; the seeds are the same for all scenarios."""

NONE, SHOW, LIGHT, ALL3 = "no-policy", "display-programme", "verified-lighthouses", "three-bottlenecks"
SINGLES = ("break-concept", "break-cost", "break-people")


def ratio(part: Floats, whole: Floats) -> float:
    """A share over all runs together: counts are added up first, so that runs with few cases weigh little."""
    below = float(whole.sum())
    return float(part.sum()) / below if below else math.nan


def rest(part: Floats, whole: Floats) -> float:
    """What is left of a share."""
    return 1.0 - ratio(part, whole)


def over(part: Floats, whole: Floats, other: Floats, others: Floats) -> float:
    """How many times as much a share is as another; not a number where the other is nothing."""
    below = ratio(other, others)
    return ratio(part, whole) / below if below else math.nan


def mean(fact: Floats) -> float:
    """The mean over runs."""
    return float(fact.mean())


def synergy(none: Floats, *others: Floats) -> float:
    """What the last scenario adds to the first one, less 1.3 times what each other one adds, summed."""
    *singles, together = others
    return mean(together - none) - 1.3 * sum(mean(one - none) for one in singles)


def best_alone(none: Floats, *singles: Floats) -> float:
    """The most that any scenario adds to the first one."""
    return max(mean(one - none) for one in singles)


def years(*curve: Floats) -> Floats:
    """Mean net effect of the plants that are scaled at the end, by year since the start; two facts a year."""
    return np.array([ratio(net, lived) for net, lived in zip(curve[::2], curve[1::2], strict=True)])


def loss(*curve: Floats) -> float:
    """The worst of the first four years."""
    return float(np.min(years(*curve)[:4]))


def turn(*curve: Floats) -> float:
    """Years until the net effect turns positive, between the middles of two years; not a number if it never does."""
    net = years(*curve)
    if np.isnan(net).any():
        return math.nan
    bad = np.flatnonzero(net <= 0.0)
    if not len(bad):
        return 0.0
    last = int(bad[-1])
    if last == len(net) - 1:
        return float(YEARS)
    return float(last + 0.5 - net[last] / (net[last + 1] - net[last]))


def gain(*curve: Floats) -> float:
    """Mean net effect in the sixth year, share of revenue a year."""
    return float(years(*curve)[5])


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that a pattern can be about.

    Attributes:
        name: how a file of patterns calls it.
        unit: in words.
        meaning: what it is.
        facts: of one run, from which it is made.
        combine: makes it of these facts, one array a fact with an entry a seed; or of one fact in several scenarios.
        of: for a count of factories: the count that it is a share of; empty for all else, which has no groups.
        across: the scenarios it compares, where it does so by itself.
        share: whether it lies between 0 and 1.
    """

    name: str
    unit: str
    meaning: str
    facts: tuple[str, ...]
    combine: Callable[..., float] = ratio
    of: str = ""
    across: tuple[str, ...] = ()
    share: bool = False

    def asked(self, month: int, by: str = "", group: str = "") -> tuple[Fact, ...]:
        """The facts that it takes, in their order, at the end of a month and of a group if one is asked for."""
        if self.counted(by):
            return tuple(Fact(name, month, by or EVERYBODY, group) for name in (self.name, self.of))
        return tuple(Fact(name, month) for name in self.facts)

    def made(self, facts: tuple[Floats, ...], by: str = "") -> float:
        """The figure, of these facts."""
        return ratio(*facts) if self.counted(by) else self.combine(*facts)

    def counted(self, by: str) -> bool:
        """Whether factories are counted for it, in all or in a group."""
        return bool(self.of) and (bool(by) or not self.facts)


_ALL = "factories"
_COUNTED = (
    Named(
        "with_system", "share of firms", "in a pilot, with a showcase, or scaled: has a system", (), of=_ALL, share=True
    ),
    Named(
        "deep_use",
        "share of firms",
        f"scaled, with a depth of {DEEP} or more: uses it in depth",
        (),
        of=_ALL,
        share=True,
    ),
    *(
        Named(
            band_name(word),
            "share of scaled firms",
            f"{word} depth, the {order} of four equal bands, as in the table depth_bands",
            (),
            of="scaled",
            share=True,
        )
        for word, order in zip(BAND_NAMES, ("first", "second", "third", "last"), strict=True)
    ),
)
_USED = f"scaled, with a depth of {IN_USE_DEPTH} or more"
_CURVE = tuple(f"{what}_{year}" for year in range(1, YEARS + 1) for what in ("net", "lived"))
_PLANTS = "plants that are scaled by then"
_BIGGER = "medium and large firms"
_SPECIAL = (
    Named(
        "pilots_passed",
        "share of pilot reviews",
        "reviews of pilots so far that ended in scaling",
        ("passed", "reviewed"),
        share=True,
    ),
    Named(
        "projects_rejected",
        "share of projects on the table",
        "small and medium firms past the gates of concept and evidence that had started no pilot a year later",
        ("rejected", "proposals"),
        share=True,
    ),
    Named(
        "spending",
        "share of revenue a year",
        "own money that all firms spent so far, over the revenue of those with a system while they had one",
        ("spent", "earned"),
    ),
    Named(
        "poor_systems",
        "share of reviews of systems in use",
        "reviews of scaled systems so far that found half of the claim or less",
        ("poor", "systems"),
        share=True,
    ),
    Named(
        "loss_at_first",
        "share of revenue a year",
        f"{_PLANTS}: the worst mean net effect of their first four years",
        _CURVE,
        loss,
    ),
    Named("years_to_gain", "years", f"{_PLANTS}: years until their mean net effect turns positive", _CURVE, turn),
    Named(
        "gain_in_sixth_year", "share of revenue a year", f"{_PLANTS}: mean net effect in their sixth year", _CURVE, gain
    ),
    Named(
        "imitation",
        "share of own starts",
        "firms that started outside programmes and had to see a case first",
        ("imitators", "own_starts"),
        share=True,
    ),
    Named(
        "held_early",
        "share of those held",
        "of the firms that a gate holds, those held by concept or evidence",
        ("held_early", "held"),
        share=True,
    ),
    Named("scaled_of_starters", "share of starters", "starters that are scaled", ("scaled", "breadth"), share=True),
    Named(
        "unsupported",
        SHARE_OF_ALL,
        "pilots scaled so far with no public money, in factories that no programme had placed",
        ("unsupported",),
        mean,
    ),
    Named(
        "unsupported_pace",
        "share of all factories a year",
        "the same, a year, in the last two years before then",
        ("pace",),
        mean,
    ),
    Named(
        "bigger_not_scaled",
        "share of starters",
        f"{_BIGGER} that ever started and are not scaled (pilot purgatory)",
        ("bigger_scaled", "bigger_started"),
        rest,
        share=True,
    ),
    Named(
        "bigger_not_started",
        f"share of {_BIGGER}",
        f"{_BIGGER} that never started",
        ("bigger_started", "bigger"),
        rest,
        share=True,
    ),
    Named(
        "stuck_over_a_year",
        "share of those in pilot mode",
        "firms in a pilot or with a showcase that first started over a year ago",
        ("stuck_year", "stuck"),
        share=True,
    ),
    Named(
        "stuck_over_two_years",
        "share of those in pilot mode",
        "the same, over two years ago",
        ("stuck_two_years", "stuck"),
        share=True,
    ),
    Named(
        "large_over_small_starters",
        "ratio of shares",
        "share of large firms that ever started over that of small ones",
        ("started_large", "large", "started_small", "small"),
        over,
    ),
    Named(
        "large_over_small_users",
        "ratio of shares",
        f"share of large firms that really use it ({_USED}) over that of small ones",
        ("used_large", "large", "used_small", "small"),
        over,
    ),
    Named(
        "best_single",
        SHARE_OF_ALL,
        f"real use that the best of {', '.join(SINGLES)} adds to {NONE}",
        ("in_use",),
        best_alone,
        across=(NONE, *SINGLES),
    ),
    Named(
        "synergy",
        SHARE_OF_ALL,
        f"real use that {ALL3} adds to {NONE}, less 1.3 times what each of {', '.join(SINGLES)} adds, summed",
        ("in_use",),
        synergy,
        across=(NONE, *SINGLES, ALL3),
    ),
)
COUNTED: dict[str, Named] = {each.name: each for each in _COUNTED}
"""Shares of firms that no measure of the model has."""
SPECIAL: dict[str, Named] = {each.name: each for each in _SPECIAL}
"""Figures that only patterns ask for."""


def names() -> tuple[str, ...]:
    """Everything that a pattern can be about."""
    return tuple(dict.fromkeys((*COUNTED, *MEASURES, *SPECIAL)))


def named(name: str) -> Named:
    """The figure of that name; a measure of the model, if no other has it."""
    if found := COUNTED.get(name) or SPECIAL.get(name):
        return found
    m = MEASURES[name]
    share = m.unit in (SHARE_OF_ALL, "0-1", "share of mediated links") and not m.counted
    of = _ALL if name in OF_GROUPS else ""
    return Named(name, m.unit, f"{m.label}: {m.equation}", (name,), mean, of, share=share)
