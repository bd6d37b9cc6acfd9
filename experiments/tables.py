"""Outcomes as tidy tables, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.outcomes.measures import MEASURES
from ..model.outcomes.reproduction import Reproduction
from ..model.outcomes.verdict import WORDS, Verdict
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import tidy
from .compare import REASONS, Comparison
from .outcome import EVENTS, YEAR, Groups, Outcome
from .tidy import Columns

if TYPE_CHECKING:
    import pandas as pd

KEY = ["scenario", "seed"]
BREAKDOWN = "breakdown_"
"""Before the name of a grouping: the table of its groups."""
SPOILT = "is not what Stallpoint wrote there: make it again"
_SHARES = ("breadth", "in_use", "on_show", "abandoned", "pace")
_FLAGS = ("support_ended", "self_sustaining")


def tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Everything a comparison rests on and comes to, a tidy table each, by the name of its file.

    ``runs`` (a row a run), ``years`` (a row a run and year), ``indicators`` (a row a run and month),
    ``breakdown_`` and its name for every grouping that was kept (a row a run, month and group), ``depth_bands`` (a row
    a run, size and band); and what follows from them: ``summary`` (mean and band by scenario, measure and month),
    ``differences`` at the end and ``differences_by_month``.
    """
    return {name: tidy.frame(table) for name, table in plain(comparison)} | dict(differences(comparison))


def plain(comparison: Comparison) -> Iterator[tuple[str, Columns]]:
    """All of :func:`tables` but differences, as plain columns."""
    good = [outcome for outcome in comparison.outcomes if not outcome.error]
    yield "runs", _runs(comparison.outcomes)
    yield "years", _years(good)
    yield "indicators", _indicators(good)
    yield "depth_bands", _bands(good)
    for by in comparison.groupings:
        yield f"{BREAKDOWN}{by}", _breakdown(good, by)
    yield "summary", _summary(comparison)


def differences(comparison: Comparison) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables of differences, if there is anything to differ from."""
    if len(comparison.names) > 1:
        yield "differences", _differences(comparison)
        yield "differences_by_month", _differences_by_month(comparison)


def outcomes(
    found: Mapping[str, pd.DataFrame], notes: Sequence[tuple[str, str]], scenarios: Sequence[Scenario]
) -> tuple[Outcome, ...]:
    """The outcomes that :func:`tables` were made of.

    Args:
        found: the tables.
        notes: (scenario, sentence) for each note of an import.
        scenarios: those that were run.

    Raises:
        InputError: if a table is not what was written; its field is the name of the table.
    """
    _whole(found["runs"], found["indicators"], {scenario.name: scenario.world.months for scenario in scenarios})
    parts = {}
    for name, table in found.items():
        with _spoilt(name):
            parts[name] = dict(iter(table.groupby(KEY, sort=False)))
    with _spoilt("runs"):  # all others are named where they are read
        return tuple(_outcome(row, parts, notes) for row in found["runs"].to_dict("records"))


def _outcome(row: dict[Any, Any], parts: Mapping[str, Mapping[Any, pd.DataFrame]], notes: Any) -> Outcome:
    key = (row["scenario"], int(row["seed"]))
    head = {"scenario": key[0], "hash": _text(row["hash"]), "seed": key[1]}
    if _text(row["error"]):
        return Outcome(**head, error=_text(row["error"]))
    indicators, years, depths = (_rows(parts, name, key) for name in ("indicators", "years", "depth_bands"))
    measures = tuple(name for name in indicators.columns if name not in (*KEY, "month"))
    overall = float(row["reproduction"])
    with _spoilt("years"):
        if list(years["year"]) != list(range(1, int(indicators["month"].iloc[-1]) // YEAR + 2)):
            raise ValueError
        cases, credit = (years[name].to_numpy(np.float64) for name in ("cases", "credit"))
        events = years[list(EVENTS)].to_numpy(np.int64)
    bands: dict[str, dict[str, float]] = {}
    with _spoilt("depth_bands"):
        for size, band, share in depths[["size", "band", "share"]].itertuples(index=False):
            bands.setdefault(size, {})[band] = float(share)
    groups = {}
    for name in (name for name in parts if name.startswith(BREAKDOWN)):
        with _spoilt(name):
            if key in parts[name]:
                groups[name.removeprefix(BREAKDOWN)] = _groups(parts[name][key], name.removeprefix(BREAKDOWN))
    return Outcome(
        **head,
        factories=int(row["factories"]),
        population=_text(row["population"]),
        measures=measures,
        months=indicators["month"].to_numpy(np.int64),
        numbers=indicators[list(measures)].to_numpy(np.float64),
        verdict=_verdict(row, int(indicators["month"].iloc[-1]) + 1),
        reasons={why: int(row[f"lacked_{why}"]) for why in REASONS},
        reproduction=Reproduction(overall, cases, credit),
        groups=groups,
        bands=bands,
        events=events,
        notes=tuple(text for name, text in notes if name == key[0]),
    )


@contextmanager
def _spoilt(table: str) -> Iterator[None]:
    """Name the table that could not be read."""
    try:
        yield
    except InputError:
        raise
    except (KeyError, ValueError, TypeError, IndexError):
        raise InputError(table, None, SPOILT) from None


def _rows(parts: Mapping[str, Mapping[Any, pd.DataFrame]], table: str, key: tuple[str, int]) -> pd.DataFrame:
    if key not in parts[table]:
        raise InputError(table, None, f"has no rows of {key[0]} with seed {key[1]}, so it {SPOILT}")
    return parts[table][key]


def _whole(runs: pd.DataFrame, indicators: pd.DataFrame, months: Mapping[str, int]) -> None:
    """Refuse runs of unknown scenarios and verdicts, and months that are missing or stand twice."""
    with _spoilt("runs"):
        said = {verdict for verdict, error in zip(runs["verdict"], runs["error"], strict=True) if not _text(error)}
        if not set(runs["scenario"]) <= set(months) or not said <= set(WORDS):
            raise ValueError
    with _spoilt("indicators"):
        for (name, seed), rows in indicators.groupby(KEY, sort=False):
            found = rows["month"].to_numpy()
            step = int(found[1] - found[0]) if len(found) > 1 else months[name]
            expected = np.arange((months[name] - 1) % step, months[name], step)
            if not np.array_equal(found, expected):
                raise InputError("indicators", None, f"lacks months of {name} with seed {int(seed)}, so it {SPOILT}")


def _verdict(row: Mapping[Any, Any], months: int) -> Verdict:
    shares = {name: float(row[f"end_{name}"]) for name in _SHARES}
    flags = {name: bool(row[name]) for name in _FLAGS}
    return Verdict(word=_text(row["verdict"]), months=months, **shares, **flags)  # type: ignore[arg-type]


def _text(value: object) -> str:
    """A word; an empty one comes back from a file as not-a-number."""
    return value if isinstance(value, str) else ""


def _runs(all_runs: Iterable[Outcome]) -> Columns:
    rows = []
    for o in all_runs:
        row: dict[str, Any] = {"scenario": o.scenario, "hash": o.hash, "seed": o.seed, "error": o.error}
        row |= {"factories": o.factories, "population": o.population, "verdict": o.verdict.word if o.verdict else ""}
        row |= {f"end_{n}": getattr(o.verdict, n) if o.verdict else np.nan for n in _SHARES}
        row |= {n: bool(o.verdict and getattr(o.verdict, n)) for n in _FLAGS}
        row["reproduction"] = o.reproduction.overall if o.reproduction else np.nan
        rows.append(tidy.columns(row | {f"lacked_{why}": o.reasons.get(why, 0) for why in REASONS}))
    return tidy.below(rows)


def _years(good: Iterable[Outcome]) -> Columns:
    parts = []
    for o in good:
        assert o.reproduction is not None
        columns = {"year": np.arange(1, len(o.events) + 1), "cases": o.reproduction.cases}
        columns |= {"credit": o.reproduction.credit}
        columns |= {name: o.events[:, place] for place, name in enumerate(EVENTS)}
        parts.append(_keyed(o, columns))
    return tidy.below(parts)


def _indicators(good: Iterable[Outcome]) -> Columns:
    return tidy.below(
        _keyed(o, {"month": o.months, **{n: o.numbers[:, i] for i, n in enumerate(o.measures)}}) for o in good
    )


def _bands(good: Iterable[Outcome]) -> Columns:
    rows = [
        [o.scenario, o.seed, size, band, share]
        for o in good
        for size, shares in o.bands.items()
        for band, share in shares.items()
    ]
    return tidy.of_rows([*KEY, "size", "band", "share"], rows)


def _breakdown(good: Iterable[Outcome], by: str) -> Columns:
    parts = []
    for o in good:
        if (g := o.groups.get(by)) is None:
            continue
        for place, name in enumerate(g.names):
            columns = {"month": g.months, by: name, "factories": g.factories[place]}
            parts.append(_keyed(o, columns | {c: g.shares[place, :, i] for i, c in enumerate(g.columns)}))
    return tidy.below(parts, [*KEY, "month", by, "factories"])


def _groups(table: pd.DataFrame, by: str) -> Groups:
    columns = tuple(name for name in table.columns if name not in (*KEY, "month", by, "factories"))
    names = tuple(dict.fromkeys(table[by]))
    months = table["month"].to_numpy(np.int64)[: len(table) // len(names)]
    shares = table[list(columns)].to_numpy(np.float64).reshape(len(names), len(months), len(columns))
    factories = table["factories"].to_numpy(np.int64)[:: len(months)]
    return Groups(names, factories, months, columns, shares)


def _keyed(outcome: Outcome, columns: Mapping[str, Any]) -> Columns:
    return tidy.columns({"scenario": outcome.scenario, "seed": outcome.seed, **columns})


def _summary(comparison: Comparison) -> Columns:
    parts = []
    for name in comparison.names:
        first = comparison.runs(name)[0]
        for measure in first.measures:
            b = comparison.band(name, measure)
            columns = {"month": first.months, "mean": b.mean, "low_5": b.low, "median": b.median, "high_95": b.high}
            parts.append(tidy.columns({"scenario": name, "measure": measure, **columns}))
    return tidy.below(parts)


def _differences(comparison: Comparison) -> pd.DataFrame:
    """Paired differences in the last month; ``needed`` is empty where no number of runs can be named."""
    import pandas as pd

    kept = comparison.runs(comparison.baseline)[0].measures
    rows = []
    for name in comparison.names[1:]:
        for measure in kept:
            d = comparison.difference(name, measure)
            row: dict[str, Any] = {
                "scenario": name,
                "baseline": comparison.baseline,
                "measure": measure,
                "unit": MEASURES[measure].unit,
            }
            row |= {"mean": d.mean, "low_95": d.low, "high_95": d.high, "seeds": d.n, "sure": d.sure}
            rows.append(row | {"runs_still_needed": d.needed, "variance_saved": d.saved})
    return pd.DataFrame(rows).astype({"runs_still_needed": "Int64"})


def _differences_by_month(comparison: Comparison) -> pd.DataFrame:
    """Paired differences in every month; intervals are those of single months, and empty with one seed."""
    import pandas as pd

    first = comparison.runs(comparison.baseline)[0]
    parts = []
    for name in comparison.names[1:]:
        for measure in first.measures:
            mean, low, high = comparison.difference_by_month(name, measure)
            columns = {"scenario": name, "baseline": comparison.baseline, "measure": measure, "month": first.months}
            parts.append(pd.DataFrame(columns | {"mean": mean, "low_95": low, "high_95": high}))
    return pd.concat(parts, ignore_index=True)
