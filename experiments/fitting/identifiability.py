"""What runs show of patterns, with intervals over dice; where points lie, and how their parameters go together."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...agents.columns import Floats
from .pattern import Pattern
from .pattern_measures import Seen
from .patterns import PATTERNS
from .search_space import Freedom

REDRAWN = 400
"""How often seeds are drawn anew, with replacement, for an interval (percentile bootstrap)."""
LEVEL = (0.025, 0.975)


def redrawn(seen: Seen, times: int, seed: int) -> list[Seen]:
    """The same facts for seeds drawn anew with replacement; all scenarios share the draw, as they share the dice."""
    n = len(next(iter(next(iter(seen.values())).values())))
    draws = np.random.default_rng(seed).integers(0, n, (times, n))
    return [{name: {fact: v[draw] for fact, v in found.items()} for name, found in seen.items()} for draw in draws]


@dataclass(frozen=True, slots=True)
class PatternResult:
    """What the model shows of one pattern: its figure over all seeds with the 95 % interval, and whether it passes."""

    pattern: Pattern
    value: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """``pass`` or ``fail`` where the whole interval does, ``open`` where it straddles a limit."""
        inside = [self.pattern.passes(x) for x in (self.low, self.value, self.high)]
        if all(inside):
            return "pass"
        p = self.pattern
        apart = self.low > p.high or self.high < p.low or np.isnan(self.value)
        return "fail" if apart else "open"


def shown(
    seen: Seen, patterns: Sequence[Pattern] = PATTERNS, times: int = REDRAWN, seed: int = 0
) -> list[PatternResult]:
    """What the model shows of each pattern, with intervals over seeds."""
    again = redrawn(seen, times, seed)
    rows = []
    for pattern in patterns:
        drawn = np.array([pattern.value(one) for one in again])
        known = drawn[~np.isnan(drawn)]
        low, high = np.quantile(known, LEVEL) if len(known) else (np.nan, np.nan)
        rows.append(PatternResult(pattern, pattern.value(seen), float(low), float(high)))
    return rows


def shares(parameters: Sequence[Freedom], values: Sequence[Mapping[str, float]]) -> Floats:
    """Where each point lies between low and high of each parameter, 0-1, (points, parameters)."""
    scale: list[Callable[[float], float]] = [_log if f.log else float for f in parameters]
    return np.array(
        [
            [(g(v[f.name]) - g(f.low)) / (g(f.high) - g(f.low)) for f, g in zip(parameters, scale, strict=True)]
            for v in values
        ]
    )


def _log(value: float) -> float:
    """Also of nothing, which lies below any limit."""
    return math.log(value) if value > 0.0 else -math.inf


def rank_correlations(left: Floats, right: Floats) -> Floats:
    """Spearman's rank correlation of each column of one table with each of another, (left columns, right columns).

    0 where a column does not vary.
    """
    from scipy import stats

    centred = [r - r.mean(axis=0) for r in (stats.rankdata(table, axis=0) for table in (left, right))]
    length = [np.sqrt((r**2).sum(axis=0)) for r in centred]
    below = np.outer(*length)
    return np.asarray(np.divide(centred[0].T @ centred[1], below, out=np.zeros_like(below), where=below > 0.0))
