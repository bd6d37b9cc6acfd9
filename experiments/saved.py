"""A study as files that anybody can read: tidy tables and one JSON, written and read back without loss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.outcomes.grouping import GROUPS
from ..model.outcomes.measures import MEASURES
from ..model.outcomes.verdict import ONCE
from ..scenarios.errors import InputError
from ..scenarios.files import dump
from . import tidy
from .compare import Comparison
from .folder import write_record, written_by_us
from .provenance import described, provenance, restored
from .tables import BREAKDOWN, SPOILT, differences, outcomes, plain
from .tidy import Columns

if TYPE_CHECKING:
    import pandas as pd

CSV, PARQUET = "csv", "parquet"
RENAMED = {**ONCE, **{old.replace(" ", "_"): new.replace(" ", "_") for old, new in ONCE.items()}}
"""Verdicts that older files name, as words and as outcomes, and their names today."""


def save(comparison: Comparison, folder: Path, form: str, kind: str, command: Sequence[str]) -> dict[str, Any]:
    """Write a study into a folder and return its provenance.

    Args:
        comparison: the study.
        folder: where to, an existing folder.
        form: ``csv`` or ``parquet``.
        kind, command: see :func:`provenance`.

    Raises:
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
        OSError: if the folder cannot be written.
    """
    for name, table in (*plain(comparison), *differences(comparison)):
        write_table(table, folder, name, form)
    dictionary = [[m.name, m.unit, m.label, m.equation] for m in MEASURES.values()]
    write_table(tidy.of_rows(["name", "unit", "label", "equation"], dictionary), folder, "measures", form)
    scenarios = folder / "scenarios"
    scenarios.mkdir(exist_ok=True)
    for place, scenario in enumerate(comparison.scenarios, 1):
        (scenarios / f"{place}-{slug(scenario.name)}.yaml").write_text(dump(scenario, scenarios), encoding="utf-8")
    record = provenance(kind, command, comparison.seeds)
    record |= {
        "planned_seeds": comparison.planned,
        "runs": len(comparison.outcomes),
        "stopped": comparison.stopped,
        "format": form,
        "groupings": comparison.groupings,
        "notes": [[note.topic, note.scenario, note.text] for note in comparison.notes],
        "scenarios": [described(s, h) for s, h in zip(comparison.scenarios, comparison.hashes, strict=True)],
    }
    write_record(folder, record)
    return record


def load(folder: Path) -> tuple[Comparison, dict[str, Any]]:
    """The study in a folder, and its provenance.

    Raises:
        InputError: if there is none, or its files are not what Stallpoint wrote.
    """
    record = written_by_us(folder)
    if record is None:
        remedy = "holds no output of Stallpoint: name a folder that a command wrote"
        raise InputError("report", str(folder), remedy)
    try:
        scenarios = tuple(restored(data) for data in record["scenarios"])
        hashes = tuple(data["hash"] for data in record["scenarios"])
        form, kept = record["format"], record.get("groupings", GROUPS)  # older ones kept all
        found = {name: read_table(folder, name, form) for name in ("runs", "years", "indicators", "depth_bands")}
        found |= {f"{BREAKDOWN}{by}": read_table(folder, f"{BREAKDOWN}{by}", form, by) for by in kept}
        imported = [(name, text) for topic, name, text in record["notes"] if topic == "import"]
        try:
            rows = outcomes(found, imported, scenarios)
        except InputError as error:  # it says which table
            raise InputError(f"{error.field}.{record['format']}", None, error.remedy) from None
        if len(rows) != (all_of_them := record.get("runs", len(rows))):  # older ones do not tell it
            remedy = f"holds {len(rows)} runs of {all_of_them}, so it {SPOILT}"
            raise InputError(f"runs.{record['format']}", None, remedy)
        return Comparison(scenarios, hashes, rows, record["planned_seeds"], record["stopped"]), record
    except InputError as error:
        raise error.within(str(folder)) from None
    except (KeyError, ValueError, TypeError, IndexError) as error:
        remedy = f"its files are not what Stallpoint wrote there ({type(error).__name__}: {error}): make it again"
        raise InputError("report", str(folder), remedy) from None


def write_table(table: pd.DataFrame | Columns, folder: Path, name: str, form: str) -> None:
    """Write one table: a data frame without its index, or plain columns.

    Raises:
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
    """
    if isinstance(table, dict):
        if form == CSV:
            tidy.write_csv(table, folder / f"{name}.csv")
            return
        table = tidy.frame(table)
    if form == CSV:
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        return
    needs_parquet()
    table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")


def needs_parquet() -> None:
    """Refuse Parquet, before any work is done, where it cannot be written.

    Raises:
        InputError: if pyarrow is not installed.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise InputError("--format", PARQUET, "needs pyarrow: install stallpoint[parquet], or write csv")


def read_table(folder: Path, name: str, form: str, by: str = "") -> pd.DataFrame:
    """Read one table back, every figure as it was; ``by`` names a column of groups.

    Raises:
        InputError: if it is not there, or is not what was written there.
    """
    import pandas as pd

    path = folder / f"{name}.{form}"
    if form == CSV:
        text = read_text(path)
        return in_words_of_today(pd.DataFrame({column: _column(text[column], path.name, by) for column in text}))
    needs_parquet()
    try:
        return in_words_of_today(pd.read_parquet(path))
    except FileNotFoundError:
        raise InputError(path.name, None, "is not there") from None
    except (OSError, ValueError):
        raise InputError(path.name, None, SPOILT) from None


def in_words_of_today(table: pd.DataFrame) -> pd.DataFrame:
    """The same table, whatever its age: a verdict that was once called otherwise is called as it is now."""
    named = table.rename(columns=RENAMED)
    told = [column for column in ("verdict", "outcome") if column in named]
    return named.assign(**{column: named[column].replace(RENAMED) for column in told})


def read_text(path: Path) -> pd.DataFrame:
    """A CSV file as it stands there, every column as text.

    Raises:
        InputError: if it is not there, or is no table.
    """
    import pandas as pd

    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise InputError(path.name, None, "is not there") from None
    except ValueError:  # empty, rows of unequal length, or not UTF-8
        raise InputError(path.name, None, SPOILT) from None


_WORDS = ("scenario", "hash", "error", "population", "verdict", "size", "band")
_FLAGS = {"True": True, "False": False}


def _column(text: pd.Series, file: str, by: str) -> pd.Series:
    """A column of a CSV file in its own type. Python reads every digit of a number; pandas, by default, not quite."""
    if text.name in _WORDS or text.name == by:
        return text
    if set(text) <= set(_FLAGS):
        return text.map(_FLAGS)
    try:
        return text.replace("", "nan").map(float)
    except ValueError as error:
        raise InputError(file, None, f"has a wrong value in {text.name} ({error}), so it {SPOILT}") from None


def slug(name: str) -> str:
    """A name that every file system takes."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip("-.")
    return kept[:60] or "scenario"
