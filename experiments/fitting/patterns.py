"""The patterns that the model is held to, from ``data/patterns.yaml``, and how far a run misses them."""

from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from ...agents.columns import Floats
from . import pattern_measures
from .pattern import WEIGHT, Pattern, PatternMeasure, Seen


def _measure(told: str | list[Any]) -> PatternMeasure:
    """A measure by its name, or one made from words and other measures."""
    if isinstance(told, str):
        return getattr(pattern_measures, told)  # type: ignore[no-any-return]
    name, *parts = told
    made: PatternMeasure = getattr(pattern_measures, name)(*(_measure(p) if isinstance(p, list) else p for p in parts))
    return made


def _read() -> tuple[Pattern, ...]:
    groups = yaml.safe_load(files(__package__).joinpath("data/patterns.yaml").read_text(encoding="utf-8"))
    rows = [row for group in groups.values() for row in group]
    return tuple(Pattern(**{"figure": None} | row | {"measure": _measure(row["measure"])}) for row in rows)


PATTERNS = _read()
BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def searched(patterns: tuple[Pattern, ...] | None = None) -> list[Pattern]:
    """The patterns that a search sees."""
    return [p for p in (PATTERNS if patterns is None else patterns) if not p.held_out]


def residuals(seen: Seen, patterns: tuple[Pattern, ...] | None = None) -> Floats:
    """The misses of the patterns of the search, each times the root of its weight; the weights add up to 1.

    Held-out patterns never enter, also if they are among ``patterns``.
    """
    inside = searched(patterns)
    weight = np.array([WEIGHT[p.standing] for p in inside])
    misses = np.array([p.miss(p.measure(seen)) for p in inside])
    return np.asarray(misses * np.sqrt(weight / weight.sum()), dtype=np.float64)


def misfit(seen: Seen, patterns: tuple[Pattern, ...] | None = None) -> float:
    """Weighted mean of squared misses: 0 is perfect, 1 is a limit on average."""
    return float((residuals(seen, patterns) ** 2).sum())
