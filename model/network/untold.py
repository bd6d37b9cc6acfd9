"""What to say of tables that neither their columns nor their names tell apart."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...scenarios.heads import folded, named
from ...scenarios.network_files import NetworkFiles
from ...scenarios.unsaid import LINE, UNDER, Unsaid, mapping
from .import_columns import SHEETS
from .kinds import TITLES


class _Table(NamedTuple):
    """A table: its ``file``, its ``sheet`` if that is a workbook of several, and the names of its columns."""

    file: str
    sheet: str
    head: Sequence[str]

    def kind(self) -> str:
        """The kind that its name speaks for; empty if none."""
        name = folded(self.sheet or Path(self.file).stem)
        return next((kind for kind, words in TITLES.items() if words.fullmatch(name)), "")


def untold_kinds(
    files: Mapping[str, Mapping[str, Sequence[str]]],
    known: Collection[str],
    how: NetworkFiles,
    called: Mapping[str, str],
) -> Unsaid:
    """The error of some files of which it cannot be told what they hold: it lists their columns, and gives the lines
    that say it, for what they may well be.

    Args:
        files: the names of the columns of each sheet, by file and title; of what has no sheets by no title.
        known: the kinds that other files are.
        how: what is said of how tables are to be read.
        called: what whoever brought the files calls some of them.
    """
    tables = [
        _Table(called.get(file, file), sheet if len(heads) > 1 else "", [name for name in head if name])
        for file, heads in files.items()
        for sheet, head in heads.items()
    ]
    kinds = _guessed(tables, known)
    said = {theirs: ours for ours, theirs in how.columns}
    pairs: dict[str, str] = {}
    for kind, table in kinds.items():
        free = iter([name for name in table.head if name not in said])
        pairs |= {ours: next(free, "...") for ours in SHEETS[kind].required if ours not in said.values()}
    heads = "; ".join(named(table.head) or "none" for table in tables)
    it, its, name = ("each", "their", "names tell") if len(tables) > 1 else ("it", "its", "name tells")
    remedy = (
        f"neither {its} columns ({heads}) nor {its} {name} what {it} holds: if {_holds(kinds)}, say {UNDER}{LINE}; "
        "a file is also known by a name such as firms.csv or links.csv, or by a scenario file with "
        f"network: {_part(kinds, dict(how.columns) | pairs)}"
    )
    first, *rest = dict.fromkeys(table.file for table in tables)
    return Unsaid("network", None, remedy, ", ".join([first, *(Path(each).name for each in rest)]), "columns", pairs)


def _guessed(tables: Sequence[_Table], known: Collection[str]) -> dict[str, _Table]:
    """What some tables may hold: as their names speak for; else links, if one comes alone; else what is still free."""
    found = {table.kind(): table for table in reversed(tables) if table.kind() not in ("", *known)}
    free = [kind for kind in SHEETS if kind not in (*known, *found)]
    if len(tables) == 1 and not known:
        free = ["links"]
    return found | dict(zip(free, [table for table in tables if table not in found.values()], strict=False))


def _holds(kinds: Mapping[str, _Table]) -> str:
    """Which table holds what, in words."""
    told = [f"{table.sheet or Path(table.file).name} holds {kind}" for kind, table in kinds.items()]
    return " and ".join(told) or "they are of different networks"


def _part(kinds: Mapping[str, _Table], columns: Mapping[str, str]) -> str:
    """The part of a scenario file that says it."""
    parts = [f"{kind}: {Path(table.file).name}" for kind, table in kinds.items()]
    if sheets := {kind: table.sheet for kind, table in kinds.items() if table.sheet}:
        parts.append(f"sheet: {mapping(sheets)}")
    return f"{{{', '.join([*parts, f'columns: {mapping(columns)}'])}}}"
