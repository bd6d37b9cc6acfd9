"""The user's own curve of adopters from Python: a data frame or a series in, the path of a file out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from ..experiments.diffusion.curve_file import TIMES
from ..model.network.import_frame import texts
from ..scenarios.errors import InputError
from ..scenarios.formulas import guarded
from ..scenarios.heads import folded
from .own_network import as_given, written

KIND = "curves"
"""Among what files of curves are kept."""


def curve(given: Any) -> str | None:
    """The path of a curve: as given, or that of a file of a data frame or a series, which is written.

    The index of a series, or of a frame without a column of periods, says the periods.

    Raises:
        InputError: on anything else.
    """
    if given is None or isinstance(given, str | Path):
        return None if given is None else str(given)
    if not hasattr(given, "index") or not hasattr(given, "iloc"):
        remedy = "must be a data frame or a series of pandas, or the path of a file"
        raise InputError("curve", type(given).__name__, remedy)
    frame = given if hasattr(given, "columns") else given.to_frame(given.name if given.name is not None else "adopters")
    if not {folded(name) for name in frame.columns} & {*TIMES}:
        if frame.index.name is None and list(frame.index) == list(range(len(frame))):
            raise InputError(
                "curve", None, f"says no periods: give it a column or an index of {' or '.join(TIMES[:2])}s"
            )
        name = frame.index.name if folded(frame.index.name) in TIMES else "date"
        frame = frame.reset_index(names=name)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(guarded(str(name)) for name in frame.columns)
    rows = zip(*(texts(frame.iloc[:, at]) for at in range(frame.shape[1])), strict=True)
    writer.writerows(map(guarded, row) for row in rows)
    return written({"curve.csv": text.getvalue()}, KIND)["curve"]


def told(error: InputError) -> InputError:
    """An error of the file of a curve that was a frame or a series, as of that."""
    return as_given(error, KIND)
