"""What a study keeps of one run: a few arrays and numbers that travel between processes, no histories."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from ..agents.columns import Floats
from ..model.ledger import Event
from ..model.outcomes import funnel
from ..model.outcomes.grouping import GROUPS
from ..model.outcomes.measures import OF_GROUPS, by_group, depth_bands
from ..model.outcomes.reasons import FACTORS, JOINT
from ..model.outcomes.result import Result
from ..model.outcomes.sales import losses
from ..model.outcomes.spending import money
from ..model.outcomes.verdict import judge
from ..scenarios.parameters import supporting
from ..scenarios.scenario import Scenario
from .cohorts import COUNTED, columns
from .horizons import first_reached
from .tidy import FLAG, MISSING, NUMBER, TEXT, WHOLE, Columns

type Counts = npt.NDArray[np.int64]

YEAR = 12
EVENTS = tuple(event.name.lower() for event in Event)
YEARLY = {**COUNTED, **dict.fromkeys(EVENTS, WHOLE)}
"""What is counted year by year, and of what kind: cases and what they brought forth come first, then events."""
REASONS = (*FACTORS, JOINT)
SHARES = ("breadth", "in_use", "on_show", "abandoned", "pace_decided", "pace_unsupported")
"""Shares that a verdict rests on."""
UNPAID = "pace_unsupported"
VERDICT_YEARS = (5, 10, 20, 30)
"""Years by which the verdict of a run is told beside that of its end, as far as it lasts."""


@dataclass(frozen=True, slots=True)
class Keep:
    """What to keep of a run.

    Attributes:
        measures: names of measures; ``None`` for all of them, the user's own too.
        every: months between two kept values of a measure, counted to the end of the span; the last is always kept.
        groups: names of groupings; ``None`` for all of them.
        groups_every: months between two kept values of a group.
        sales: whether to keep what became of the focal vendor's clients.
        observed: whether to keep what observers of the user's own code saw.
    """

    measures: tuple[str, ...] | None = None
    every: int = 1
    groups: tuple[str, ...] | None = None
    groups_every: int = YEAR
    sales: bool = False
    observed: bool = True


@dataclass(frozen=True, eq=False)
class Groups:
    """Stages, breadth, use and depth of the groups of one grouping.

    Attributes:
        names: name of each group.
        factories: how many factories are in each, (groups,).
        months: the months kept, (kept,).
        columns: what is kept: each stage, ``breadth``, ``in_use`` and ``depth``, as shares of the group.
        shares: (groups, kept, columns).
    """

    names: tuple[str, ...]
    factories: Counts
    months: Counts
    columns: tuple[str, ...]
    shares: Floats


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a run, declared once: a column of its tables, of a store, and of the rows that analyses start from.

    Attributes:
        name: of the column.
        kind: how it is read from a file: one of the kinds of ``experiments/tidy.py``.
        of: reads it off a result.
        ensemble: whether it also stands in the rows of :func:`stallpoint.experiments.ensemble.gather`.
    """

    name: str
    kind: str
    of: Callable[[Result], Any]
    ensemble: bool = False


def _after(name: str) -> Callable[[Result], Any]:
    missing = MISSING[TEXT if name == "word" else NUMBER]
    return lambda result: getattr(result.after_support.verdict, name, missing)


def _verdict_by(years: int) -> Callable[[Result], str]:
    months = YEAR * years
    return lambda result: judge(result, months).word if result.months >= months else ""


def _paid(lever: str) -> Callable[[Result], float]:
    place = supporting().index(lever)
    return lambda result: float(result.history.paid[:, :, place].sum())


def _reviews_lacking(why: str) -> Callable[[Result], int]:
    return lambda result: result.reasons.get(why, 0)


FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        Field("factories", WHOLE, attrgetter("factories")),
        Field("population", TEXT, lambda result: _fingerprint(result)),
        Field("verdict", TEXT, attrgetter("verdict.word"), ensemble=True),
        *(Field(f"verdict_{years}", TEXT, _verdict_by(years)) for years in VERDICT_YEARS),
        *(Field(f"end_{name}", NUMBER, attrgetter(f"verdict.{name}"), name == UNPAID) for name in SHARES),
        Field("goes_on", TEXT, attrgetter("after_support.goes_on")),
        Field("goes_on_at_end", FLAG, attrgetter("after_support.goes_on_at_end"), ensemble=True),
        Field("after_verdict", TEXT, _after("word")),
        *(Field(f"after_{name}", NUMBER, _after(name)) for name in ("in_use", UNPAID)),
        *(Field(f"paid_{lever}", NUMBER, _paid(lever)) for lever in supporting()),
        Field("case_reproduction", NUMBER, attrgetter("reproduction.number"), ensemble=True),
        Field("months_to_tenth", NUMBER, lambda result: _until_tenth(result), ensemble=True),
        *(Field(f"lacked_{why}", WHOLE, _reviews_lacking(why)) for why in REASONS),
    )
}


def missing_scalars() -> dict[str, Any]:
    """What stands in the place of every value of a run that failed."""
    return {name: MISSING[declared.kind] for name, declared in FIELDS.items()}


@dataclass(frozen=True, eq=False)
class Outcome:
    """One run of a study, or why it failed.

    Attributes:
        scenario, hash, seed: what was run.
        error: why it failed, in a sentence; empty if it did not, and then everything below is there.
        scalars: one value for each of :data:`FIELDS`.
        measures: names of the measures kept.
        months: the months kept, (kept,).
        numbers: (kept, measures).
        years: what is counted year by year, (years, :data:`YEARLY`).
        groups: breakdowns, by grouping.
        bands: share of scaled factories in each band of depth at the end, by size.
        funnels: the focal vendor's funnel by grouping and group: factories at each step (``model/outcomes/funnel.py``).
        losses: how many clients the focal vendor lost, by how.
        money: public money, M CNY, by programme (``everywhere`` for what is held for all) and lever.
        observed: what observers of the user's own code saw, a table each by the name of the function.
        notes: what an import lacked and what was drawn instead.
        seconds: how long it took.
        world: name of the world it was run in, where a study has several; empty for the scenario's own.
    """

    scenario: str
    hash: str
    seed: int
    error: str = ""
    scalars: dict[str, Any] = field(default_factory=missing_scalars)
    measures: tuple[str, ...] = ()
    months: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    numbers: Floats = field(default_factory=lambda: np.empty((0, 0)))
    years: Floats = field(default_factory=lambda: np.empty((0, len(YEARLY))))
    groups: dict[str, Groups] = field(default_factory=dict)
    bands: dict[str, dict[str, float]] = field(default_factory=dict)
    funnels: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=dict)
    money: dict[str, dict[str, float]] = field(default_factory=dict)
    observed: dict[str, Columns] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    world: str = ""

    @classmethod
    def of(cls, result: Result, keep: Keep | None = None, seconds: float = 0.0) -> Outcome:
        """What is kept of a result."""
        keep = keep or Keep()
        months = kept_months(result.months, keep.every)
        measures = tuple(result.series) if keep.measures is None else keep.measures
        groups = tuple(by for by in result.groups if keep.groups is None or by in keep.groups)
        return cls(
            scenario=result.scenario.name,
            hash=result.scenario.hash,
            seed=result.seed,
            scalars={name: declared.of(result) for name, declared in FIELDS.items()},
            measures=measures,
            months=months,
            numbers=np.stack([result.series[name][months] for name in measures], axis=1),
            years=_yearly(result),
            groups={by: _groups(result, by, keep.groups_every) for by in groups},
            bands=depth_bands(result),
            funnels=_funnels(result) if keep.sales else {},
            losses=losses(result) if keep.sales else {},
            money={name: {k: float(v.sum()) for k, v in each.items()} for name, each in money(result).items()},
            observed=result.own.observed if result.own and keep.observed else {},
            notes=result.notes,
            seconds=seconds,
        )

    @classmethod
    def failed(cls, scenario: Scenario, seed: int, error: str) -> Outcome:
        """The row of a run that failed."""
        return cls(scenario=scenario.name, hash=hash_of(scenario), seed=seed, error=error)

    @property
    def factories(self) -> int:
        """How many there are."""
        return int(self.scalars["factories"])

    @property
    def population(self) -> str:
        """A fingerprint of who they are at month 0; equal for two runs on the same factories."""
        return str(self.scalars["population"])

    @property
    def reasons(self) -> dict[str, int]:
        """How many failed pilots each limiting factor explains."""
        return {why: int(self.scalars[f"lacked_{why}"]) for why in REASONS}

    def series(self, measure: str) -> Floats:
        """One measure, (kept months,)."""
        return self.numbers[:, self.measures.index(measure)]


def hash_of(scenario: Scenario) -> str:
    """The hash of a scenario; an empty one where a file of its network is gone, which its run will say."""
    try:
        return scenario.hash
    except OSError:
        return ""


def sold() -> tuple[str, ...]:
    """Names of the groupings by which the focal vendor's funnel is kept."""
    return tuple(name for name, grouping in GROUPS.items() if grouping.sold)


def kept_months(months: int, every: int) -> Counts:
    """The last month of each span of ``every`` months, and the last month of all."""
    return np.unique(np.append(np.arange(every - 1, months, every), months - 1))


def _fingerprint(result: Result) -> str:
    """Eight hexadecimal digits of who the factories are: their names and groups."""
    digest = hashlib.blake2b("\n".join(result.names).encode(), digest_size=4)
    for column in result.groups.values():
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def _until_tenth(result: Result) -> float:
    """Months until a tenth really use it; NaN: not by the end of the run."""
    return float(first_reached(result.series["in_use"][None], np.arange(result.months))[0])


def _groups(result: Result, by: str, every: int) -> Groups:
    found, kept = by_group(result, GROUPS[by]), kept_months(result.months, every)
    names = tuple(str(word) for word in found.words)
    return Groups(names, found.factories, kept, OF_GROUPS, found.shares[:, kept].copy())


def _funnels(result: Result) -> dict[str, dict[str, tuple[int, ...]]]:
    steps = funnel.reached(result)
    return {by: funnel.by_group(result, steps, by) for by in sold()}


def _yearly(result: Result) -> Floats:
    ledger = result.happened
    years = -(-result.months // YEAR)
    place = (ledger["month"] // YEAR).astype(np.int64) * len(EVENTS) + ledger["event"]
    events = np.bincount(place, minlength=years * len(EVENTS)).reshape(years, len(EVENTS))
    return np.column_stack([columns(result.reproduction), events])
