"""What speaks against estimates: that they are impossible, lie at a limit, or that the data do not settle them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats
from .curve import LEAST_P, MOST_P, MOST_Q, SPAN, CurveFit
from .likelihood import FLOORS, Estimate

NAMES = {
    "hazard_p": "p",
    "hazard_q": "q",
    "market": "the size of the market",
    "threshold_mean": "the mean threshold",
    "threshold_spread": "the deviation of thresholds",
}
"""Parameters as sentences call them."""
NEAR = 0.01
"""Share of a limit within which an estimate lies at it."""
NOTHING = {"hazard_q": 1e-4, "threshold_spread": 1e-5}
"""What is as good as the lower limit of a parameter; else :data:`LEAST`."""
LEAST = 1e-7


MOSTLY, ENOUGH = 0.5, 20
"""Share of periods in which simulations should hold what was observed, and how many simulations can tell."""


class Doubt(NamedTuple):
    """A sentence about one parameter, or about all where ``parameter`` is empty."""

    parameter: str
    text: str


def of_curve(fit: CurveFit, adopters: Floats, years: float, cumulative: bool = False) -> list[Doubt]:
    """What speaks against a curve of Bass.

    Args:
        fit: the estimates.
        adopters: new ones of each period.
        years: length of a period.
        cumulative: whether they are the differences of cumulative ones.
    """
    total, values = float(adopters.sum()), fit.values
    limits = {"hazard_p": (LEAST_P, MOST_P), "hazard_q": (0.0, MOST_Q), "market": (SPAN[0] * total, SPAN[1] * total)}
    found = []
    first, second, later = adopters[0], adopters[1], adopters[2:].max()
    if cumulative and first > 2.0 * second and later > second:
        text = (
            f"The first period holds {first:,.6g} adopters, the second {second:,.6g}, and a later one {later:,.6g}: it "
            "seems to hold all who adopted before the curve begins, while Bass counts time from the launch. Begin the "
            "curve there."
        )
        found.append(Doubt("", text))
    if "market" in values:
        if before_peak(adopters, values, years):
            found.append(Doubt("", BEFORE_PEAK))
        found += _too_few(fit, total)
    return [*found, *at_limits(fit.estimates, limits), *_open(fit.estimates)]


BEFORE_PEAK = (
    "New adopters have not fallen below a peak yet. Until then the size of the market, p and q can hardly be told "
    "apart, and all three move as periods are added (Van den Bulte and Lilien 1997). Give the size of the market from "
    "another source (--market; market= in Python), or take p and q of a similar product whose peak is past."
)


def before_peak(adopters: Floats, values: Mapping[str, float], years: float) -> bool:
    """Whether most adopt in the last period, or the fitted peak lies behind it."""
    p, q = values["hazard_p"], values["hazard_q"]
    peak = math.log(q / p) / (p + q) if q > p else 0.0
    last = len(adopters) - 1
    return bool(np.argmax(adopters[::-1]) == 0 or peak > last * years)


def _too_few(fit: CurveFit, total: float) -> list[Doubt]:
    """A market that is smaller than what was observed."""
    if fit.market >= total:
        return []
    high = next(each.high for each in fit.estimates if each.parameter == "market")
    within = "and so is its whole interval" if high < total else "though its interval holds more"
    text = (
        f"The fitted market of {fit.market:,.6g} is smaller than the {total:,.6g} adopters observed, {within}. The "
        "curve of Bass ends too early for these figures: they may hold repeat purchases, or be cumulative."
    )
    return [Doubt("market", text)]


def of_panel(estimates: tuple[Estimate, ...], used: Mapping[str, float]) -> list[Doubt]:
    """What speaks against estimates from a panel.

    Args:
        estimates: the estimates.
        used: with what they were simulated, by the same measure.
    """
    found = [*at_limits(estimates, {n: (low, math.inf) for n, low in FLOORS.items()}), *_open(estimates)]
    for each in estimates:
        if not math.isclose(used[each.parameter], each.value, rel_tol=1e-6, abs_tol=1e-9):
            text = (
                f"Simulations take {used[each.parameter]:.4g} for {NAMES[each.parameter]} and not {each.value:.4g}, "
                "which is beyond what the model takes."
            )
            found.append(Doubt(each.parameter, text))
    return found


def of_simulations(inside: float, seeds: int) -> list[Doubt]:
    """What speaks against a rule that does not show what was observed.

    Args:
        inside: share of the periods in which the observed curve lies within nine of ten simulations.
        seeds: how many there are.
    """
    if inside >= MOSTLY or seeds < ENOUGH:
        return []
    text = (
        f"With these parameters the rule does not show what was observed: nine of ten simulations hold the observed "
        f"curve in {inside:.0%} of the periods."
    )
    return [Doubt("", text)]


def at_limits(estimates: tuple[Estimate, ...], limits: Mapping[str, tuple[float, float]]) -> list[Doubt]:
    """Estimates that lie at a limit of what is tried."""
    found = []
    for each in estimates:
        low, high = limits[each.parameter]
        least = each.value <= max((1.0 + NEAR) * low, low + NOTHING.get(each.parameter, LEAST))
        if least or each.value >= (1.0 - NEAR) * high:
            where = f"lowest value that is tried, {low:.3g}" if least else f"highest value that is tried, {high:,.4g}"
            text = f"{_capital(NAMES[each.parameter])} lies at the {where}.{SAYS.get((each.parameter, least), '')}"
            found.append(Doubt(each.parameter, text))
    return found


SAYS = {
    ("hazard_q", True): " These data show no imitation.",
    ("hazard_p", True): " These data show nobody who adopts unless others have, so how it began lies outside the rule.",
    ("market", False): " These data set no limit to the market.",
}
"""What it says that a parameter lies at its lower limit (or not: at its upper one)."""


def _open(estimates: tuple[Estimate, ...]) -> list[Doubt]:
    """Intervals without an end, or of which no more is known than the size."""
    found = []
    for each in estimates:
        name = NAMES[each.parameter]
        ends = [word for word, end in (("lower", each.low), ("upper", each.high)) if not math.isfinite(end)]
        if ends:
            found.append(Doubt(each.parameter, f"These data set no {' or '.join(ends)} limit to {name}."))
        elif each.parameter == "market" and each.low == 0.0:
            found.append(
                Doubt(each.parameter, f"The interval of {name} is wider than twice the estimate: it is not known.")
            )
    return found


def _capital(text: str) -> str:
    return text if len(text) == 1 else text[0].upper() + text[1:]
