"""What everything that was found offers to look at: tables, figures, a page. How they are made is handed in from above.

A result knows nothing of pictures: whoever opens the package (its ``__init__``) replaces :func:`display`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


MADE = ("_study", "_tables", "_figures")
"""Where a result keeps what was made of it to be looked at."""


class Drawn(Protocol):
    """A figure; a notebook shows it by itself."""

    @property
    def finding(self) -> str:
        """What it says, in a sentence."""

    def frame(self, place: int = 0) -> pd.DataFrame:
        """The numbers behind it: the table at a place."""

    def save(self, path: str | Path) -> Path:
        """Write it as SVG or PNG, by the ending of the path."""


class Display(Protocol):
    """How results are shown; see :class:`Shown` for what each gives."""

    def frame_names(self, found: Any) -> tuple[str, ...]:
        """Names of tables."""

    def frame(self, found: Any, name: str) -> pd.DataFrame:
        """One table."""

    def to_xarray(self, found: Any, name: str) -> Any:
        """The same with dimensions."""

    def figure_names(self, found: Any) -> tuple[str, ...]:
        """Names of figures."""

    def figure(self, found: Any, name: str) -> Drawn:
        """One figure."""

    def brief(self, found: Any, path: str | Path, cover: tuple[str, str, str, str], overwrite: bool) -> Path:
        """Write its brief: question, author, office and date stand on it."""

    def report(self, found: Any, path: str | Path, overwrite: bool, format: str) -> Path:
        """The page."""

    def line(self, found: Any) -> str:
        """It in a line."""

    def html(self, found: Any) -> str:
        """It in a notebook."""


def display() -> Display:
    """What shows results; replaced when the package is imported."""
    raise NotImplementedError


class Shown:
    """What every result and study offers."""

    @property
    def frame_names(self) -> Sequence[str]:
        """Names of its tables, the main one first."""
        return display().frame_names(self)

    def frame(self, name: str = "") -> pd.DataFrame:
        """One of its tables, the first by default; what its columns are stands in ``frame(name).attrs``.

        Raises:
            InputError: if there is no such table.
        """
        return display().frame(self, name)

    def to_xarray(self, name: str = "") -> Any:
        """One of its tables as a data set of xarray; dimensions are the leading columns that name a row.

        Raises:
            InputError: if there is no such table, its rows cannot be told apart so, or xarray is not installed.
        """
        return display().to_xarray(self, name)

    @property
    def figure_names(self) -> Sequence[str]:
        """Names of its figures, the most telling first."""
        return display().figure_names(self)

    def figure(self, name: str = "") -> Drawn:
        """One of its figures, the first by default; a notebook shows it, ``save(path)`` writes it as SVG or PNG.

        Raises:
            InputError: if there is no such figure.
        """
        return display().figure(self, name)

    def report(self, path: str | Path, overwrite: bool = False, format: str = "csv") -> Path:
        """Write its tables, figures and page, as the command does; gives the page.

        Args:
            path: an output folder, new or one that holds the same result; or a new file that ends in ``.html`` or
                ``.pdf``, for the page alone.
            overwrite: whether another result of Stallpoint, or the file, may be replaced.
            format: of the tables: ``csv`` or ``parquet``.

        Raises:
            InputError: if something else stands there.
        """
        return display().report(self, path, overwrite, format)

    def brief(
        self,
        path: str | Path,
        question: str = "",
        author: str = "",
        office: str = "",
        date: str = "",
        overwrite: bool = False,
    ) -> Path:
        """Write its brief, two pages to read and to sign, as ``stallpoint brief`` does; gives the file.

        Args:
            path: a new file that ends in ``.pdf`` or ``.html``.
            question: what was asked, in a sentence; by default that of the study.
            author: who wrote it.
            office: for whom.
            date: the day that stands on it, as ``2027-03-01``; by default today.
            overwrite: whether a file that is there may be replaced.

        Raises:
            InputError: if something stands there, Typst is not installed, or a word has no room.
        """
        return display().brief(self, path, (question, author, office, date), overwrite)

    def __getstate__(self) -> dict[str, Any]:
        """All but what follows from it, which a copy makes anew."""
        own = (item for each in type(self).__mro__ for item in vars(each).items())
        made = {*MADE, *(name for name, value in own if isinstance(value, cached_property))}
        return {name: value for name, value in vars(self).items() if name not in made}

    def __repr__(self) -> str:
        return display().line(self)

    def _repr_html_(self) -> str:
        return display().html(self)
