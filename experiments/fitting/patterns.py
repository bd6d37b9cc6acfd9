"""The patterns that the model is held to, from ``data/patterns.yaml``, and how far runs miss patterns."""

from collections.abc import Sequence
from importlib.resources import files

import numpy as np

from ...agents.columns import Floats
from .pattern import Pattern
from .pattern_file import loads_patterns
from .pattern_measures import Seen

SHIPPED = "data/patterns.yaml"
PATTERNS = loads_patterns(files(__package__).joinpath(SHIPPED).read_text(encoding="utf-8"), SHIPPED).patterns
BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def searched(patterns: Sequence[Pattern] = PATTERNS) -> tuple[Pattern, ...]:
    """The patterns that a search sees."""
    return tuple(p for p in patterns if not p.held_out)


def residuals(seen: Seen, patterns: Sequence[Pattern] = PATTERNS) -> Floats:
    """The misses of the patterns of the search, each times the root of its weight; the weights add up to 1.

    Held-out patterns never enter, also if they are among ``patterns``.
    """
    inside = searched(patterns)
    weight = np.array([p.weight for p in inside])
    misses = np.array([p.miss(p.value(seen)) for p in inside])
    return np.asarray(misses * np.sqrt(weight / weight.sum()), dtype=np.float64)


def misfit(seen: Seen, patterns: Sequence[Pattern] = PATTERNS) -> float:
    """Weighted mean of squared misses: 0 is perfect, 1 is a limit on average."""
    return float((residuals(seen, patterns) ** 2).sum())
