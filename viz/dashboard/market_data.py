"""What the Market page runs and adds up: a vendor's strategies on the same dice, while rivals answer."""

import shlex
from collections.abc import Sequence

import numpy as np

from ...agents.columns import Floats
from ...experiments.compare import Comparison
from ...experiments.folder import slug
from ...experiments.go_to_market.market import Market
from ...experiments.go_to_market.market_runs import WAYS
from ...experiments.go_to_market.strategies import Strategy
from ...experiments.statistics import POSITIVE, Interval
from ...experiments.tables import WORLDS
from ...model.outcomes.funnel import STEPS
from ...scenarios.scenario import Scenario
from ..axes import fitted, months
from ..figure import Cell, Figure, Panel, Table
from ..figures.compare._panels import lines
from ..figures.compare._tables import followed
from ..figures.market import _panels as panels
from ..figures.market._panels import FUNNEL_NOTE, PRICES, PRICES_NOTE, STEP_WORDS
from ..figures.market.clients import BY_WAY
from ..formatting import parts, quantity
from ..laid_out import tier_names
from ..measured import label
from . import share
from .cards import FILE, as_file
from .sharing import Handout


def command(scenario: str, goal: str, seeds: int, worlds: str) -> list[str]:
    """The words of the command that gives the same numbers, and those of the other answers of rivals."""
    return ["market", scenario, "--strategies", FILE, "--goal", goal, "--drawn", "0", *share.asked(seeds, worlds)]


def terminal(base: Scenario, goal: str, seeds: int, worlds: str) -> str:
    """The same as it is shown."""
    return shlex.join(["stallpoint", *command(share.called(base), goal, seeds, worlds)])


def handout(m: Market, c: Comparison, base: Scenario, tried: Sequence[Strategy]) -> Handout:
    """The study as the page hands it out."""
    files = {FILE: as_file(tried)} if len(tried) > 1 else {}
    worlds = f"{WORLDS}.csv" if c.worlds else "1"
    words = command(f"scenarios/1-{slug(base.name)}.yaml", m.goal, c.planned, worlds)
    return Handout(m, f"{slug(base.name)}-market", words, (base,), m.seeds, c.stopped, c.worlds, files)


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
        tables=(_funnelled(tiers, counts),),
    )


def _funnelled(tiers: Sequence[str], counts: Floats) -> Table:
    called = tier_names(max(map(int, tiers)) + 1)
    rows = [(called[int(tier)], *map(quantity, row)) for tier, row in zip(tiers, counts.tolist(), strict=True)]
    return Table(
        ("Tier", *(STEP_WORDS[step][1] if step in STEP_WORDS else step.capitalize() for step in STEPS)), tuple(rows)
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
        tables=(followed(c, [(label(each), name, each) for each in measures], f"Signed and used: {name}"),),
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
        tables=(followed(c, [(label(each), name, each) for each in PRICES], f"Prices: {name}"),),
    )


def churn(c: Comparison) -> Table:
    """Clients lost by the way they went."""
    rows: list[tuple[Cell, ...]] = [(name, *(parts(_lost(c, name, way)) for way in WAYS)) for name in c.names]
    note = "To a rival: it changed vendors. Stranded: its vendor left the market."
    return Table(("Clients lost", *(BY_WAY[way] for way in WAYS)), tuple(rows), note)


def _lost(c: Comparison, name: str, way: str) -> Interval:
    return c.mean_of(np.array([float(run.losses[way]) for run in c.runs(name)]), POSITIVE)
