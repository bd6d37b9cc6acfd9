"""Outcomes as tidy tables, and back again. Each table is declared once: its columns, their kinds, there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.code.tables import MONTH, RUN
from ..model.outcomes.verdict import WORDS
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import tidy
from .outcome import FIELDS, YEAR, YEARLY, Groups, Outcome, missing_scalars
from .tidy import NUMBER, SPOILT, TEXT, WHOLE, Columns

if TYPE_CHECKING:
    import pandas as pd

KEY: Mapping[str, str] = dict(zip(RUN, (TEXT, TEXT, WHOLE), strict=True))
"""What tells a run; where each scenario has one world, tables have no column ``world``."""
HEAD: Mapping[str, str] = {"scenario": TEXT, "hash": TEXT, "seed": WHOLE, "error": TEXT}
"""What stands before the values of a run; an :class:`Outcome` has them by these names."""
RUNS, MONEY, WORLDS, BREAKDOWN, OBSERVED = "runs", "money", "worlds", "breakdown_", "observed_"
"""Names of tables: a row a run, a row a world, and what stands before the name of a grouping, or of an observer."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A tidy table of what is kept of runs.

    Attributes:
        kinds: columns by their kinds; those that tell the run are among them. All further columns are numbers.
        of: the rows of one outcome, column by column (one value may stand for all rows); nothing if it has none.
        back: from the rows of one run, and how many months it lasts, arguments of its :class:`Outcome`.
    """

    kinds: Mapping[str, str]
    of: Callable[[Outcome], Mapping[str, Any]]
    back: Callable[[Columns, int], dict[str, Any]]

    def table(self, outcomes: Iterable[Outcome]) -> Columns:
        """The rows of all these outcomes."""
        found = tidy.below((tidy.columns(rows) for o in outcomes if (rows := self.of(o))), self.kinds)
        return found if any(found["world"]) else {name: column for name, column in found.items() if name != "world"}

    def others(self, table: Columns) -> tuple[str, ...]:
        """The columns of a table that :attr:`kinds` does not name."""
        return tuple(name for name in table if name not in self.kinds)


def schema(name: str) -> Schema:
    """How a table is made of outcomes: ``runs``, ``years``, ``indicators``, ``depth_bands``, ``money``, or one of a
    grouping or an observer."""
    own = {RUNS: _runs, "years": _years, "indicators": _indicators, "depth_bands": _depth_bands, MONEY: _money}
    if name.startswith(OBSERVED):
        return _observed(name.removeprefix(OBSERVED))
    return own[name]() if name in own else _breakdown(name.removeprefix(BREAKDOWN))


def names_of(groupings: Iterable[str], observers: Iterable[str] = ()) -> tuple[str, ...]:
    """The tables that hold outcomes."""
    own = (*(f"{BREAKDOWN}{by}" for by in groupings), *(f"{OBSERVED}{name}" for name in observers))
    return RUNS, "years", "indicators", "depth_bands", MONEY, *own


def outcomes(
    tables: Mapping[str, pd.DataFrame], notes: Sequence[tuple[str, str]], scenarios: Sequence[Scenario]
) -> tuple[Outcome, ...]:
    """The outcomes that tables were made of.

    Args:
        tables: those of :func:`names_of`.
        notes: (scenario, sentence) for each note of an import.
        scenarios: those that were run.

    Raises:
        InputError: if a table is not what was written; its field is the name of the table.
    """
    parts = {}
    for name, table in tables.items():
        with _spoilt(name):
            keyed = table if "world" in table else table.assign(world="")
            parts[name] = {key: _columns(rows) for key, rows in keyed.groupby(list(KEY), sort=False)}
    months = {scenario.name: scenario.world.months for scenario in scenarios}
    with _spoilt(RUNS):
        keys = list(parts[RUNS])
        if not {name for name, *_ in keys} <= set(months):
            raise ValueError
    return tuple(_outcome(key, parts, months[key[0]], notes) for key in keys)


def _outcome(
    key: tuple[str, str, int], parts: Mapping[str, Mapping[Any, Columns]], months: int, notes: Iterable[tuple[str, str]]
) -> Outcome:
    found: dict[str, Any] = {}
    for name, table in parts.items():
        if key in table:
            with _spoilt(name):
                for what, value in schema(name).back(table[key], months).items():
                    found[what] = {**found.get(what, {}), **value} if isinstance(value, dict) else value
        elif not name.startswith((BREAKDOWN, MONEY, OBSERVED)) and not found["error"]:
            raise InputError(name, None, f"has no rows of {key[0]} with seed {key[2]}, so it {SPOILT}")
    told = () if found["error"] else tuple(text for name, text in notes if name == key[0])
    return Outcome(key[0], world=str(key[1]), seed=int(key[2]), notes=told, **found)


@contextmanager
def _spoilt(table: str) -> Iterator[None]:
    """Name the table that could not be read."""
    try:
        yield
    except InputError:
        raise
    except (KeyError, ValueError, TypeError, IndexError):
        raise InputError(table, None, SPOILT) from None


def _columns(rows: pd.DataFrame) -> Columns:
    return {str(name): column.to_numpy() for name, column in rows.items()}


def _key(outcome: Outcome) -> dict[str, Any]:
    return {name: getattr(outcome, name) for name in KEY}


def _runs() -> Schema:
    head = {"scenario": TEXT, "world": TEXT, **HEAD}
    kinds = {**head, **{name: declared.kind for name, declared in FIELDS.items()}}

    def back(table: Columns, months: int) -> dict[str, Any]:
        row = {name: column[0] for name, column in table.items()}
        if not row["error"] and row["verdict"] not in WORDS:
            raise ValueError
        there = {name: row[name] for name in FIELDS if name in row}  # an older table may lack what was added since
        return {"hash": row["hash"], "error": row["error"], "scalars": {**missing_scalars(), **there}}

    return Schema(kinds, lambda o: {name: getattr(o, name) for name in head} | o.scalars, back)


def _years() -> Schema:
    def of(o: Outcome) -> Mapping[str, Any]:
        types = [np.int64 if kind == WHOLE else np.float64 for kind in YEARLY.values()]
        counted = (column.astype(kind) for column, kind in zip(o.years.T, types, strict=True))
        return {**_key(o), "year": np.arange(1, len(o.years) + 1), **dict(zip(YEARLY, counted, strict=True))}

    def back(table: Columns, months: int) -> dict[str, Any]:
        if list(table["year"]) != list(range(1, (months - 1) // YEAR + 2)):
            raise ValueError
        unknown = np.full(len(table["year"]), np.nan)  # an older table does not say what cases brought forth
        return {"years": np.column_stack([table.get(name, unknown) for name in YEARLY])}

    return Schema({**KEY, "year": WHOLE, **YEARLY}, of, back)


def _indicators() -> Schema:
    def of(o: Outcome) -> Mapping[str, Any]:
        return {**_key(o), "month": o.months, **dict(zip(o.measures, o.numbers.T, strict=True))}

    def back(table: Columns, months: int) -> dict[str, Any]:
        found = table["month"]
        step = int(found[1] - found[0]) if len(found) > 1 else months
        if not np.array_equal(found, np.arange((months - 1) % step, months, step)):
            run = f"{table['scenario'][0]} with seed {table['seed'][0]}"
            raise InputError("indicators", None, f"lacks months of {run}, so it {SPOILT}")
        measures = made.others(table)
        numbers = np.stack([table[name].astype(np.float64) for name in measures], axis=1)
        return {"measures": measures, "months": found.astype(np.int64), "numbers": numbers}

    made = Schema({**KEY, "month": WHOLE}, of, back)
    return made


def _depth_bands() -> Schema:
    def of(o: Outcome) -> Mapping[str, Any]:
        rows = [(size, band, share) for size, shares in o.bands.items() for band, share in shares.items()]
        return {**_key(o), **tidy.of_rows(["size", "band", "share"], rows)} if rows else {}

    def back(table: Columns, months: int) -> dict[str, Any]:
        bands: dict[str, dict[str, float]] = {}
        for size, band, share in zip(table["size"], table["band"], table["share"], strict=True):
            bands.setdefault(size, {})[band] = float(share)
        return {"bands": bands}

    return Schema({**KEY, "size": TEXT, "band": TEXT, "share": NUMBER}, of, back)


def _money() -> Schema:
    def of(o: Outcome) -> Mapping[str, Any]:
        rows = [(name, lever, spent) for name, levers in o.money.items() for lever, spent in levers.items()]
        return {**_key(o), **tidy.of_rows(["programme", "lever", "spent"], rows)} if rows else {}

    def back(table: Columns, months: int) -> dict[str, Any]:
        found: dict[str, dict[str, float]] = {}
        for name, lever, spent in zip(table["programme"], table["lever"], table["spent"], strict=True):
            found.setdefault(str(name), {})[str(lever)] = float(spent)
        return {"money": found}

    return Schema({**KEY, "programme": TEXT, "lever": TEXT, "spent": NUMBER}, of, back)


def _breakdown(by: str) -> Schema:
    kinds = {**KEY, "month": WHOLE, by: TEXT, "factories": WHOLE}

    def of(o: Outcome) -> Mapping[str, Any]:
        if (g := o.groups.get(by)) is None:
            return {}
        groups, kept = len(g.names), len(g.months)
        shares = g.shares.reshape(groups * kept, len(g.columns))
        head = {"month": np.tile(g.months, groups), by: np.repeat(np.array(g.names, object), kept)}
        head["factories"] = np.repeat(g.factories, kept)
        return {**_key(o), **head, **dict(zip(g.columns, shares.T, strict=True))}

    def back(table: Columns, months: int) -> dict[str, Any]:
        columns, names = made.others(table), tuple(dict.fromkeys(table[by]))
        kept = table["month"].astype(np.int64)[: len(table[by]) // len(names)]
        shares = np.stack([table[name].astype(np.float64) for name in columns], axis=1)
        shares = shares.reshape(len(names), len(kept), len(columns))
        factories = table["factories"].astype(np.int64)[:: len(kept)]
        return {"groups": {by: Groups(names, factories, kept, columns, shares)}}

    made = Schema(kinds, of, back)
    return made


def _observed(observer: str) -> Schema:
    kinds = {**KEY, MONTH: WHOLE}

    def of(o: Outcome) -> Mapping[str, Any]:
        if (seen := o.observed.get(observer)) is None:
            return {}
        return {**_key(o), **seen}

    def back(table: Columns, months: int) -> dict[str, Any]:
        return {"observed": {observer: {name: column for name, column in table.items() if name not in KEY}}}

    return Schema(kinds, of, back)
