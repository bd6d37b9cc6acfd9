"""Sentences of a go-to-market study, made from its numbers: what a vendor should know first."""

from __future__ import annotations

import numpy as np

from ...experiments.selling.market import Market
from ...experiments.statistics import Difference, Interval, paired
from ..telling import between, count, listed, quantity, share, still_needed, years

GOAL = {
    "own_profit": "earns most",
    "own_revenue": "takes in most",
    "own_in_use": "has most clients that really use its system",
    "own_contracts": "signs most contracts",
}
IN_MONEY = ("own_profit", "own_revenue")


def amount(figure: str, value: float) -> str:
    """A figure with its unit: '35 million CNY', '12 clients'."""
    unit = " million CNY" if figure in IN_MONEY else ""
    return f"{quantity(value)}{unit}"


def with_ends(found: Interval | Difference, figure: str) -> str:
    """A mean with its interval and unit: '35 (30 to 40) million CNY'."""
    ends = between(found.low, found.high)
    unit = " million CNY" if figure in IN_MONEY else ""
    return f"{quantity(found.mean)} ({ends}){unit}" if ends else f"{quantity(found.mean)}{unit}"


def answer(m: Market) -> list[str]:
    """The answer: what does best, what signs and does not last, what is safe."""
    return [leading(m), *surely(m), *claimed(m), *safest(m), *answered(m)]


def leading(m: Market) -> str:
    """Which strategy does best on average, and whether that is settled."""
    first = m.best(m.goal)
    found = m.figure(m.goal, first)
    lead = f"With rivals that answer mildly, {m.names[first]!r} {GOAL[m.goal]}: {with_ends(found, m.goal)}"
    lead += f" in {years(m.months)}"
    if first == 0:
        return f"{lead}. Nothing that was tried does better on average than doing as the market does."
    gain = m.against(m.goal, first)
    more = f", {with_ends(gain, m.goal)} more than {m.names[0]!r}"
    order = np.argsort(-np.nanmean(m.values(m.goal), axis=1))
    second = m.against(m.goal, first, int(order[1]))
    if m.ahead(m.goal):
        return f"{lead}{more}, and surely ahead of every other."
    told = "the order of the two is settled" if second.settled else still_needed(second)
    return f"{lead}{more}; {m.names[order[1]]!r} is next, {quantity(second.mean)} behind ({told})."


def surely(m: Market) -> list[str]:
    """Which other strategies surely do better, and which worse, than doing as the market does."""
    first = m.best(m.goal)
    gains = {place: m.against(m.goal, place) for place in range(1, len(m.names)) if place != first}
    parts = []
    for word, sign in (("better", 1.0), ("worse", -1.0)):
        found = [place for place, gain in gains.items() if gain.settled and sign * gain.mean > 0.0]
        found.sort(key=lambda place: gains[place].mean, reverse=sign > 0.0)
        if found:
            told = [f"{m.names[place]!r} ({more(gains[place].mean)})" for place in found]
            parts.append(f"surely {word} {'are' if len(found) > 1 else 'is'} {listed(told)}")
    if not parts:
        return []
    text = "; ".join(parts)
    return [f"Against {m.names[0]!r}, {text}."]


def more(value: float) -> str:
    """A difference with its sign: '+2.5'."""
    return f"{'+' if value > 0.0 else ''}{quantity(value)}"


def claimed(m: Market) -> list[str]:
    """Contracts against real use: where most is signed, and where most is used."""
    signs, used = m.best("own_contracts"), m.best("own_in_use")
    contracts, real = m.figure("own_contracts", signs), m.figure("own_in_use", signs)
    if not contracts.mean > 0.0:
        return ["Nothing was sold under any strategy."]
    kept = share(real.mean / contracts.mean)
    text = f"{m.names[signs]!r} signs most contracts ({quantity(contracts.mean)}), of which {kept} end in real use"
    if signs == used:
        return [f"{text}; no other strategy has more clients in real use."]
    other, their = m.figure("own_contracts", used), m.figure("own_in_use", used)
    part = share(their.mean / other.mean) if other.mean > 0.0 else "none"
    return [
        f"{text}; most clients in real use come with {m.names[used]!r}: {quantity(their.mean)} of "
        f"{quantity(other.mean)} contracts ({part}), against {quantity(real.mean)}."
    ]


def safest(m: Market) -> list[str]:
    """The strategy that gives up least where it does worst."""
    others = int(m.situations["other"].sum())
    if not others:
        return []
    safe, first = int(np.argmin(m.most_regret)), m.best(m.goal)
    most = m.most_regret
    text = (
        f"Over {count(others, 'other world')} and three answers of the rivals, {m.names[safe]!r} is the safest: it "
        f"never gives up more than {amount(m.goal, float(most[safe]))} against the best there"
    )
    if safe == first:
        return [f"{text}."]
    return [f"{text}; {m.names[first]!r} up to {amount(m.goal, float(most[first]))}."]


def answered(m: Market) -> list[str]:
    """What a strong answer of the rivals takes from the best strategy."""
    first = m.best(m.goal, situation=0)
    calm, strong = m.values(m.goal, 0)[first], m.values(m.goal, 2)[first]
    lost = paired(strong, calm)
    after = m.best(m.goal, situation=2)
    if lost.none:
        return [f"Rivals have no answer to {m.names[first]!r}: they follow prices and shown cases only."]
    gone = Interval(-lost.mean, -lost.high, -lost.low, lost.n)
    told = f"adds {with_ends(lost, m.goal)} to" if lost.mean > 0.0 else f"takes {with_ends(gone, m.goal)} from"
    text = f"A strong answer of the rivals, against none, {told} {m.names[first]!r}"
    same = "it stays the best" if after == first else f"then {m.names[after]!r} is the best"
    return [f"{text}; {same}."]


def not_settled(m: Market) -> str:
    """What the seeds cannot tell yet, in a sentence; empty if every difference from the market is settled."""
    open_ = [m.names[place] for place in range(1, len(m.names)) if not m.against(m.goal, place).settled]
    if not open_:
        return ""
    return f"Against {m.names[0]!r} the sign is not settled for {', '.join(open_)}."
