"""Words for what a policy search wanted, and for how much of it a mix gains."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...experiments.added import KINDS, NONE, PRICE
from ...experiments.policy.goals import Figure
from ...experiments.policy.policies import Optimised
from ...model.outcomes.measures import MEASURES
from ...scenarios.parameters import of_programme
from ...scenarios.said import held
from ..comparison.added import NOTHING
from ..figure import Form
from ..formatting import NONE as NOT_THERE
from ..formatting import between, bracketed, listed, points, quantity, share, years
from ..levers import setting
from ..measured import inside, unit

if TYPE_CHECKING:
    import pandas as pd

CALLED = {"in_use": "real use", "public_spent": "public money", "firms_spent": "the factories' own money"}
BUDGET = "public_spent <= "
WAYS = {">=": "at least", "<=": "at most"}


def words_of(figure: str) -> str:
    """A figure in words: 'real use of small firms by year 5'."""
    measure, *rest = figure.split("@")
    told = CALLED.get(measure) or (inside(measure) if measure in MEASURES else measure.replace("_", " "))
    for part in rest:
        by, _, value = part.partition("=")
        told += {"year": f" by year {value}", "size": f" of {value} firms"}.get(by, f" in {by} {value}")
    return told


def goal_told(goal: str) -> str:
    """An objective in words: 'most real use'."""
    word, _, figure = goal.partition(" ")
    return f"{word} {words_of(figure)}"


def limit_told(o: Optimised, limit: str) -> str:
    """A limit in words: 'real use of small firms of at least 5%'."""
    figure, way, bound = limit.split()
    return f"{words_of(figure)} of {WAYS[way]} {level(figure, float(bound))} {unit_told(o, figure)}".strip()


def tell(figure: str) -> Form:
    """How values of a figure are told."""
    return "share" if Figure(figure.partition("@year")[0]).is_share else "quantity"


def level(figure: str, value: float) -> str:
    """A value of a figure: '5%', '55'; its unit is that of :func:`unit_told`."""
    return share(value) if tell(figure) == "share" else quantity(value)


def gap(o: Optimised, figure: str, by: float) -> str:
    """By how much a value of a figure misses something: '0.4 points', '3.2 million CNY'."""
    return (
        f"{points(by, False)} points" if tell(figure) == "share" else f"{quantity(by)} {unit_told(o, figure)}".strip()
    )


def pulled(o: Optimised, policy: int, form: Callable[..., str] = setting) -> list[str]:
    """What a mix holds, a lever each: 'Voucher for small and medium firms: 50% of cost'; with their months where these
    are their own.

    Args:
        o: the study.
        policy: the number of the mix.
        form: how a lever with its value is told, see :mod:`stallpoint.viz.levers`.
    """
    found = []
    for row in o.levers[o.levers["policy"] == policy].itertuples():
        start, end = int(row.start), None if row.until < 0 else int(row.until)
        own = (start, end) != tuple(o.months) and row.lever not in of_programme()
        found.append(form(str(row.lever), row.value, o.currency, when=held(start, end) if own else ""))
    return found


def wanted(o: Optimised) -> str:
    """The first objective in words."""
    return words_of(o.wanted[0])


def more(o: Optimised) -> str:
    """What a gain is more of: 'more real use', 'less of the factories' own money'."""
    return f"less of {wanted(o)}" if o.wanted[1] else f"more {wanted(o)}"


def form(o: Optimised) -> Form:
    """How gains are told."""
    return "points" if tell(o.wanted[0]) == "share" else "quantity"


def amount(o: Optimised, value: float, sign: bool = False) -> str:
    """A gain without its unit."""
    if form(o) == "points":
        return points(value, sign)
    return f"{'+' if sign and value > 0.0 else ''}{quantity(value)}"


def unit_of(o: Optimised) -> str:
    """The unit of gains: 'points', 'million CNY'."""
    return "points" if form(o) == "points" else unit_told(o, o.wanted[0])


def unit_told(o: Optimised, figure: str) -> str:
    """The unit of a figure, 'million CNY'; none of a share, which is told in per cent."""
    measure = figure.partition("@")[0]
    if tell(figure) == "share":
        return ""
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
    """What had to be kept to: 'Within 55 million CNY, and with real use of small firms of at least 5%, '; empty where
    nothing."""
    others = [limit_told(o, limit) for limit in o.limits if o.budget is None or not limit.startswith(BUDGET)]
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
