"""The library and the parameter table as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .catalogue import shelves
from .describe import pulled
from .files import load
from .page import number, span
from .parameters import table

if TYPE_CHECKING:
    import pandas as pd


def scenarios() -> pd.DataFrame:
    """The scenarios that come with the package, a row each: ``name``, ``shelf``, ``question`` and ``changes``."""
    import pandas as pd

    named = [(name, shelf, load(name)) for shelf, names in shelves().items() for name in names]
    rows = [(name, shelf, each.question, pulled(each)) for name, shelf, each in named]
    return pd.DataFrame(rows, columns=["name", "shelf", "question", "changes"])


def parameters() -> pd.DataFrame:
    """The parameter table, a row each, as ``docs/parameters.md`` tells it: ``name``, ``label``, ``section``, ``kind``,
    ``unit``, ``default``, ``low`` and ``high`` (NaN of words), ``range`` in words, ``timed``, ``local``, ``meaning``,
    ``source``."""
    import pandas as pd

    found = []
    for each in table().values():
        low, high = (None, None) if each.is_choice else each.row.span
        found.append(
            {
                "name": each.name,
                "label": each.row.label,
                "section": each.section,
                "kind": each.row.kind,
                "unit": each.row.unit,
                "default": number(each.default) if each.is_choice else each.default,
                "low": low,
                "high": high,
                "range": span(each),
                "timed": each.row.timed,
                "local": each.row.local,
                "meaning": each.row.meaning,
                "source": each.row.source,
            }
        )
    return pd.DataFrame(found).astype({"low": float, "high": float})
