"""Data frames as they come in: the same tables, with the same rules, as from files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...scenarios.cells import cell_text, taken_out, unseen
from ...scenarios.csv_text import path_name
from ...scenarios.decimals import Decimals
from ...scenarios.errors import InputError
from ...scenarios.heads import SheetKind, named, places
from ...scenarios.scenario import NetworkFiles
from .import_columns import SHEETS
from .import_excel import text_of_value
from .import_sheet import read_all, with_figures
from .import_table import RawTable, RowNames

if TYPE_CHECKING:
    import pandas as pd

type Frames = tuple[RawTable | None, RawTable, RawTable | None]
"""Firms, links, and who watches whom."""


def frame_sheets(
    firms: pd.DataFrame | None,
    links: pd.DataFrame,
    observation: pd.DataFrame | None = None,
    *,
    columns: Mapping[str, str] | None = None,
) -> Frames:
    """The tables of a network from data frames, by the rules for files.

    NaN, ``None`` and ``pd.NA`` are missing; whole numbers are written without a point, so that 1.0 is firm "1".

    Args:
        firms: a row a firm; ``None`` where firms are those that the links name.
        links: a row a link.
        observation: a row for who watches whom, or ``None``.
        columns: what the columns are called in the frames, by our names.

    Returns:
        The tables, each with its notes. :func:`~stallpoint.model.network.import_together.with_firms` makes firms of
        links.

    Raises:
        InputError: on anything that is no frame, or that the same files would not be allowed to hold.
    """
    given = {"firms": firms, "links": links, "observation": observation}
    kinds = [SHEETS[name] for name, frame in given.items() if frame is not None]
    how = NetworkFiles(**{kind.name: kind.name for kind in kinds}, columns=tuple((columns or {}).items()))

    def read(name: str, kind: SheetKind, how: NetworkFiles) -> RawTable:
        return frame_table(given[name], "", kind, how)

    found = dict(zip([kind.name for kind in kinds], read_all(how, kinds, read), strict=True))
    return found.get("firms"), found["links"], found.get("observation")


def frame_table(frame: Any, path: str, kind: SheetKind, how: NetworkFiles) -> RawTable:
    """A data frame as a table.

    Raises:
        InputError: if it is none, or as of ``read_sheet``.
    """
    if not hasattr(frame, "columns") or not hasattr(frame, "iloc"):
        raise InputError(kind.name, type(frame).__name__, "must be a data frame of pandas", path or None)
    called = path or f"the frame {kind.name!r}"
    if set(map(str, filter(None, frame.index.names))) & set(kind.known):
        frame = frame.reset_index()  # who has set firms or links as the index means them
    head = [str(name) for name in frame.columns]
    there, left_out = places(head, kind, dict(how.columns), called)
    columns: dict[str, Sequence[str]] = {}
    odd = 0
    for name, at in there.items():
        cells = texts(frame.iloc[:, at])
        odd += unseen(cells)
        columns[name] = list(map(cell_text, cells))
    whole = path_name(called)
    notes = taken_out(odd, whole)
    if left_out:
        words = named([head[at] for at in left_out])
        notes.append(f"Columns of {whole} that mean nothing here were left out: {words}.")
    rows = RowNames("row {}", list(map(str, range(len(frame)))))
    table = RawTable(called, columns, rows, tuple(notes))
    return with_figures(table, kind, Decimals(how.decimal, how.thousands))


def texts(column: pd.Series) -> list[str]:
    """The cells of a column; empty where a value is missing."""
    lacking = column.isna().to_numpy()
    return ["" if lacks else text_of_value(value) for value, lacks in zip(column.astype(object), lacking, strict=True)]


def read_parquet(data: bytes, path: str, kind: str) -> pd.DataFrame:
    """The data frame of a Parquet file.

    Raises:
        InputError: if pyarrow is not installed, or the file cannot be read.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError(
            kind, None, "needs pyarrow: install stallpoint[parquet], or save the table as CSV", path
        ) from None
    try:
        return pyarrow.parquet.read_table(io.BytesIO(data)).to_pandas()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise InputError(kind, None, f"cannot be read as Parquet ({error})", path) from None
