"""Sentences of a go-to-market study, made from its numbers: what a vendor should know first."""

import numpy as np

from ...experiments.crossed import Crossed
from ...experiments.go_to_market.market import Market
from ...experiments.statistics import Interval
from ..formatting import ON_DICE, SURE, between, bracketed, count, held, listed, quantity, share, still_needed, years

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
CLOSE = 1.25
"""Strategies whose largest regret is within this many times the least one are as safe as the safest."""
IN_MONEY = ("own_profit", "own_revenue")


def amount(m: Market, figure: str, value: float, ends: str = "") -> str:
    """A figure with its unit: '35 million CNY', '12'."""
    return f"{quantity(value)}{ends}{f' million {m.currency}' if figure in IN_MONEY else ''}"


def with_ends(m: Market, found: Interval, figure: str) -> str:
    """A mean with its interval and unit: '35 (30 to 40) million CNY'."""
    return amount(m, figure, found.mean, bracketed(found.low, found.high))


def interval_cell(found: Interval) -> tuple[str, str]:
    """The same for a table, where the head tells the unit."""
    return quantity(found.mean), between(found.low, found.high)


def answer(m: Market) -> list[str]:
    """The answer: what does best, what signs and does not last, what is safe."""
    return [leading(m), *winners(m), *surely(m), *claimed(m), *safest(m), *one_world(m), *answered(m)]


def leading(m: Market) -> str:
    """Whether any strategy surely does better, which does best on average, and whether that is sure."""
    first = m.best(m.goal)
    found = f"{with_ends(m, m.mean(m.goal, first), m.goal)} in {years(m.months)}"
    lead = f"With rivals that answer mildly, {m.names[first]!r} {GOAL[m.goal]}: {found}"
    if first == 0:
        return f"{lead}. Nothing that was tried does better on average than doing as the market does."
    more = f", {with_ends(m, m.against(m.goal, first), m.goal)} more than {m.names[0]!r}"
    if not any(m.sure(m.goal, place) > 0 for place in range(1, len(m.names))):
        return (
            "With rivals that answer mildly, no strategy is surely better than doing as the market does. The highest "
            f"mean {MEAN[m.goal]} is that of {m.names[first]!r}: {found}{more} ({told(m, first)})."
        )
    if m.ahead(m.goal):
        return f"{lead}{more}, and surely ahead of every other {_where(m)}."
    second = int(np.argsort(-np.nanmean(m.in_worlds(m.goal), axis=(1, 2)))[1])
    behind = quantity(m.against(m.goal, first, second).mean)
    doubt = "" if m.sure(m.goal, first) > 0 else f" ({told(m, first)})"
    return f"{lead}{more}{doubt}; {m.names[second]!r} is next, {behind} behind ({told(m, first, second)})."


def told(m: Market, place: int, other: int = 0) -> str:
    """How sure the order of two strategies is, among all that were tried."""
    if m.sure(m.goal, place, other):
        return f"the order of the two is {SURE if len(m.worlds) == 1 else _where(m).replace('over', 'sure over')}"
    found = m.against(m.goal, place, other)
    if found.sure and isinstance(found, Crossed):
        return f"sure for this pair alone, not among {count(len(m.names) - 1, 'strategy')}; {held(found)}"
    if found.sure:
        return f"{SURE} for this pair alone, not among {count(len(m.names) - 1, 'strategy')}"
    return still_needed(found)


def surely(m: Market) -> list[str]:
    """Which other strategies surely do better, and which worse, than doing as the market does."""
    first = m.best(m.goal)
    gains = {place: m.against(m.goal, place).mean for place in range(1, len(m.names)) if place != first}
    parts = []
    for word, sign in (("better", 1), ("worse", -1)):
        found = sorted((place for place in gains if m.sure(m.goal, place) == sign), key=lambda at: -sign * gains[at])
        if found:
            named = [f"{m.names[place]!r} ({more(gains[place])})" for place in found]
            parts.append(f"surely {word} {'are' if len(found) > 1 else 'is'} {listed(named)}")
    if not parts:
        return []
    text = "; ".join(parts)
    return [f"Against {m.names[0]!r} in {years(m.months)}, {_where(m)}, {text}."]


def _where(m: Market) -> str:
    """For what a sure sign holds."""
    return f"{ON_DICE}, in this world" if len(m.worlds) == 1 else f"over {len(m.worlds)} worlds and their dice"


def winners(m: Market) -> list[str]:
    """In how many worlds which strategy comes first, and which are better everywhere; nothing with one world."""
    if len(m.worlds) < 2:
        return []
    wins = m.wins.sort_values("first", ascending=False, kind="stable")
    first = wins[wins["first"] > 0]
    told = [f"{row.strategy!r} ({row.kinds}) in {row.first}" for row in first.itertuples()]
    text = f"Of {len(m.worlds)} worlds, with a mild answer, first comes {listed(told)}."
    always = [f"{row.strategy!r}" for row in wins.itertuples() if row.surely_better == row.worlds]
    never = [f"{row.strategy!r}" for row in wins.itertuples() if row.surely_worse == row.worlds]
    for names, word in ((always, "better"), (never, "worse")):
        if names:
            verb = "is" if len(names) == 1 else "are"
            text += f" {listed(names)} {verb} surely {word} than {m.names[0]!r} in every one of them."
    return [text]


def one_world(m: Market) -> list[str]:
    """The caveat of one world."""
    if len(m.worlds) > 1:
        return []
    return ["One world: how far others that show the same patterns would answer otherwise is not in these (--worlds)."]


def more(value: float) -> str:
    """A difference with its sign: '+2.5'."""
    return f"{'+' if value > 0.0 else ''}{quantity(value)}"


def claimed(m: Market) -> list[str]:
    """Contracts against real use: where most is signed, and where most is used."""
    signs, used = m.best("own_contracts"), m.best("own_in_use")
    contracts, real = m.mean("own_contracts", signs), m.mean("own_in_use", signs)
    if not contracts.mean > 0.0:
        return ["Nothing was sold under any strategy."]
    kept = share(real.mean / contracts.mean)
    text = f"{m.names[signs]!r} signs most contracts ({quantity(contracts.mean)}), of which {kept} end in real use"
    if signs == used and real.mean:
        return [f"{text}; no other strategy has more clients in real use."]
    other, their = m.mean("own_contracts", used), m.mean("own_in_use", used)
    if not their.mean:
        return [f"{text}; no strategy has a client in real use."]
    part = share(their.mean / other.mean) if other.mean > 0.0 else "none"
    return [
        f"{text}; most clients in real use come with {m.names[used]!r}: {quantity(their.mean)} of "
        f"{quantity(other.mean)} contracts ({part}), against {quantity(real.mean)}."
    ]


def safest(m: Market) -> list[str]:
    """The strategy that gives up least where it does worst, and how close the next ones are."""
    others = int(m.situations["other"].sum())
    if not others and len(m.worlds) < 2:
        return []
    most, order = m.most_regret, np.argsort(m.most_regret, kind="stable").tolist()
    safe, first = order[0], m.best(m.goal)
    told = [f"{len(m.worlds)} worlds of the set"] * (len(m.worlds) > 1) + [count(others, "other world")] * bool(others)
    lead = f"Over {listed([*told, 'three answers of the rivals'])}, "
    close = [place for place in order[1:] if most[place] <= CLOSE * most[safe]]
    named = [f"{m.names[place]!r} ({quantity(float(most[place]))})" for place in (close or order[1:])[:2]]
    if close:
        named += [count(len(close) - 2, "more strategy")] * (len(close) > 2)
        text = (
            f"no strategy is clearly the safest: {m.names[safe]!r} gives up at most "
            f"{amount(m, m.goal, float(most[safe]))} against the best there, {listed(named)} hardly more"
        )
    else:
        text = (
            f"{m.names[safe]!r} is the safest: it never gives up more than {amount(m, m.goal, float(most[safe]))} "
            "against the best there"
        )
        text += f"; next {'is' if len(named) == 1 else 'are'} {listed(named)}" if named else ""
    if first != safe and first not in (close or order[1:])[:2]:
        text += f"; {m.names[first]!r} up to {amount(m, m.goal, float(most[first]))}"
    few = f" Each other world has only {count(len(m.world_seeds), 'run')} of a strategy." if others else ""
    return [f"{lead}{text}.{few}"]


def answered(m: Market) -> list[str]:
    """What a strong answer of the rivals takes from the best strategy."""
    first = m.best(m.goal, answer=0)
    lost = m.contrast(m.in_worlds(m.goal, 2)[first], m.in_worlds(m.goal, 0)[first], m.goal)
    after = m.best(m.goal, answer=2)
    if lost.none:
        return [f"Rivals have no answer to {m.names[first]!r}: they follow prices and shown cases only."]
    gone = Interval(-lost.mean, -lost.high, -lost.low, lost.n)
    told = f"adds {with_ends(m, lost, m.goal)} to" if lost.mean > 0.0 else f"takes {with_ends(m, gone, m.goal)} from"
    text = f"A strong answer of the rivals, against none, {told} {m.names[first]!r}"
    sure = m.ahead(m.goal, 2)
    same = f"it {'stays the best' if sure else 'keeps the highest mean'}"
    if after != first:
        same = f"then {m.names[after]!r} {'is the best' if sure else 'has the highest mean'}"
    return [f"{text}; {same}."]


def not_sure(m: Market) -> str:
    """What the seeds cannot tell yet, in a sentence; empty if every difference from the market is sure."""
    open_ = [m.names[place] for place in range(1, len(m.names)) if not m.sure(m.goal, place)]
    if not open_:
        return ""
    return f"Against {m.names[0]!r} the sign is not sure for {', '.join(open_)}."
