"""The files that a scenario's network is imported from, and what is said of how they are to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .decimals import Decimals
from .encodings import check_encoding
from .errors import InputError


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """Where a scenario's network is imported from; empty fields are not given.

    ``firms``/``links``/``observation`` are tables, ``graph`` is GraphML or GEXF, ``chain`` is a multi-echelon
    chain in the format of Willems 2008. How tables are to be read may be said too.

    Attributes:
        columns: pairs of a column's name and what it is called in the tables; a mapping will do.
        encoding: in which encoding they are written.
        decimal: the sign before decimals in them.
        thousands: the sign between thousands in them.
        sheet: which sheet of a workbook is meant; or pairs of a kind of table and its sheet, or a mapping.

    Raises:
        InputError: on a sign, an encoding or a kind of table that there is not.
    """

    firms: str = ""
    links: str = ""
    observation: str = ""
    graph: str = ""
    chain: str = ""
    columns: Any = ()
    encoding: str = ""
    decimal: str = ""
    thousands: str = ""
    sheet: Any = ""

    def __post_init__(self) -> None:
        said = self.columns.items() if isinstance(self.columns, Mapping) else self.columns
        object.__setattr__(self, "columns", tuple((str(ours), str(theirs)) for ours, theirs in said))
        for place, (ours, theirs) in enumerate(self.columns):
            for other, before in self.columns[:place]:
                if other == ours:
                    remedy = f"is called two things, {before!r} and {theirs!r}: name the one that is meant"
                    raise InputError("columns", ours, remedy)
                if before == theirs:
                    remedy = f"is named for two columns, {other} and {ours}: name it for one of them"
                    raise InputError("columns", theirs, remedy)
        if not isinstance(self.sheet, str):
            object.__setattr__(self, "sheet", tuple((str(kind), str(name)) for kind, name in dict(self.sheet).items()))
            for kind, _ in self.sheet:
                if kind not in NETWORK_TABLES:
                    raise InputError("sheet", kind, f"must be one of: {', '.join(NETWORK_TABLES)}")
        Decimals(self.decimal, self.thousands).check()
        if self.encoding:
            check_encoding(self.encoding)

    def paths(self) -> dict[str, str]:
        """The files that are given, by kind."""
        return {kind: path for kind in NETWORK_KINDS if (path := getattr(self, kind))}

    def sheet_of(self, kind: str) -> str:
        """Which sheet of a workbook is meant for a kind of table; empty where nothing is said."""
        return self.sheet if isinstance(self.sheet, str) else dict(self.sheet).get(kind, "")

    def told(self, error: InputError) -> InputError:
        """An error of one of its files, as whoever gave them knows these."""
        return error

    @property
    def alone(self) -> bool:
        """Whether firms come alone: then everybody sees everybody."""
        return self.paths().keys() == {"firms"}

    def ways(self) -> dict[str, Any]:
        """What is said of how tables are to be read."""
        said = {way: getattr(self, way) for way in NETWORK_WAYS}
        return {way: dict(what) if isinstance(what, tuple) else what for way, what in said.items() if what}

    def placed(self, paths: Mapping[str, str]) -> NetworkFiles:
        """The same files at other places."""
        return NetworkFiles(**paths, **self.ways())


NETWORK_TABLES = ("firms", "links", "observation")
NETWORK_KINDS = (*NETWORK_TABLES, "graph", "chain")
NETWORK_WAYS = ("columns", "encoding", "decimal", "thousands", "sheet")
"""What a scenario may say of its network: files, and how they are to be read."""
