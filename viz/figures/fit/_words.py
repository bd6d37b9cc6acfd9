"""How estimates are told."""

import math
from typing import Any

PARAMETERS = {
    "hazard_p": "p (innovation, a year)",
    "hazard_q": "q (imitation, a year)",
    "market": "size of the market",
    "threshold_mean": "mean threshold",
    "threshold_spread": "standard deviation of thresholds",
}
"""Fitted parameters in words."""


def number(value: float) -> str:
    """A number with three digits."""
    return "no end" if not math.isfinite(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def interval(row: Any) -> str:
    """A value with its interval."""
    return f"{number(row.value)} ({number(row.low)} to {number(row.high)})"
