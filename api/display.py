"""How results are shown in Python: the display that :mod:`stallpoint.model.outcomes.shown` asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..experiments import tidy
from ..experiments.dictionary import meaning, own_columns, row_of
from ..scenarios.errors import InputError
from ..scenarios.parameters import nearest
from ..scenarios.typed import typed
from ..viz.figure import Figure
from . import arrays, saved, told
from .studies import study_of, tables_of

if TYPE_CHECKING:
    import pandas as pd


def frame_names(found: Any) -> tuple[str, ...]:
    """Names of its tables."""
    return tuple(tables_of(found))


@typed
def frame(found: Any, name: str) -> pd.DataFrame:
    """One table; ``attrs`` tell what a row and each column is."""
    tables = tables_of(found)
    name = _chosen(name, tuple(tables), "table")
    table = tables[name]
    frame = tidy.frame(table) if isinstance(table, dict) else table.copy()
    kind = study_of(found).kind
    own = own_columns(each.code for each in getattr(study_of(found), "scenarios", ()))
    means = {column: own.get(str(column)) or meaning(kind, name, str(column)) for column in frame}
    frame.attrs = {
        "row": row_of(kind, name),
        "columns": {c: f"[{m.unit}] {m.text}" if m.unit else m.text for c, m in means.items() if m is not None},
    }
    return frame


@typed
def to_xarray(found: Any, name: str) -> Any:
    """The same with dimensions."""
    return arrays.with_dimensions(frame(found, name), _chosen(name, tuple(tables_of(found)), "table"))


def figure_names(found: Any) -> tuple[str, ...]:
    """Names of its figures."""
    return tuple(_figures(found))


@typed
def figure(found: Any, name: str) -> Figure:
    """One figure."""
    figures = _figures(found)
    return figures[_chosen(name, tuple(figures), "figure")]


@typed
def report(found: Any, path: str | Path, overwrite: bool = False, format: str = "csv") -> Path:
    """Its page."""
    return saved.report(found, Path(path), overwrite, format)


@typed
def brief(found: Any, path: str | Path, cover: tuple[str, ...], overwrite: bool = False) -> Path:
    """Its brief."""
    return saved.brief(found, Path(path), cover, overwrite)


line, html = told.line, told.html


def _figures(found: Any) -> dict[str, Figure]:
    from ..viz.studies.page import figures_by_name

    made: dict[str, Figure] | None = vars(found).get("_figures")
    if made is None:
        made = figures_by_name(study_of(found))
        object.__setattr__(found, "_figures", made)
    return made


def _chosen(name: str, names: tuple[str, ...], what: str) -> str:
    if name in names or (not name and names):
        return name or names[0]
    there = nearest(name, names) or f"; there is: {', '.join(names)}"
    raise InputError(what, name, f"there is no such {what}{there}")
