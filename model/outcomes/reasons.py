"""Why a pilot failed: which one factor, raised to what the best tenth attain, would alone have passed the review."""

import dataclasses
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...agents.columns import Codes, Floats
from ...agents.factory import Stage
from ...agents.value import LEAST
from ..ledger import Event, Review, merged
from ..phases.reviews import payback_of

FACTORS = ("fit", "participation", "re-engineering", "scale", "obstruction")
JOINT, PASSED = "joint", ""
NAMES = (*FACTORS, JOINT)
BEST = 0.9


class Best(NamedTuple):
    """What the best tenth of all reviews attain, of each term; ``weight``: see :func:`weight`."""

    fit: float
    use: float
    talked: float
    complement: float
    weight: float
    withheld: float


def best_tenth(r: Review) -> Best:
    """What the best tenth attain."""
    most = np.quantile([r.fit, r.use, r.talked, r.complement], BEST, axis=1)
    least = np.quantile([weight(r), r.withheld], 1.0 - BEST, axis=1)
    return Best(*most.tolist(), *least.tolist())


def weight(r: Review) -> Floats:
    """How much a system weighs on a firm: running cost of its worth."""
    return np.asarray(r.running / np.maximum(r.worth, LEAST))


def lifted(r: Review, factor: str, best: Best) -> Review:
    """The same reviews with one factor raised to what the best tenth of them attain (nobody is made worse)."""
    if factor == "fit":
        return dataclasses.replace(r, fit=np.maximum(r.fit, best.fit))
    if factor == "participation":
        return dataclasses.replace(r, use=np.maximum(r.use, best.use), talked=np.maximum(r.talked, best.talked))
    if factor == "re-engineering":
        return dataclasses.replace(r, complement=np.maximum(r.complement, best.complement))
    if factor == "scale":
        # a larger firm: the same system weighs less on it
        lighter = np.minimum(1.0, best.weight / np.maximum(weight(r), 1e-12))
        return dataclasses.replace(r, cost=r.cost * lighter, running=r.running * lighter)
    return dataclasses.replace(r, withheld=np.minimum(r.withheld, best.withheld))


def limiting(r: Review) -> Codes:
    """For each review the place of its limiting factor among :data:`NAMES`; -1 where it passed.

    The best tenth is taken over all reviews that are given. Where several factors would each do alone, the one that
    would have given the shortest payback is named.
    """
    failed = ~((r.outcome == Event.SCALED) | (r.before == Stage.SCALED))
    tenth, best = best_tenth(r), np.full(len(failed), np.inf)
    place = np.where(failed, NAMES.index(JOINT), -1).astype(np.int8)
    for at, factor in enumerate(FACTORS):
        found = payback_of(lifted(r, factor, tenth))
        helps = failed & (found <= r.hurdle) & (found < best)
        best[helps], place[helps] = found[helps], at
    return place


def factors(reviews: list[Review]) -> list[npt.NDArray[Any]]:
    """For each review of each month the limiting factor in words, empty where it passed; see :func:`limiting`."""
    if (r := merged(reviews)) is None:
        return []
    words = np.array([*NAMES, PASSED], object)[limiting(r)]
    return np.split(words, np.cumsum([len(x.factory) for x in reviews])[:-1])


def count(reviews: Review | None) -> dict[str, int]:
    """How many failed pilots each factor explains, of all reviews of a run as one."""
    found = np.empty(0, np.int8) if reviews is None else limiting(reviews)
    return dict(zip(NAMES, np.bincount(found[found >= 0], minlength=len(NAMES)).tolist(), strict=True))
