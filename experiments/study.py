"""A study as files that anybody can read: tidy tables, facts and provenance, and back again without loss.

A study is a frozen dataclass that follows :class:`Study`. :func:`save_study` writes it into a folder, and
:func:`load_study` finds its class again by the ``kind`` in the provenance, so that ``stallpoint report`` can make every
page anew.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from ..model.outcomes.grouping import GROUPS
from ..model.outcomes.shown import Shown
from ..model.version import Version
from ..scenarios.errors import InputError
from ..scenarios.files import dump
from ..scenarios.scenario import Scenario
from .analyses import SPECS
from .carried import carried
from .dictionary import write_dictionary
from .folder import slug, write_record, written_by_us
from .own_code import sharing
from .provenance import described, provenance
from .tables import WORLDS, names_of, schema
from .tidy import CSV, NUMBER, RENAMED, TEXT, Columns, kinds, read_raw, read_table, write_table

if TYPE_CHECKING:
    import pandas as pd

COMPARISONS = ("run", "compare", "demo", "dashboard")
WHY = "why"
HOMES: Mapping[str, str] = {kind: spec.study for kind, spec in SPECS.items()} | {"dashboard": SPECS["compare"].study}
"""For each kind of study: its class, by its module in this folder."""


FRAME = ("DataFrame", "pd.DataFrame")


class Study(Protocol):
    """What a study gives.

    Attributes:
        kind: the verb of the command that makes it; a key of :data:`HOMES`.
    """

    @property
    def kind(self) -> str:
        """See above; most classes have one of their own."""

    def tables(self) -> Mapping[str, pd.DataFrame | Columns]:
        """Tidy tables by name: columns of text (no missing values), flags, whole numbers or numbers; NaN is allowed."""

    def facts(self) -> Mapping[str, Any]:
        """Everything else, as JSON takes it: ``None`` and not NaN for what is not known."""

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from what :meth:`tables` and :meth:`facts` gave.

        A comparison, or a factory's lives, also find ``scenarios`` in ``facts``, those that :func:`save_study` was
        given, as :func:`~stallpoint.experiments.provenance.described` tells them.
        """


class TabularStudy(Shown):
    """A study that is a dataclass: its data frames are its tables, by the names of their fields; all else is a fact."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Tidy tables by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if _is_frame(each)}

    def facts(self) -> dict[str, Any]:
        """Everything else, as JSON takes it."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self) if not _is_frame(each)}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from its tables and facts."""
        own = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
        return cls(**own, **{each.name: tables[each.name] for each in fields(cls) if _is_frame(each)})


def _is_frame(field: Field[Any]) -> bool:
    """Whether a field is a table; its type is a word where annotations are put off."""
    return getattr(field.type, "__name__", field.type) in FRAME


def save_study(
    study: Study,
    folder: Path,
    form: str,
    command: Sequence[str],
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    stopped: bool = False,
    models: Iterable[Version] = (),
    more: Mapping[str, pd.DataFrame | Columns] | None = None,
) -> dict[str, Any]:
    """Write a study into a folder and return its provenance.

    Args:
        study: what was found.
        folder: where to, an existing folder.
        form: ``csv`` or ``parquet``.
        command: the words that make it again.
        scenarios: those it is about (the base, not every point of a design); they are written as files too.
        seeds: on which every scenario was run.
        stopped: whether it was stopped before its end.
        models: the versions of the model that made its runs, as
            :attr:`stallpoint.experiments.storage.store.Store.used` tells them; by default this one.
        more: tables that are written beside those of the study, and never read back. A set of worlds among them is
            written as CSV whatever the form, so that ``--worlds FOLDER/worlds.csv`` takes it.

    Raises:
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
        OSError: if the folder cannot be written.
        ValueError: if a fact is not finite.
    """
    tables, more, scenarios = study.tables(), more or {}, sharing(scenarios)
    for name, table in tables.items():
        write_table(table, folder, name, form)
    for name, table in more.items():
        write_table(table, folder, name, CSV if name == WORLDS else form)
    places = folder / "scenarios"
    places.mkdir(exist_ok=True)
    # a comparison says what it ran; the files of a network may be others by now
    ran = getattr(study, "hashed", None) or [(scenario, scenario.hash) for scenario in scenarios]
    for place, scenario in enumerate(carried(ran, folder), 1):
        (places / f"{place}-{slug(scenario.name)}.yaml").write_text(dump(scenario, places), encoding="utf-8")
    record = provenance(study.kind, command, seeds, models)
    record |= {
        "format": form,
        "stopped": stopped,
        "tables": {name: kinds(table) for name, table in tables.items()},
        "facts": dict(study.facts()),
        "scenarios": [described(scenario, found) for scenario, found in ran],
    }
    write_record(folder, record)
    write_dictionary(folder, record, {name: kinds(table) for name, table in more.items()})
    return record


def load_study(folder: Path) -> tuple[Study, dict[str, Any]]:
    """The study in a folder, and its provenance.

    Raises:
        InputError: if there is none, or its files are not what Stallpoint wrote.
    """
    record = written_by_us(folder)
    if record is None or record.get("kind") not in HOMES:
        raise InputError("report", str(folder), "holds no output of Stallpoint: name a folder that a command wrote")
    tables: dict[str, pd.DataFrame] = {}
    try:
        form = record["format"]
        for name, types in (record["tables"] if "tables" in record else _older(folder, record)).items():
            tables[name] = read_table(folder / f"{name}.{form}", types)
        facts = _renewed(record.get("facts", record))  # earlier versions wrote some facts beside the others
        if record["kind"] in (*COMPARISONS, WHY):
            facts["scenarios"] = record["scenarios"]
        return home(record["kind"]).restored(tables, facts), record
    except InputError as error:
        field = f"{error.field}.{form}" if error.field in tables else error.field
        raise InputError(field, error.value, error.remedy, error.file).within(str(folder)) from None
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        remedy = f"its files are not what Stallpoint wrote there ({type(error).__name__}: {error}): make it again"
        raise InputError("report", str(folder), remedy) from None


def home(kind: str) -> type[Study]:
    """The class of a kind of study; only its own module is imported."""
    module, _, name = HOMES[kind].rpartition(".")
    found: type[Study] = getattr(importlib.import_module(f".{module}", __package__), name)
    return found


def _plain(fact: Any) -> Any:
    """A fact as JSON takes it."""
    if isinstance(fact, tuple):
        return [_plain(each) for each in fact]
    return _plain(tuple(getattr(fact, each.name) for each in fields(fact))) if is_dataclass(fact) else fact


def _older(folder: Path, record: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The kinds of the columns of a study whose provenance does not tell them, because an earlier version wrote it."""
    names = ("life",) if record["kind"] == WHY else names_of(record.get("groupings", GROUPS))
    found = {}
    for name in names:
        columns = read_raw(folder / f"{name}.{record['format']}").columns
        found[name] = {c: TEXT if record["kind"] == WHY else schema(name).kinds.get(c, NUMBER) for c in columns}
    return found


def _renewed(fact: Any) -> Any:
    """A fact in the words of today."""
    if isinstance(fact, Mapping):
        return {key: _renewed(value) for key, value in fact.items()}
    if isinstance(fact, list):
        return [_renewed(value) for value in fact]
    return RENAMED.get(fact, fact) if isinstance(fact, str) else fact
