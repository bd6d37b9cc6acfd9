"""What a calibration notes of one run: counts that patterns are made of, so that runs can be added up before ratios."""

import numpy as np

from ...agents.columns import Flags, Index
from ...agents.factory import Gate, Size, Stage
from ...model.ledger import Event
from ...model.outcomes.lives import Births, since_when
from ...model.outcomes.measures import really_used, started, unsupported_scalings
from ...model.outcomes.result import Result
from ...model.outcomes.verdict import WINDOW

SURVEY = 60
"""Months after which the surveys of stages are taken to be held: the technology is known, programmes still run."""
YEAR = 12
YEARS = 8
"""Years of the J-curve that are noted."""
DEEP = 0.5
"""Depth from which use is deep (the upper two of the four bands of depth)."""

type Facts = dict[str, float]


def facts(result: Result) -> Facts:
    """Everything the patterns need of a run, as counts of factories unless said otherwise."""
    parts = (_ends, _sizes, _survey, _proposals, _reviews, _money, _curve, _imitators)
    return {name: value for part in parts for name, value in part(result).items()}


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
    """What a survey of stages would find after :data:`SURVEY` months, among medium and large factories and all."""
    month = min(SURVEY, result.months) - 1
    ever = started(result)[: month + 1]
    stage = result.history.stage[month]
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
