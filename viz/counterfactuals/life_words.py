"""Months, spells, sums and names as a life is told with them."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from ...agents.employee import Role
from ...agents.factory import SELF_BUILT, Stage
from ...experiments.counterfactuals.twin import Spell
from ...model.outcomes.biography import Biography
from ...model.outcomes.grouping import GROUPS
from ..formatting import count, date, listed, quantity, signed

ROLES = ("the manager", "the IT lead", "the procurement officer", "the production lead", "line staff")


class StorySection(NamedTuple):
    """A heading and the sentences under it."""

    heading: str
    sentences: tuple[str, ...]


def sector_word(b: Biography, sector: float) -> str:
    """What a sector is called: by the words of an import, else by its number."""
    return str(GROUPS["sector"].word(int(sector), b.result.labels))


def in_market(b: Biography) -> int:
    """How many months it was in the market, at least one."""
    return max(int((b.stages() != Stage.CLOSED).sum()), 1)


def over(spells: Sequence[Spell]) -> str:
    """When some spells were: 'in year 1, month 4', 'from year 1, month 4 to year 1, month 10', 'in 3 spells ...'."""
    first, last = spells[0].first, spells[-1].last
    if first == last:
        return f"in {date(first)}"
    when = f"from {date(first)} to {date(last)}"
    return when if len(spells) == 1 else f"in {len(spells)} spells between {date(first)} and {date(last)}"


def months(number: int) -> str:
    """'1 month', '31 months'."""
    return count(number, "month")


def level(value: float) -> str:
    """A level between 0 and 1, or a number of cases: 0.22, 1.4; what would round to nothing is told as such."""
    if 0.0 < abs(value) < 0.005:
        return "less than 0.01"
    return signed(f"{value:.2f}") if abs(value) < 10 else quantity(value)


def two(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart, four decimals at most."""
    for digits in (2, 3, 4):
        texts = signed(f"{one:,.{digits}f}"), signed(f"{other:,.{digits}f}")
        if texts[0] != texts[1] or one == other:
            break
    return texts


def sums(currency: str, *values: float) -> list[str]:
    """Sums of money in one unit, given in millions: '0.34 million CNY', '12 thousand CNY'."""
    if max(abs(value) for value in values) >= 0.1:
        return [f"{quantity(value)} million {currency}" for value in values]
    return [f"{quantity(1000 * value) if abs(value) > 5e-5 else '0'} thousand {currency}" for value in values]


def money_pair(currency: str, one: float, other: float) -> tuple[str, str]:
    """Two sums, told apart where they differ."""
    texts = sums(currency, one, other)
    if texts[0] == texts[1] and one != other:
        low, high = two(1000 * one, 1000 * other)
        return f"{low} thousand {currency}", f"{high} thousand {currency}"
    return texts[0], texts[1]


def payback(value: float, beside: float = math.nan) -> str:
    """A payback in months; more digits where it would look the same as ``beside``."""
    if math.isinf(value):
        return "never"
    if value > 1200:
        return "over 100 years"
    text = f"{value:.0f}"
    if not math.isnan(beside) and text == f"{beside:.0f}" and value != beside:
        text = two(value, beside)[0]
    return f"{text} month{'' if text == '1' else 's'}"


def vendor_name(b: Biography, row: int) -> str:
    """What a vendor is called: by its number, and a start-up by how many had entered with it."""
    first = b.result.scenario.world.vendors
    if row < first or b.vendor_founder[row] >= 0:
        return f"vendor {row}"
    return f"start-up {int((b.vendor_founder[first : row + 1] < 0).sum())}"


def vendor(b: Biography, row: int) -> str:
    """A vendor and what it is: vendors have numbers, not names."""
    if row == SELF_BUILT:
        return "a system of its own making"
    if row < 0:
        return "no vendor"
    if (founder := int(b.vendor_founder[row])) >= 0:
        return f"vendor {row} (which grew out of {b.result.names[founder]})"
    knows, first = int(b.vendor_sector[row]), b.result.scenario.world.vendors
    if row >= first:  # it entered; spin-offs stand among start-ups and have numbers of vendors
        return f"{vendor_name(b, row)} (sector {sector_word(b, knows)})"
    if knows < 0:
        return f"vendor {row} (a platform for all sectors)"
    return f"vendor {row} (a specialist of {'this' if knows == int(b.traits['sector']) else 'another'} sector)"


def role(place: int) -> str:
    """Who somebody is, by place in the house."""
    return ROLES[place] if place < Role.LINE else "line staff"


def named(b: Biography, rows: Sequence[int], most: int = 3) -> str:
    """Some factories by name: 'F1, F2 and 4 more'."""
    names = [b.result.names[row] for row in rows]
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return listed(names)
