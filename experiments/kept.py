"""The result of an analysis as files that anybody can read: tidy tables, facts and provenance, and back again.

An analysis gives a frozen dataclass that follows :class:`Study`. :func:`save_study` writes it into a folder,
:func:`load_study` finds its class again by the ``kind`` in the provenance, so that ``stallpoint report`` can make
every page anew.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from ..model.version import Version
from ..scenarios.errors import InputError
from ..scenarios.files import dump
from ..scenarios.scenario import Scenario
from .folder import write_record, written_by_us
from .provenance import described, provenance
from .saved import CSV, RENAMED, in_words_of_today, slug, write_table
from .tables import SPOILT

if TYPE_CHECKING:
    import pandas as pd

HOMES: Mapping[str, tuple[str, str]] = {
    "attribute": ("losses.attribution", "Attribution"),
    "escape": ("thresholds.escape", "Escape"),
    "phase": ("thresholds.phase", "Phase"),
    "sweep": ("designs.sweep", "Sweep"),
    "sensitivity": ("uncertainty.sensitivity", "Sensitivity"),
    "discover": ("uncertainty.discovery", "Discovery"),
    "optimise": ("policy.policies", "Optimised"),
    "market": ("selling.market", "Market"),
    "calibrate": ("fitting.calibration", "Calibration"),
}
"""For each kind of study: the module of this folder that it lives in, and its class there."""

TEXT, FLAG, WHOLE, NUMBER = "text", "flag", "whole", "number"


class Study(Protocol):
    """What an analysis gives.

    Attributes:
        kind: the verb of the command that makes it; a key of :data:`HOMES`.
    """

    kind: ClassVar[str]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Tidy tables by name: columns of text (no missing values), flags, whole numbers or numbers; NaN is allowed."""

    def facts(self) -> Mapping[str, Any]:
        """Everything else, as JSON takes it: ``None`` and not NaN for what is not known."""

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from what :meth:`tables` and :meth:`facts` gave."""


def save_study(
    study: Study,
    folder: Path,
    form: str,
    command: Sequence[str],
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    stopped: bool = False,
    models: Iterable[Version] = (),
) -> dict[str, Any]:
    """Write a study into a folder and return its provenance.

    Args:
        study: the result of an analysis.
        folder: where to, an existing folder.
        form: ``csv`` or ``parquet``.
        command: the words that make it again.
        scenarios: those it is about (the base, not every point of a design); they are written as files too.
        seeds: on which every scenario was run.
        stopped: whether it was stopped before its end.
        models: the versions of the model that made its runs, as
            :attr:`stallpoint.experiments.storage.store.Store.used` tells them; by default this one.

    Raises:
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
        OSError: if the folder cannot be written.
        ValueError: if a fact is not finite.
    """
    tables = study.tables()
    for name, table in tables.items():
        write_table(table, folder, name, form)
    places = folder / "scenarios"
    places.mkdir(exist_ok=True)
    for place, scenario in enumerate(scenarios, 1):
        (places / f"{place}-{slug(scenario.name)}.yaml").write_text(dump(scenario, places), encoding="utf-8")
    record = provenance(study.kind, command, seeds, models)
    record |= {
        "format": form,
        "stopped": stopped,
        "tables": {name: {str(c): _type(table[c]) for c in table} for name, table in tables.items()},
        "facts": dict(study.facts()),
        "scenarios": [described(scenario, scenario.hash) for scenario in scenarios],
    }
    write_record(folder, record)
    return record


def load_study(folder: Path) -> tuple[Study, dict[str, Any]]:
    """The study in a folder, and its provenance.

    Raises:
        InputError: if there is none, or its files are not what Stallpoint wrote.
    """
    record = written_by_us(folder)
    if record is None or record.get("kind") not in HOMES:
        raise InputError("report", str(folder), "holds no study of Stallpoint: name a folder that a command wrote")
    try:
        tables = {name: _read(folder, name, record["format"], types) for name, types in record["tables"].items()}
        return home(record["kind"]).restored(tables, _renewed(record["facts"])), record
    except InputError as error:
        raise error.within(str(folder)) from None
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        remedy = f"its files are not what Stallpoint wrote there ({type(error).__name__}: {error}): make it again"
        raise InputError("report", str(folder), remedy) from None


def home(kind: str) -> type[Study]:
    """The class of a kind of study; only its own module is imported."""
    module, name = HOMES[kind]
    found: type[Study] = getattr(importlib.import_module(f".{module}", __package__), name)
    return found


def _renewed(fact: Any) -> Any:
    """A fact in the words of today."""
    if isinstance(fact, Mapping):
        return {key: _renewed(value) for key, value in fact.items()}
    if isinstance(fact, list):
        return [_renewed(value) for value in fact]
    return RENAMED.get(fact, fact) if isinstance(fact, str) else fact


def _type(column: pd.Series) -> str:
    """What a column of a CSV file must be read as."""
    from pandas.api import types

    if types.is_bool_dtype(column):
        return FLAG
    if types.is_integer_dtype(column):
        return WHOLE
    return NUMBER if types.is_float_dtype(column) else TEXT


def _read(folder: Path, name: str, form: str, types: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    from .saved import read_table, read_text

    if form != CSV:
        return read_table(folder, name, form)
    path = folder / f"{name}.{form}"
    text = read_text(path)
    try:
        return in_words_of_today(pd.DataFrame({column: _typed(text[column], types[column]) for column in types}))
    except (KeyError, ValueError):
        raise InputError(path.name, None, SPOILT) from None


def _typed(text: pd.Series, kind: str) -> pd.Series:
    """A column of text in its own type. Python reads every digit of a number; pandas, by default, not quite."""
    if kind == TEXT:
        return text
    if kind == FLAG:
        return text.map({"True": True, "False": False}.__getitem__).astype(bool)
    if kind == WHOLE:
        return text.map(int).astype("int64")
    return text.replace("", "nan").map(float).astype("float64")
