"""What a calibration notes of one run: counts that patterns are made of, so that runs can be added up before ratios."""

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from ...agents.columns import Flags, Index
from ...agents.factory import Gate, Size, Stage
from ...model import schedule
from ...model.areas import words_of
from ...model.ledger import Event
from ...model.life import begin
from ...model.outcomes.grouping import GROUPS
from ...model.outcomes.lives import Births, since_when
from ...model.outcomes.measures import (
    BAND_NAMES,
    BANDS,
    MEASURES,
    really_used,
    started,
    unsupported_scalings,
)
from ...model.outcomes.result import Result
from ...model.outcomes.tally import is_used
from ...model.outcomes.verdict import WINDOW
from ...model.world import World
from ...scenarios.scenario import Scenario

YEAR = 12
YEARS = 8
"""Years of the J-curve that are noted."""
DEEP = 0.5
"""Depth from which use is deep (the upper two of the four bands of depth)."""
EVERYBODY = "all"
"""In place of a grouping: all factories, counted."""

type Facts = dict[str, float]


class Fact(NamedTuple):
    """Something to note of a run: a ``name``, and the ``month`` (from 0) at whose end it is looked at.

    With ``by`` it is a count of the factories of one ``group`` of a grouping, or of all of them (:data:`EVERYBODY`);
    without, one of :data:`SPECIAL`, or else a measure of the run as a whole.
    """

    name: str
    month: int
    by: str = ""
    group: str = ""


def noted(scenario: Scenario, seed: int, asked: Collection[Fact]) -> dict[Fact, float]:
    """Run a scenario up to the last month that is asked for, and note what is asked of it.

    What is counted by hand (:data:`SPECIAL`) is counted as if the run ended in its month.

    Raises:
        InputError: if the scenario cannot be run, or a group is not there.
    """
    world, found = begin(scenario, seed), dict[Fact, float]()
    last = max(fact.month for fact in asked)
    special = [fact for fact in asked if not fact.by and fact.name in SPECIAL]
    for month in sorted({*(fact.month for fact in special), last}):
        schedule.live(world, month + 1)
        result = Result.of(world)
        if names := {fact.name for fact in special if fact.month == month}:
            found |= {Fact(name, month): value for name, value in facts(result, names).items()}
    found |= _counted(world, result, [fact for fact in asked if fact.by])
    for name in {fact.name for fact in asked if not fact.by} - SPECIAL.keys():
        series = MEASURES[name].series(result)
        found |= {fact: float(series[fact.month]) for fact in asked if fact.name == name and not fact.by}
    return {fact: found[fact] for fact in asked}


def facts(result: Result, names: Collection[str] | None = None) -> Facts:
    """Facts of a run as it ends, as counts of factories unless said otherwise.

    Args:
        result: the run.
        names: those of :data:`SPECIAL` that are asked for; all, if none are named.
    """
    parts = dict.fromkeys(SPECIAL[name] for name in (SPECIAL if names is None else names))
    found = {name: value for part in parts for name, value in part(result).items()}
    return found if names is None else {name: found[name] for name in names}


def _counted(world: World, result: Result, asked: Collection[Fact]) -> dict[Fact, float]:
    """Counts of the factories of some groups in some months."""
    found = dict[Fact, float]()
    ever = started(result) if asked else None
    for month, by, group in {fact[1:] for fact in asked}:
        those = np.ones(result.factories, np.bool_)
        if by != EVERYBODY:
            those = GROUPS[by].of(world) == words_of(by, world.network, world.scenario.world).index(group)
        stage, depth = result.history.stage[month][those], result.history.depth[month][those].astype(np.float64)
        scaled = stage == Stage.SCALED
        bands = np.bincount(np.digitize(depth[scaled], BANDS), minlength=len(BAND_NAMES))
        here = {
            "factories": those.sum(),
            **{each.name.lower(): (stage == each).sum() for each in Stage},
            "breadth": 0 if ever is None else ever[month, those].sum(),
            "in_use": is_used(stage, depth).sum(),
            "depth": depth.sum(),
            "with_system": ((stage >= Stage.PILOTING) & (stage <= Stage.SCALED)).sum(),
            "deep_use": (scaled & (depth >= DEEP)).sum(),
            **{band_name(word): count for word, count in zip(BAND_NAMES, bands, strict=True)},
        }
        mine = [fact for fact in asked if fact[1:] == (month, by, group)]
        found |= {fact: float(here[fact.name]) for fact in mine}
    return found


def band_name(word: str) -> str:
    """What the share in a band of depth is called."""
    return f"band_{word.replace(' ', '_')}"


def _ends(result: Result) -> Facts:
    """Shares of all factories at the end of the run."""
    gate, stage = result.history.gate[-1], result.history.stage[-1]
    scaled = unsupported_scalings(result)
    window = min(WINDOW, result.months)
    early = float(((gate == Gate.CONCEPT) | (gate == Gate.EVIDENCE)).mean())
    return {
        "breadth": float(started(result)[-1].mean()),
        "in_use": float(really_used(result)[-1].mean()),
        "scaled": float((stage == Stage.SCALED).mean()),
        "held_early": early,
        "held": early + float((gate >= Gate.BUDGET).mean()),
        "unsupported": float(scaled.sum()),
        "pace": float(scaled[-window:].sum()) * YEAR / window,
    }


def _sizes(result: Result) -> Facts:
    """Factories, starters and deep users of each size class at the end."""
    ever, depth = started(result)[-1], result.history.depth[-1]
    deep = (result.history.stage[-1] == Stage.SCALED) & (depth >= DEEP)
    used = really_used(result)[-1]
    which = {"": np.ones(result.factories, np.bool_), "started_": ever, "used_": used, "deep_": deep}
    return {
        f"{what}{size.name.lower()}": float(((result.groups["size"] == size) & those).sum())
        for size in Size
        for what, those in which.items()
    }


def _survey(result: Result) -> Facts:
    """What a survey of stages would find, among medium and large factories and all."""
    ever, stage, month = started(result), result.history.stage[-1], result.months - 1
    bigger = result.groups["size"] >= Size.MEDIUM
    stuck = (stage == Stage.PILOTING) | (stage == Stage.SHOWCASE)
    first = np.where(ever[-1], since_when(ever), month)
    age = month - first
    return {
        "bigger": float(bigger.sum()),
        "bigger_started": float((bigger & ever[-1]).sum()),
        "bigger_scaled": float((bigger & (stage == Stage.SCALED)).sum()),
        "stuck": float(stuck.sum()),
        "stuck_year": float((stuck & (age > YEAR)).sum()),
        "stuck_two_years": float((stuck & (age > 2 * YEAR)).sum()),
    }


def _proposals(result: Result) -> Facts:
    """Small and medium factories with a project on the table (concept clear, case seen), and those who let it lie.

    A project is on the table in the first month in which a factory is past the gates of concept and evidence, or
    starts by itself. It is rejected if no pilot has started a year later.
    """
    ever = started(result)
    selected = _happened(result, Event.SELECTED)
    table = (result.history.gate >= Gate.BUDGET) | (ever & ~selected[None, :])
    reached, first = table.any(axis=0), table.argmax(axis=0)
    asked = reached & (first + YEAR < result.months) & (result.groups["size"] < Size.LARGE) & ~selected
    later = np.minimum(first + YEAR, result.months - 1)
    places = np.arange(result.factories)
    taken, born = ever[later, places], Births.of(result)
    asked &= born.firm(places, first) == born.firm(places, later)  # where another firm is, nobody knows
    return {"proposals": float(asked.sum()), "rejected": float((asked & ~taken).sum())}


def _reviews(result: Result) -> Facts:
    """Reviews of pilots and those that passed; reviews of systems in use, and those with half of the claim or less."""
    _, review = result.reviewed
    if review is None:
        return {"reviewed": 0.0, "passed": 0.0, "systems": 0.0, "poor": 0.0}
    pilot, system = review.before == Stage.PILOTING, review.before == Stage.SCALED
    world = result.scenario.world
    effect = review.fit * review.use * review.complement * review.linked_gain * (1.0 - review.withheld)
    poor = effect <= 0.5 * world.claim_level * world.hype
    return {
        "reviewed": float(pilot.sum()),
        "passed": float((pilot & (review.outcome == Event.SCALED)).sum()),
        "systems": float(system.sum()),
        "poor": float((system & poor).sum()),
    }


def _money(result: Result) -> Facts:
    """M CNY that factories spent on the technology, and revenue of those with a system while they had it."""
    stage = result.history.stage
    installed = (stage == Stage.PILOTING) | (stage == Stage.SHOWCASE) | (stage == Stage.SCALED)
    earned = float((installed.sum(axis=0) * result.revenue).sum() / YEAR)
    return {"spent": float(result.history.totals["firms_spent"][-1]), "earned": earned}


def _curve(result: Result) -> Facts:
    """Net effect of the plants that are scaled at the end, summed over months and plants, by year since the start."""
    table = result.j_curve()
    age, lived = table["age"].to_numpy(), table["factories"].to_numpy(np.float64)
    net = table["net"].to_numpy() * lived
    found: Facts = {}
    for year in range(YEARS):
        inside = (age >= year * YEAR) & (age < (year + 1) * YEAR)
        found[f"net_{year + 1}"] = float(net[inside].sum())
        found[f"lived_{year + 1}"] = float(lived[inside].sum())
    return found


def _imitators(result: Result) -> Facts:
    """Who started without a programme, and those of them who had to see a case first."""
    since = Births.of(result).last()
    own = started(result)[-1] & ~_happened(result, Event.SELECTED, since) & ~(result.before & (since == 0))
    followed = np.zeros(result.factories, np.bool_)
    for credit in result.credits:
        for who in (credit.starter, credit.stranger):
            followed[who[since[who] <= credit.month]] = True
    return {"own_starts": float(own.sum()), "imitators": float((own & followed).sum())}


def _happened(result: Result, event: Event, since: Index | int = 0) -> Flags:
    """To whom it ever happened, or since a month of each, (factories,)."""
    events = result.ledger.events()
    found, since = np.zeros(result.factories, np.bool_), np.broadcast_to(since, result.factories)
    mine = events["event"] == event
    who, month = events["agent"][mine], events["month"][mine]
    found[who[month >= since[who]]] = True
    return found


_OF_SIZES = tuple(f"{what}{size.name.lower()}" for size in Size for what in ("", "started_", "used_", "deep_"))
_CURVE = tuple(f"{what}_{year}" for year in range(1, YEARS + 1) for what in ("net", "lived"))
SPECIAL: dict[str, Callable[[Result], Facts]] = {
    name: part
    for part, names in (
        (_ends, ("held_early", "held", "unsupported", "pace")),
        (_sizes, _OF_SIZES),
        (_survey, ("bigger", "bigger_started", "bigger_scaled", "stuck", "stuck_year", "stuck_two_years")),
        (_proposals, ("proposals", "rejected")),
        (_reviews, ("reviewed", "passed", "systems", "poor")),
        (_money, ("spent", "earned")),
        (_curve, _CURVE),
        (_imitators, ("own_starts", "imitators")),
    )
    for name in names
}
"""Facts that are counted for patterns only, by name, and what counts them; all else is a measure of the model."""
