"""Bands over the runs of a store, month by month, found by DuckDB: memory does not grow with the number of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...model.outcomes.measures import MEASURES
from ...scenarios.errors import InputError
from ..statistics import BAND
from .store import MONTHS

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("hash", "measure", "month", "runs", "low_5", "median", "high_95")


def bands(folder: Path, hashes: Iterable[str], seeds: Sequence[int], measures: Sequence[str]) -> pd.DataFrame:
    """Median and 5-95 % over the stored runs of each scenario in each month.

    Args:
        folder: of the store.
        hashes: of the scenarios.
        seeds: only runs on these.
        measures: which.

    Returns:
        A row a scenario, measure and month: ``hash``, ``measure``, ``month``, ``runs`` (with a value in that month),
        ``low_5``, ``median``, ``high_95``. Quantiles are linear between order statistics, as NumPy's.

    Raises:
        InputError: on a measure that there is not, or a store that cannot be read.
    """
    import duckdb
    import pandas as pd

    if wrong := [measure for measure in measures if measure not in MEASURES]:
        raise InputError("measure", wrong[0], "there is no such measure")
    files = str(folder / MONTHS / "*.parquet")
    found = []
    with duckdb.connect() as base:
        base.register("wanted", pd.DataFrame({"hash": sorted(set(hashes))}))
        base.register("dice", pd.DataFrame({"seed": list(seeds)}))
        for measure in measures:
            value = f"CASE WHEN isnan({measure}) THEN NULL ELSE {measure}::DOUBLE END"
            query = f"""
                SELECT hash, month, count({value}) AS runs,
                       quantile_cont({value}, [{BAND[0]}, 0.5, {BAND[1]}]) AS q
                FROM read_parquet(?) SEMI JOIN wanted USING (hash) SEMI JOIN dice USING (seed)
                GROUP BY hash, month
            """
            try:
                found.append(_tidy(base.execute(query, [files]).df(), measure))
            except duckdb.Error as error:
                why = str(error).splitlines()[0]
                raise InputError("store", str(folder), f"its months cannot be read ({why})") from None
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _tidy(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    import numpy as np

    none = np.full(3, np.nan)
    quantiles = np.array([none if not isinstance(q, Iterable) else q for q in table["q"]]).reshape(-1, 3)
    table[["low_5", "median", "high_95"]] = quantiles
    table["measure"] = measure
    return table.sort_values(["hash", "month"], ignore_index=True)[list(COLUMNS)].astype({"hash": str})
