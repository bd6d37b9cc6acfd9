"""Axes and their scales: the same marks with the same words on paper and in the browser."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from .figure import Axis, Form, Values
from .formatting import signed

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
EVERY = (1, 2, 3, 5, 10, 20, 50, 100, 250)
"""Years or months from one mark of time to the next."""
USUAL_MARKS, MOST_MARKS = 6, 8
"""Steps of a scale of time at most, and where only so many more reach its end."""
YEARS_FROM = 36
"""Months from which a run is told in years."""


def months(count: int) -> Axis:
    """Time, in years; in months, if the run is short. The last mark is the end, where some step comes out even."""
    per = 12 if count >= YEARS_FROM else 1
    usual = next(step for step in EVERY if count / per / step <= USUAL_MARKS)
    even = (step for step in EVERY if count % (per * step) == 0 and 2 <= count / per / step <= MOST_MARKS)
    step = usual if count % (per * usual) == 0 else next(even, usual)
    return Axis(0.0, float(count), "months", float(per * step), "years" if per == 12 else "months")


def moments(count: int) -> list[int]:
    """Months after which a table over time has a row: where the axis of :func:`months` has a mark, and the last one."""
    step = int(months(count).step)
    return sorted({*range(step, count + 1, step), count})


def fitted(
    values: Values, form: Form = "quantity", label: str = "", zero: bool = True, most: int = 4, unit: str = ""
) -> Axis:
    """A scale from a round number to a round number that holds all finite values, and zero unless told otherwise."""
    some = np.asarray(values, np.float64)
    some = some[np.isfinite(some)]
    ends = [float(some.min()), float(some.max())] if len(some) else [0.0, 0.0]
    low, high = (min(ends[0], 0.0), max(ends[1], 0.0)) if zero else (ends[0], ends[1])
    if high - low < 1e-12:  # nothing but one value: a scale that a reader knows
        high = low + (1.0 if form == "quantity" else 0.02)
    step = rounded((high - low) / most)
    if zero:  # less than a twentieth of a step beyond it needs no further mark of the scale
        low, high = (0.0 if abs(end) < step / 20 else end for end in (low, high))
    low, high = (math.floor(round(low / step, 6)) * step, math.ceil(round(high / step, 6)) * step)
    return Axis(round(low, 12), round(high, 12), form, step, label, unit=unit)


def shares(top: float = 1.0, label: str = "share of all factories") -> Axis:
    """A scale of shares from nothing to a round number with a little room above ``top``, all factories at most."""
    found = fitted([0.0, max(top * 1.05, 0.02)], "share", label)
    return found if found.high <= 1.0 or top > 1.0 else Axis(0.0, 1.0, "share", 0.25, label)


def holding(one: Axis, other: Axis) -> Axis:
    """A scale of the kind of the second that holds both."""
    low, high = min(one.low, other.low), max(one.high, other.high)
    if other.form in ("places", "months") or one.form != other.form or (low, high) == (other.low, other.high):
        return other
    if (low, high) == (one.low, one.high):
        return dataclasses.replace(other, low=low, high=high, step=one.step)
    found = fitted([low, high], other.form, zero=low <= 0.0 <= high)
    return dataclasses.replace(other, low=found.low, high=found.high, step=found.step)


def places(names: Sequence[str], words: Sequence[str] = (), heads: Sequence[int] = (), label: str = "") -> Axis:
    """Names side by side, or one below the other."""
    ends = -0.5, len(names) - 0.5
    return Axis(*ends, "places", 1.0, label, tuple(names), tuple(words), frozenset(heads))


def rounded(value: float) -> float:
    """The next round number at or above a positive one: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-9))


def ticks(axis: Axis) -> list[tuple[float, str]]:
    """The marks of a scale with their words."""
    if axis.form == "places":
        return [(float(place), name) for place, name in enumerate(axis.names)]
    if axis.step <= 0.0:
        return []
    first, last = math.ceil(round(axis.low / axis.step, 6)), math.floor(round(axis.high / axis.step, 6))
    found = [round(n * axis.step, 12) for n in range(first, last + 1)]
    return [(value, mark(axis, value)) for value in found]


def mark(axis: Axis, value: float) -> str:
    """One mark of a scale in words, with as many decimals as tell it from the next; nought of a quantity needs none."""
    if axis.form == "months":
        return f"{value / (12 if axis.label == 'years' else 1):g}"
    if axis.form == "quantity" and value == 0.0:
        return "0"
    per = 1.0 if axis.form == "quantity" else 100.0
    sign = "+" if axis.form == "points" and value and axis.low < 0.0 else ""
    text = f"{per * value:{sign},.{places_of(per * axis.step)}f}"
    return signed(f"{text}%" if axis.form == "share" else text)


def places_of(step: float) -> int:
    """Decimals that tell multiples of a step apart."""
    power = math.floor(math.log10(step) + 1e-9)
    return max(0, -power) + (round(step / 10.0**power, 6) == 2.5 and power < 1)
