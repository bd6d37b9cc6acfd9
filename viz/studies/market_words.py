"""Sentences of a go-to-market study, made from its numbers: what a vendor should know first."""

import numpy as np

from ...experiments.go_to_market.market import Market
from ...experiments.go_to_market.strategies import NOTHING
from ...experiments.statistics import Interval
from ..formatting import between, count, listed, quantity, share, years
from .market_lead import amount, leading, most, where, with_ends

CLOSE = 1.25
"""Strategies whose largest regret is within this many times the least one are as safe as the safest."""


def interval_cell(found: Interval) -> tuple[str, str]:
    """The same for a table, where the head tells the unit."""
    return quantity(found.mean), between(found.low, found.high)


def answer(m: Market) -> list[str]:
    """The answer: what does best, what signs and does not last, what is safe."""
    return [leading(m), *winners(m), *surely(m), *claimed(m), *safest(m), *one_world(m), *answered(m)]


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
    return [f"Against {m.names[0]!r} in {years(m.months)}, {where(m)}, {text}."]


def winners(m: Market) -> list[str]:
    """In how many worlds which strategy comes first, and which are better everywhere; nothing with one world."""
    if len(m.worlds) < 2:
        return []
    wins = m.wins.sort_values("first", ascending=False, kind="stable")
    first = wins[wins["first"] > 0]
    told = [
        f"{row.strategy!r}{f' ({row.kinds})' * (row.kinds != NOTHING)} in {row.first}" for row in first.itertuples()
    ]
    text = f"Of {len(m.worlds)} worlds, with {_an(m)}, the highest mean is that of {listed(told)}."
    always = [f"{row.strategy!r}" for row in wins.itertuples() if row.surely_better == row.worlds]
    never = [f"{row.strategy!r}" for row in wins.itertuples() if row.surely_worse == row.worlds]
    for names, word in ((always, "better"), (never, "worse")):
        if names:
            verb = "is" if len(names) == 1 else "are"
            text += f" {listed(names)} {verb} surely {word} than {m.names[0]!r} in every one of them."
    return [text]


def _an(m: Market) -> str:
    """How rivals answer in what is told first."""
    return {"no answer": "no answer"}.get(m.answers[m.main], f"a {m.answers[m.main]}")


def one_world(m: Market) -> list[str]:
    """The caveat of one world."""
    if len(m.worlds) > 1:
        return []
    return ["One world: how far others that show the same patterns would answer otherwise is not in these."]


def more(value: float) -> str:
    """A difference with its sign: '+2.5'."""
    return f"{'+' if value > 0.0 else ''}{quantity(value)}"


def claimed(m: Market) -> list[str]:
    """Contracts against real use: where most is signed, and where most is used."""
    signs, used = m.best("own_contracts"), m.best("own_in_use")
    contracts, real = m.mean("own_contracts", signs), m.mean("own_in_use", signs)
    if not contracts.mean > 0.0:
        return ["Nothing was sold under any strategy."]
    kept = f" ({quantity(contracts.mean)}), of which {share(real.mean / contracts.mean)} end in real use"
    text = most(m, "own_contracts", "signs most contracts", kept)
    if signs == used and real.mean:
        return [f"{text}. {most(m, 'own_in_use', 'has most clients in real use', '')}."]
    other, their = m.mean("own_contracts", used), m.mean("own_in_use", used)
    if not their.mean:
        return [f"{text}; no strategy has a client in real use."]
    part = share(their.mean / other.mean) if other.mean > 0.0 else "none"
    more = (
        f": {quantity(their.mean)} of {quantity(other.mean)} contracts ({part}), against {quantity(real.mean)} of "
        f"{m.names[signs]!r}"
    )
    return [f"{text}. {most(m, 'own_in_use', 'has most clients in real use', more)}."]


def safest(m: Market) -> list[str]:
    """The strategy that gives up least where it does worst, and how close the next ones are."""
    others = int(m.situations["other"].sum())
    if not others and len(m.worlds) < 2:
        return []
    most, order = m.most_regret, np.argsort(m.most_regret, kind="stable").tolist()
    safe, first = order[0], m.best(m.goal)
    told = [f"{len(m.worlds)} worlds of the set"] * (len(m.worlds) > 1) + [count(others, "other world")] * bool(others)
    told += ["three answers of the rivals"] * (len(m.answers) > 1)
    lead = f"Over {listed(told)}, "
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
            f"{m.names[safe]!r} is the safest: it never gives up "
            + (f"more than {amount(m, m.goal, float(most[safe]))} " if most[safe] > 0.0 else "anything ")
            + "against the best there"
        )
        text += f"; next {'is' if len(named) == 1 else 'are'} {listed(named)}" if named else ""
    if first != safe and first not in (close or order[1:])[:2]:
        text += f"; {m.names[first]!r} up to {amount(m, m.goal, float(most[first]))}"
    few = f" Each other world has only {count(len(m.world_seeds), 'run')} of a strategy." if others else ""
    return [f"{lead}{text}.{few}"]


def answered(m: Market) -> list[str]:
    """What a strong answer of the rivals takes from the best strategy; nothing where one answer alone was run."""
    if len(m.answers) < 3:
        return []
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
