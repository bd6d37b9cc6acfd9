"""Why a pilot failed: which one factor, raised to what the best tenth attain, would alone have passed the review."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from ...agents.factory import Stage
from ..ledger import Event, Review
from ..phases.reviews import payback_of

FACTORS = ("fit", "participation", "re-engineering", "scale", "obstruction")
JOINT, PASSED = "joint", ""
BEST = 0.9


def merged(reviews: list[Review]) -> Review | None:
    """All reviews of a run as one (its month is meaningless)."""
    if not reviews:
        return None
    names = [field.name for field in dataclasses.fields(Review) if field.name != "month"]
    return Review(-1, **{name: np.concatenate([getattr(r, name) for r in reviews]) for name in names})


def lifted(r: Review, factor: str) -> Review:
    """The same reviews with one factor raised to what the best tenth of them attain (nobody is made worse)."""

    def up(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.asarray(np.maximum(values, np.quantile(values, BEST)))

    if factor == "fit":
        return dataclasses.replace(r, fit=up(r.fit))
    if factor == "participation":
        return dataclasses.replace(r, use=up(r.use), talked=up(r.talked))
    if factor == "re-engineering":
        return dataclasses.replace(r, complement=up(r.complement))
    if factor == "scale":
        # a larger firm: the same system weighs less on it
        weight = r.running / np.maximum(r.worth, 1e-12)
        lighter = np.minimum(1.0, np.quantile(weight, 1.0 - BEST) / np.maximum(weight, 1e-12))
        return dataclasses.replace(r, cost=r.cost * lighter, running=r.running * lighter)
    return dataclasses.replace(r, withheld=np.minimum(r.withheld, np.quantile(r.withheld, 1.0 - BEST)))


def factors(reviews: list[Review]) -> list[npt.NDArray[Any]]:
    """For each review the limiting factor, ``joint`` where none alone would do, empty where it passed.

    The best tenth is taken over all reviews of the run. Where several factors would each do alone, the one that
    would have given the shortest payback is named.
    """
    r = merged(reviews)
    if r is None:
        return []
    failed = ~((r.outcome == Event.SCALED) | (r.before == Stage.SCALED))
    best = np.full(len(failed), np.inf)
    name = np.where(failed, JOINT, PASSED).astype(object)
    for factor in FACTORS:
        found = payback_of(lifted(r, factor))
        helps = failed & (found <= r.hurdle) & (found < best)
        best[helps], name[helps] = found[helps], factor
    return np.split(name, np.cumsum([len(x.factory) for x in reviews])[:-1])


def count(reviews: list[Review]) -> dict[str, int]:
    """How many failed pilots each factor explains."""
    found = np.concatenate([*factors(reviews), np.empty(0, object)])
    return {name: int((found == name).sum()) for name in (*FACTORS, JOINT)}
