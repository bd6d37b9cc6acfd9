"""What the Market page runs and adds up: a vendor's strategies on the same dice, while rivals answer."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.go_to_market.market import REACTIONS
from ...experiments.go_to_market.market_runs import FIGURES, PATHS, WAYS
from ...experiments.go_to_market.strategies import AS_MARKET, DEFAULT, Strategy, of_scenario
from ...experiments.outcome import Keep
from ...experiments.statistics import POSITIVE, Interval
from ...model.outcomes.funnel import STEPS
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..axes import fitted, months
from ..figure import Cell, Figure, Panel, Table
from ..figures.compare._panels import lines
from ..figures.market import _panels as panels
from ..figures.market._panels import FUNNEL_NOTE, PRICES, PRICES_NOTE
from ..figures.market.clients import BY_WAY
from ..formatting import SURE, UNSURE, between, parts, quantity, share, still_needed, years
from ..studies.market_words import interval_cell, more

KEEP = Keep(measures=tuple(dict.fromkeys((*FIGURES, *PATHS, "breadth"))), groups=(), sales=True)
MINE = "as set in Explore"
OVER_WORLDS, NOT_OVER_WORLDS = "sure over worlds and dice", "not sure over worlds and dice"


def strategies(scenario: Scenario) -> tuple[Strategy, ...]:
    """What can be tried: the market's way, what the levers of this tab say if anything, and the named ones."""
    try:
        mine: tuple[Strategy, ...] = (dataclasses.replace(of_scenario(scenario), name=MINE),)
    except InputError:
        mine = ()
    return (AS_MARKET, *mine, *DEFAULT)


def worlds(scenario: Scenario, names: Sequence[str], answer: str) -> tuple[Scenario, ...]:
    """The scenario under each strategy, named after it; the market's way comes first."""
    wanted = {AS_MARKET.name, *names}
    return tuple(
        dataclasses.replace(each.applied(scenario).with_world(**REACTIONS[answer]), name=each.name)
        for each in strategies(scenario)
        if each.name in wanted
    )


def funnel(c: Comparison, name: str) -> Figure:
    """The focal vendor's funnel in each tier."""
    runs = c.runs(name)
    tiers = sorted({tier for run in runs for tier in run.funnels["tier"]}, key=int)
    none = (0,) * len(STEPS)
    counts = np.array([np.mean([run.funnels["tier"].get(tier, none) for run in runs], axis=0) for tier in tiers])
    whole = dict(zip(STEPS, counts.sum(axis=0).tolist(), strict=True))
    return Figure(
        name="funnel",
        heading=f"The funnel by tier: {name}",
        finding=f"Of {whole['factories']:,.0f} factories {whole['considered']:,.0f} ever looked at this vendor",
        note=f"Means over runs. {FUNNEL_NOTE}",
        panels=(panels.funnel(name, tiers, counts),),
    )


def clients(c: Comparison, name: str) -> Figure:
    """Contracts signed against clients that really use it, on a scale that holds those of every strategy."""
    measures = ("own_contracts", "own_clients", "own_in_use")
    signed, _, used = (quantity(c.end(name, measure).mean) for measure in measures)
    y = fitted(np.concatenate([c.band(other, "own_contracts").high for other in c.names]), label="factories")
    return Figure(
        name="clients",
        heading=f"Signed and used: {name}",
        finding=f"At the end {used} of {signed} contracts are really used",
        panels=(Panel(months(c.months), y, lines(c, name, measures, "quantity")),),
    )


def prices(c: Comparison, name: str) -> Figure:
    """What the focal vendor asks, and what rivals ask on average, on a scale that holds those of every strategy."""
    every = [c.band(other, measure) for other in c.names for measure in PRICES]
    y = fitted(np.concatenate([part for band in every for part in (band.low, band.high)]), label="of list price")
    return Figure(
        name="prices",
        heading=f"Prices: {name}",
        finding=panels.prices_end({name: c.end(name, "rivals_price").mean}),
        note=f"{PRICES_NOTE} each month.",
        panels=(Panel(months(c.months), y, lines(c, name, PRICES, "quantity")),),
    )


def money(c: Comparison) -> Table:
    """What each strategy brings, and how much more profit than doing as the market does."""
    rows = []
    for name in c.names:
        revenue, profit, signed, used = (
            interval_cell(c.end(name, measure))
            for measure in ("own_revenue", "own_profit", "own_contracts", "own_in_use")
        )
        gain: Cell = "yardstick"
        if name != c.baseline:
            d = c.difference(name, "own_profit")
            ends = f"{more(d.low)} to {more(d.high)}; " if between(d.low, d.high) else ""
            gain = more(d.mean), f"{ends}{still_needed(d)}"
        rows.append((name, revenue, profit, gain, signed, used))
    amounts = (f"{what}, M {c.currency}" for what in ("Revenue", "Profit", "Profit against the market"))
    over = "Means over worlds and runs" if c.many_worlds else "Means over runs"
    note = f"{over} at the end, 95% intervals; differences are paired on the same dice."
    return Table(("Strategy", *amounts, "Contracts", "In real use"), tuple(rows), note)


def churn(c: Comparison) -> Table:
    """Clients lost by the way they went."""
    rows: list[tuple[Cell, ...]] = [(name, *(parts(_lost(c, name, way)) for way in WAYS)) for name in c.names]
    note = "To a rival: it changed vendors. Stranded: its vendor left the market."
    return Table(("Clients lost", *(BY_WAY[way] for way in WAYS)), tuple(rows), note)


def _lost(c: Comparison, name: str, way: str) -> Interval:
    return c.mean_of(np.array([float(run.losses[way]) for run in c.runs(name)]), POSITIVE)


def lead(c: Comparison) -> str:
    """Who signs most, who is used most and who earns most, for how long, and whether the runs tell that one apart."""
    signs, used, earns = (
        max(c.names, key=lambda name: c.end(name, m).mean) for m in ("own_contracts", "own_in_use", "own_profit")
    )
    contracts, inside = c.end(signs, "own_contracts").mean, c.end(signs, "own_in_use").mean
    part = share(inside / contracts) if contracts > 0 else "none"
    ahead = all(c.difference(earns, "own_profit", name).sure for name in c.names if name != earns)
    told, told_not = (OVER_WORLDS, NOT_OVER_WORLDS) if c.many_worlds else (SURE, UNSURE)
    sure = f", {told if ahead else told_not}" if len(c.names) > 1 else ""
    where = f"in {len(c.in_worlds)} worlds" if c.many_worlds else "in this world"
    return (
        f"After {years(c.months)} {where}. Most contracts: {signs}, {quantity(contracts)} of which {part} are in "
        f"real use. Most real use: {used}, {quantity(c.end(used, 'own_in_use').mean)} factories. Most profit: "
        f"{earns}{sure}."
    )
