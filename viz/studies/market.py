"""The page of a go-to-market study: what a vendor's strategies bring, and what they risk."""

from __future__ import annotations

import numpy as np

from ...experiments.selling.market import Market
from ...experiments.selling.market_runs import WAYS
from ...experiments.statistics import Interval
from ..figure import Cell, Table
from ..telling import between, count, quantity, share, years
from .market_charts import clients, funnels, goal, prices, ranked, regret, revenue
from .market_words import answer, not_sure
from .page import Draw, Page, Section

BY_WAY = {"switched": "to a rival", "abandoned": "gave up", "stranded": "stranded", "closed": "closed down"}


def page(m: Market) -> Page:
    """What stands on the page."""
    others = int(m.situations["other"].sum())
    return Page(
        title="go-to-market study",
        question=f"How should one vendor sell under {m.scenario}, and what will its rivals make of it?",
        answer=answer(m),
        about=f"{m.scenario} · {m.factories:,} factories · {years(m.months)} · {count(len(m.names), 'strategy')} · "
        f"{count(len(m.seeds), 'seed')}, the same dice for all · {count(others, 'other world')} on "
        f"{count(len(m.world_seeds), 'seed')} each",
        warnings=[note for note in m.notes if not note.startswith("Left out")],
        sections=_sections(m, others),
        limits=(
            "The own vendor is the first one of the model, a platform for all sectors; a specialist may do better with "
            "other strategies.",
            "Rivals answer in price and in showing cases only, as fast as the study says. They do not copy pricing "
            "models, targets, claims or partners, and only factories that sell their own system enter the market.",
            "Factories compare vendors by the price asked for a pilot; fees and shares of value that come later count "
            "in their payback only. So pricing models with cheap pilots are chosen easily.",
            "Shown cases help the whole market: who sees them is convinced of the technology, not only of this vendor.",
            "Most sizes behind the levers of one vendor are assumptions; the table of parameters says which.",
            f"Everything is told after {years(m.months)}: a strategy that loses money until then may earn it later.",
            "The best of many strategies is slightly flattered by luck, most of all in worlds run on few seeds.",
            f"'Surely' allows for the number of strategies: its 5% of doubt are shared among all "
            f"{len(m.names) - 1} (Bonferroni). The intervals shown are those of each strategy by itself, and narrower.",
        ),
    )


def _sections(m: Market, others: int) -> tuple[Section, ...]:
    worlds = f" and {count(others, 'other world')}" if others else ""
    return (
        Section(
            "What each strategy brings",
            figure="goal",
            table=_money(m),
            note="Rivals answer mildly. Filled dots: the paired difference from doing as the market does is surely not "
            "zero. " + not_sure(m),
        ),
        Section(
            "Signed is not used",
            figure="clients",
            table=_clients(m),
            note="Contracts count every pilot ever started with the vendor. Who is no longer a client changed to a "
            "rival, gave up, was stranded when the vendor left, or closed down.",
        ),
        Section("Revenue against real use", figure="revenue"),
        *_closely(m),
        Section(
            f"Regret: what is risked under three answers{worlds}",
            figure="regret",
            note="Regret is what the best of these strategies brings more in the same situation. Other worlds move "
            "what nobody knows, and the rivals' answer with it.",
        ),
        Section("The strategies", table=_strategies(m), folded=False),
        Section(
            "What was varied in other worlds",
            text=" ".join(m.notes) or "Nothing was left out.",
            table=_varied(m),
            folded=True,
        ),
    )


def _closely(m: Market) -> tuple[Section, ...]:
    """What rests on the runs that were looked at closely; nothing if a stop left none."""
    if not m.filmed:
        return ()
    return (
        Section(
            "The funnel by tier",
            figure="funnel",
            table=_funnel(m),
            note=f"Means of {count(len(m.filmed), 'run')}; tier 0 are the first suppliers. Each step is part of "
            "the one before it, so the first number of a row is the market of that tier.",
        ),
        Section(
            "What rivals do",
            figure="prices",
            table=_answers(m),
            note="Rivals that sell less than the own vendor close a share of the gap to its price, and to how far it "
            "shows its cases, every month: none, 10% and 2% (mild), 50% and 20% (strong).",
        ),
    )


def figures(m: Market) -> dict[str, Draw]:
    """Its figures by name."""
    found: dict[str, Draw] = {
        "goal": lambda frame: goal(m, frame),
        "clients": lambda frame: clients(m, frame),
        "revenue": lambda frame: revenue(m, frame),
        "regret": lambda frame: regret(m, frame),
    }
    if m.filmed:
        found |= {"funnel": lambda frame: funnels(m, frame), "prices": lambda frame: prices(m, frame)}
    return found


def _cell(found: Interval) -> Cell:
    return quantity(found.mean), between(found.low, found.high)


def _money(m: Market) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for place in ranked(m):
        gain = m.against(m.goal, place)
        cells = [_cell(m.figure(name, place)) for name in ("own_revenue", "own_profit")]
        more: Cell = "–" if place == 0 else (quantity(gain.mean), between(gain.low, gain.high))
        rows.append((m.names[place], *cells, more))
    head = ("Strategy", "Revenue, million CNY", "Profit, million CNY", "Goal against the market")
    return Table(head, tuple(rows), "Means over runs with 95% intervals; the last column is paired on common dice.")


def _clients(m: Market) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for place in ranked(m):
        three = [m.figure(name, place) for name in ("own_contracts", "own_clients", "own_in_use")]
        part = share(three[2].mean / three[0].mean) if three[0].mean > 0.0 else "–"
        lost = m.losses[m.losses["strategy"] == m.names[place]].set_index("way")["clients"]
        ways = [quantity(float(lost[way])) if way in lost else "–" for way in WAYS]
        rows.append((m.names[place], *map(_cell, three), part, *ways))
    head = ("Strategy", "Contracts", "Clients at the end", "Really use it", "Used / signed")
    note = f"Clients lost are means of {count(len(m.filmed), 'run')}; the rest of {count(len(m.seeds), 'run')}."
    return Table((*head, *(f"Lost: {BY_WAY[way]}" for way in WAYS)), tuple(rows), note)


def _funnel(m: Market) -> Table:
    rows: list[tuple[Cell, ...]] = []
    steps = list(dict.fromkeys(m.funnel["step"]))
    for (name, by, group), part in m.funnel.groupby(["strategy", "by", "group"], sort=False):
        found = part.set_index("step")["factories"]
        rows.append((f"{name}, {by} {group}", *(quantity(float(found[step])) for step in steps)))
    words = {
        "in_use": "Really use it",
        "aware": "Heard of it",
        "considered": "Looked at the vendor",
        "piloted": "Had a pilot",
    }
    return Table(("Strategy and group", *(words.get(step, step.capitalize()) for step in steps)), tuple(rows))


def _answers(m: Market) -> Table:
    base = np.flatnonzero(~m.situations["other"].to_numpy()).tolist()
    rows: list[tuple[Cell, ...]] = []
    for place in ranked(m):
        prices_ = [f"{m.figure('rivals_price', place, at).mean:.2f}" for at in base]
        goals = [_cell(m.figure(m.goal, place, at)) for at in base]
        rows.append((m.names[place], *prices_, *goals))
    words = ("none", "mild", "strong")
    head = (*(f"Rivals' price, {word}" for word in words), *(f"Goal, {word}" for word in words))
    return Table(("Strategy", *head), tuple(rows), "Rivals' price at the end, of list price, by how they answer.")


def _strategies(m: Market) -> Table:
    rows = tuple((row.strategy, row.levers or "none of its own", row.because) for row in m.strategies.itertuples())
    return Table(("Strategy", "Levers", "Why one might"), rows)


def _varied(m: Market) -> Table:
    others = m.situations[m.situations["other"]]
    names = [name for name in others.columns if name not in ("situation", "other")]
    rows = tuple(
        (name, quantity(float(others[name].min())), quantity(float(others[name].max())))
        for name in names
        if len(others)
    )
    return Table(("Parameter", "Lowest", "Highest"), rows)
