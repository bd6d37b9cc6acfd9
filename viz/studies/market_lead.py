"""Which strategy of a go-to-market study leads, told only where that is settled, and what keeps it open elsewhere."""

import numpy as np

from ...experiments.crossed import Crossed
from ...experiments.go_to_market.market import Market
from ..formatting import NO_SURE, ON_DICE, SURE, bracketed, count, held, listed, quantity, still_needed, years
from ..words import say

GOAL = {
    "own_profit": "earns most",
    "own_revenue": "takes in most",
    "own_in_use": "has most clients that really use its system",
    "own_contracts": "signs most contracts",
}
MEAN = {
    "own_profit": "profit",
    "own_revenue": "revenue",
    "own_in_use": "number of clients in real use",
    "own_contracts": "number of contracts",
}
IN_MONEY = ("own_profit", "own_revenue")
RIVALS = {
    "no answer": "With rivals that do not answer",
    "mild answer": "With rivals that answer mildly",
    "strong answer": "With rivals that answer strongly",
}
FRONT, BEHIND, ALONE = "not told apart from the highest", "surely behind", "surely ahead of all others"
MOST_NAMED = 3


def amount(m: Market, figure: str, value: float, ends: str = "") -> str:
    """A figure with its unit: '35 million CNY', '12'."""
    return f"{quantity(value)}{ends}{f' million {m.currency}' if figure in IN_MONEY else ''}"


def with_ends(m: Market, found: object, figure: str) -> str:
    """A mean with its interval and unit: '35 (30 to 40) million CNY'."""
    return amount(m, figure, found.mean, bracketed(found.low, found.high))  # type: ignore[attr-defined]


def order(m: Market, figure: str) -> list[int]:
    """The strategies by their means, the highest first."""
    return sorted(range(len(m.names)), key=lambda place: -m.mean(figure, place).mean)


def front(m: Market, figure: str) -> list[int]:
    """Those that are not surely behind the one with the highest mean, which stands first."""
    first, *others = order(m, figure)
    return [first, *(place for place in others if m.sure(figure, first, place) <= 0)]


def stands(m: Market, figure: str, place: int) -> str:
    """How a strategy stands to the one with the highest mean, in words."""
    ahead = front(m, figure)
    if len(m.names) == 1:
        return "the only one"
    if place not in ahead:
        return BEHIND
    if len(ahead) == 1:
        return ALONE
    return "highest mean, not settled" if place == ahead[0] else FRONT


def most(m: Market, figure: str, does: str, first: str) -> str:
    """Who has most of a figure: with ``does`` where that is settled, else whose mean is highest and who is not behind.

    Args:
        m: the study.
        figure: of which most.
        does: what the first one does, where that is settled: 'signs most contracts'.
        first: what it comes to, to stand behind that.
    """
    best, *others = front(m, figure)
    if not others:
        return f"{m.names[best]!r} {does}{first}"
    return f"No strategy surely {does}: the highest mean is that of {m.names[best]!r}{first}, and {_named(m, others)}"


def _named(m: Market, places: list[int]) -> str:
    names = [repr(m.names[place]) for place in places[:MOST_NAMED]]
    if len(places) > MOST_NAMED:
        names.append(count(len(places) - MOST_NAMED, "other"))
    return f"{listed(names)} {'is' if len(places) == 1 else 'are'} not surely behind"


def leading(m: Market) -> str:
    """Whether any strategy surely does better, which has the highest mean, and whether it is surely the first."""
    first, with_rivals = m.best(m.goal), RIVALS[m.answers[m.main]]
    found = f"{with_ends(m, m.mean(m.goal, first), m.goal)} in {years(m.months)}"
    if len(m.names) == 1:
        return f"{with_rivals}, {m.names[0]!r} comes to a {MEAN[m.goal]} of {found}."
    settled = m.ahead(m.goal)
    lead = f"{with_rivals}, {m.names[first]!r} {GOAL[m.goal]}: {found}"
    if not settled:
        rest = front(m, m.goal)[1:]
        open_ = f", and {_named(m, rest)}" if rest else ""
        lead = (
            f"{with_rivals}, it is not settled which strategy {GOAL[m.goal]}. The highest mean {MEAN[m.goal]} is that "
            f"of {m.names[first]!r}: {found}{open_}"
        )
    if first == 0:
        return f"{lead}. Nothing that was tried does better on average than doing as the market does."
    more = f", {with_ends(m, m.against(m.goal, first), m.goal)} more than {m.names[0]!r}"
    if not any(m.sure(m.goal, place) > 0 for place in range(1, len(m.names))):
        return (
            f"{with_rivals}, no strategy is surely better than doing as the market does. The highest "
            f"mean {MEAN[m.goal]} is that of {m.names[first]!r}: {found}{more} ({told(m, first)})."
        )
    if settled:
        return f"{lead}{more}, and surely ahead of every other {where(m)}."
    second = int(np.argsort(-np.nanmean(m.in_worlds(m.goal), axis=(1, 2)))[1])
    behind = quantity(m.against(m.goal, first, second).mean)
    doubt = "" if m.sure(m.goal, first) > 0 else f" ({told(m, first)})"
    gain = with_ends(m, m.against(m.goal, first), m.goal)
    return (
        f"{lead}. {m.names[first]!r} has {gain} more than {m.names[0]!r}{doubt}; {m.names[second]!r} is "
        f"{behind} behind it on average ({told(m, first, second)})."
    )


def settled(m: Market, sign: int, sure: bool) -> str:
    """How sure a difference is, beside the interval that it has by itself.

    Args:
        m: the study.
        sign: that of the difference where it is sure among all strategies, 0 where it is not.
        sure: whether its interval by itself excludes zero.
    """
    if sign:
        return say("market-surely-more") if sign > 0 else say("market-surely-less")
    return pair_alone(m) if sure else NO_SURE


def pair_alone(m: Market) -> str:
    """That an interval excludes zero, and that the doubt shared among all strategies does not let it count."""
    return say("market-pair-alone", strategies=len(m.names) - 1)


def told(m: Market, place: int, other: int = 0) -> str:
    """How sure the order of two strategies is, among all that were tried."""
    if m.sure(m.goal, place, other):
        return f"the order of the two is {SURE if len(m.worlds) == 1 else where(m).replace('over', 'sure over')}"
    found = m.against(m.goal, place, other)
    if found.sure and isinstance(found, Crossed):
        return f"{pair_alone(m)}; {held(found)}"
    if found.sure:
        return f"{pair_alone(m)}, {ON_DICE}"
    return still_needed(found)


def undecided(m: Market, place: int, other: int = 0) -> str:
    """Of what kind the doubt about two strategies is; empty where there is none.

    Worlds may disagree (more runs tell nothing), dice may be too few, or the two may do the same.
    """
    if m.sure(m.goal, place, other):
        return ""
    found = m.against(m.goal, place, other)
    if found.none:
        return "no difference: the two do the same here"
    if isinstance(found, Crossed) and found.turns_surely and found.holds_surely:
        for_one, for_two = len(found.holds_surely), len(found.turns_surely)
        return f"depends on the world: surely more in {for_one}, surely less in {for_two} of {len(found.worlds)}"
    if isinstance(found, Crossed):
        worlds = found.of_worlds >= (0.0 if np.isnan(found.of_dice) else found.of_dice)
        cause = "mostly because worlds differ" if worlds else "mostly because runs are few"
        return f"{held(found)}; open {cause}"
    return told(m, place, other)


def where(m: Market) -> str:
    """For what a sure sign holds."""
    return f"{ON_DICE}, in this world" if len(m.worlds) == 1 else f"over {len(m.worlds)} worlds and their dice"
