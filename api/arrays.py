"""A tidy table as an array with dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..scenarios.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

ALWAYS, ALIASES = ("scenario", "world", "seed", "month"), ("hash",)
"""Dimensions of any size, and columns that only repeat another one in other words."""
MOST_EMPTY = 20
"""Cells for each row of a table up to which an array is worth its room."""


def with_dimensions(table: pd.DataFrame, name: str) -> Any:
    """The table as a data set of xarray. Its dimensions are those leading columns that name a row together.

    Args:
        table: no two rows alike in all columns that are no measures.
        name: what to call it in errors.

    Raises:
        InputError: if xarray is not installed, or rows cannot be told apart so.
    """
    try:
        import xarray  # noqa: F401
    except ImportError:
        raise InputError("to_xarray", name, "needs xarray: install stallpoint[notebook]") from None
    keys = naming(table)
    room = 1
    for key in keys:
        room *= table[key].nunique()
    if not keys or room > MOST_EMPTY * max(len(table), 1):
        raise InputError("to_xarray", name, "is no table whose rows its first columns name: take frame()")
    found = table.set_index(keys).to_xarray()
    for column, text in table.attrs.get("columns", {}).items():
        if column in found:
            found[column].attrs["description"] = text
    return found


def naming(table: pd.DataFrame) -> list[str]:
    """The leading columns that name a row together, no numbers with fractions among them; empty if none do.

    What is the same in every row names nothing, but for scenario, world and seed: an array has these dimensions also
    where there is one of them.
    """
    keys: list[str] = []
    for column in table:
        if table[column].dtype.kind == "f" or column in ALIASES:
            continue
        if column in ALWAYS or len(table[column].unique()) > 1:
            keys.append(str(column))
        if keys and not table.duplicated(keys).any():
            return keys
    return []
