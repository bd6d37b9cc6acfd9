"""Words for what a policy search wanted, and for how much of it a mix gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...experiments.added import KINDS, NONE, PRICE
from ...experiments.policy.goals import Figure
from ...experiments.policy.policies import Optimised
from ...model.outcomes.measures import MEASURES
from ..comparison.added import NOTHING
from ..figure import Form
from ..formatting import NONE as NOT_THERE
from ..formatting import between, bracketed, listed, points, quantity, years
from ..measured import inside, unit

if TYPE_CHECKING:
    import pandas as pd

CALLED = {"in_use": "real use", "public_spent": "public money", "firms_spent": "the factories' own money"}
BUDGET = "public_spent <= "


def words_of(figure: str) -> str:
    """A figure in words: 'real use of small firms by year 5'."""
    measure, *rest = figure.split("@")
    told = CALLED.get(measure) or (inside(measure) if measure in MEASURES else measure.replace("_", " "))
    for part in rest:
        by, _, value = part.partition("=")
        told += {"year": f" by year {value}", "size": f" of {value} firms"}.get(by, f" in {by} {value}")
    return told


def wanted(o: Optimised) -> str:
    """The first objective in words."""
    return words_of(o.wanted[0])


def more(o: Optimised) -> str:
    """What a gain is more of: 'more real use', 'less of the factories' own money'."""
    return f"less of {wanted(o)}" if o.wanted[1] else f"more {wanted(o)}"


def form(o: Optimised) -> Form:
    """How gains are told."""
    return "points" if Figure(o.wanted[0].partition("@year")[0]).is_share else "quantity"


def amount(o: Optimised, value: float, sign: bool = False) -> str:
    """A gain without its unit."""
    if form(o) == "points":
        return points(value, sign)
    return f"{'+' if sign and value > 0.0 else ''}{quantity(value)}"


def unit_of(o: Optimised) -> str:
    """The unit of gains: 'points', 'million CNY'."""
    measure = o.wanted[0].partition("@")[0]
    if form(o) == "points":
        return "points"
    told = unit(measure, o.currency) if measure in MEASURES else ""
    return told.replace("M ", "million ", 1) if told.startswith("M ") else told


def gain(o: Optimised, row: pd.Series) -> str:
    """A gain with its interval."""
    ends = between(row["low"], row["high"], form(o)).replace("+", "")
    return f"{amount(o, row['gain'])}{f' ({ends})' if ends else ''}"


def after(o: Optimised) -> str:
    """When figures are read."""
    if "@year=" in o.wanted[0]:
        return ""
    return f" after {years(o.horizon)}" if o.horizon else " at the end of the run"


def within(o: Optimised) -> str:
    """What had to be kept to: 'Within 55 million CNY, and with in_use@size=small >= 0.05, '; empty where nothing."""
    others = [limit for limit in o.limits if o.budget is None or not limit.startswith(BUDGET)]
    told = [f"within {quantity(o.budget)} million {o.currency}"] if o.budget is not None else []
    told += [f"with {listed(others)}"] if others else []
    text = ", and ".join(told)
    return f"{text[:1].upper()}{text[1:]}, " if text else ""


def price(row: pd.Series) -> str:
    """Public money for each added user under a mix, in millions: '0.12 (0.10 to 0.15)', 'at least 2.6', or why not."""
    if row["kind"] == PRICE:
        return f"{quantity(row['per_added'])}{bracketed(row['per_low'], row['per_high'])}"
    if row["kind"] == NONE:
        return "adds nothing"
    least = f"at least {quantity(row['per_low'])}: " if row["per_low"] > 0.0 else ""
    return f"{least}{NOTHING}" if row["kind"] == "at least" else KINDS[row["kind"]].partition(":")[0]


def costs(row: pd.Series) -> str:
    """The same inside a sentence: 'an added user costs at least 0.12 million, if any is added'."""
    if row["kind"] == PRICE:
        return f"an added user costs {price(row)} million"
    if row["kind"] == "at least" and row["per_low"] > 0.0:
        return f"an added user costs at least {quantity(row['per_low'])} million, if any is added"
    return "none is added" if row["kind"] == NONE else KINDS[row["kind"]].partition(":")[0]


def firms(row: pd.Series) -> str:
    """The factories' own money, more than under nothing."""
    sign = "+" if row["firms"] > 0.0 else ""
    return (
        f"{sign}{quantity(row['firms'])}{bracketed(row['firms_low'], row['firms_high'])}"
        if row["policy"]
        else NOT_THERE
    )
