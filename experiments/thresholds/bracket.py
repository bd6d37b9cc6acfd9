"""A bracketing search on noisy yes-or-no runs: what probes at some sizes tell, and where to look next. Pure."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..statistics import exact
from ..student import LEVEL
from .programmes import Programme

YES, NO, OPEN = "yes", "no", "open"
NONE_NEEDED, ESCAPES, NEVER, UNDECIDED = "none needed", "escapes", "never", "undecided"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was seen of one programme at one size.

    Attributes:
        size: share of factories selected a year.
        runs: runs that went well.
        escaped: how many of them escaped.
        in_use: mean share of factories in real use at the end.
        programme_pilots: mean share of factories that the programme really selected.
        public_spent: mean public money by the end, in millions.
        world: the world it was seen in; empty for the scenario's own.
    """

    programme: Programme
    size: float
    runs: int
    escaped: int
    in_use: float = math.nan
    programme_pilots: float = math.nan
    public_spent: float = math.nan
    world: str = ""

    @property
    def share(self) -> float:
        """Share of runs that escaped."""
        return self.escaped / self.runs if self.runs else math.nan

    def interval(self) -> tuple[float, float]:
        """The exact interval of that share."""
        return exact(self.escaped, self.runs)

    def told(self, share: float) -> str:
        """Whether at least that share of runs surely escapes: yes, no, or open."""
        low, high = self.interval()
        return YES if low >= share else NO if high < share else OPEN


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the search found for one programme.

    Attributes:
        word: none needed, escapes, never (up to the largest size asked), or undecided.
        below: the largest size that surely does not escape, under ``above``; NaN if there is none.
        above: the smallest size that surely does; NaN if there is none.
        size: where the share of runs reaches what was asked, between the two; NaN if it does not.
        fails_again: a larger size that surely does not escape; NaN if none was seen.
    """

    programme: Programme
    word: str
    below: float
    above: float
    size: float
    fails_again: float


def least_runs(share: float) -> int:
    """The fewest runs with which it can be sure that a share is reached, and that it is not."""
    return math.ceil(math.log((1 - LEVEL) / 2) / math.log(max(share, 1.0 - share)))


def answer(probes: Sequence[Probe], share: float) -> Threshold:
    """What probes of one programme, from small to large, come to."""
    programme = probes[0].programme
    told = [probe.told(share) for probe in probes]
    sizes = [probe.size for probe in probes]
    if YES not in told:
        word = NEVER if set(told) == {NO} else UNDECIDED
        below = max((s for s, t in zip(sizes, told, strict=True) if t == NO), default=math.nan)
        return Threshold(programme, word, below, math.nan, math.nan, math.nan)
    first = told.index(YES)
    again = next((s for s, t in zip(sizes[first:], told[first:], strict=True) if t == NO), math.nan)
    if first == 0 and sizes[0] == 0.0:
        return Threshold(programme, NONE_NEEDED, math.nan, 0.0, 0.0, again)
    below = max((s for s, t in zip(sizes[:first], told, strict=False) if t == NO), default=math.nan)
    return Threshold(programme, ESCAPES, below, sizes[first], crossing(probes[: first + 1], share), again)


def crossing(probes: Sequence[Probe], share: float) -> float:
    """The size at which a share of runs that only rises with size (isotonic regression) reaches ``share``."""
    from scipy.optimize import isotonic_regression

    kept = [probe for probe in probes if probe.runs]
    fit = isotonic_regression([p.share for p in kept], weights=[p.runs for p in kept]).x
    at = next((i for i, value in enumerate(fit) if value >= share), None)
    if at is None:
        return math.nan
    if at == 0:
        return kept[0].size
    part = (share - fit[at - 1]) / (fit[at] - fit[at - 1])
    return float(kept[at - 1].size + part * (kept[at].size - kept[at - 1].size))


def next_sizes(probes: Sequence[Probe], share: float, within: float) -> list[float]:
    """Sizes to look at next for both ends of the bracket; none when both are close enough.

    Where no size surely escapes, those beside the one at which most runs do, if they are as many as asked.
    """
    sizes, told = [probe.size for probe in probes], [probe.told(share) for probe in probes]
    if YES not in told:
        return _beside(probes, share, within)
    if told.index(YES) == 0:
        return []
    first = told.index(YES)
    gaps = [(sizes[first - 1], sizes[first])]
    if NO in told[:first]:
        last = max(i for i in range(first) if told[i] == NO)
        gaps.append((sizes[last], sizes[last + 1]))
    return _middles(gaps, within)


def _beside(probes: Sequence[Probe], share: float, within: float) -> list[float]:
    at = max(range(len(probes)), key=lambda i: (probes[i].share if probes[i].runs else -1.0, -i))
    if not probes[at].runs or probes[at].share < share:
        return []
    around = [probe.size for probe in probes[max(at - 1, 0) : at + 2]]
    return _middles(list(itertools.pairwise(around)), within)


def _middles(gaps: Sequence[tuple[float, float]], within: float) -> list[float]:
    return sorted({(low + high) / 2 for low, high in gaps if high - low > within * (1 + 1e-9)})
