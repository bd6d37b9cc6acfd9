"""What workers make for a visitor to take away: reports and briefs, pictures and tables of single figures."""

from __future__ import annotations

import dataclasses
import re
import tempfile
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ...experiments.folder import slug
from ...experiments.study import Study, load_study, save_study
from ...scenarios.scenario import Scenario
from ..document.cover import Cover
from ..figure import Figure
from ..words import say

type What = Literal["report", "brief"]


class Told(NamedTuple):
    """A study that is told to a worker: what is needed to write it into a folder."""

    study: Study
    name: str
    command: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    stopped: bool


def of_study(told: Told, what: What, form: str, cover: Cover) -> tuple[str, bytes]:
    """Report or brief of a study, as the command writes it from its folder: what the file is called, and it.

    Args:
        told: the study.
        what: which of them.
        form: ``pdf`` or ``html``.
        cover: what whoever signs it says.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        record = save_study(told.study, folder, "csv", told.command, told.scenarios, told.seeds, told.stopped)
    return _made(told.study, record, told.name, what, form, cover)


def of_folder(folder: str, what: What, form: str, cover: Cover) -> tuple[str, bytes]:
    """The same of a stored study."""
    study, record = load_study(Path(folder))
    return _made(study, record, slug(Path(folder).name), what, form, cover)


def _made(study: Study, record: dict[str, Any], name: str, what: What, form: str, cover: Cover) -> tuple[str, bytes]:
    from ..studies.brief import brief_of
    from ..studies.papers import as_file, report_of

    document = (report_of if what == "report" else brief_of)(study, record, cover)
    return f"{name}-{what}.{form}", as_file(document, form)


def picture(figure: Figure, ending: str) -> tuple[str, bytes]:
    """A figure as a file of an ending, with its title and what it rests on in the picture."""
    from ..render import svg

    alone = dataclasses.replace(figure, footer=figure.footer or say("charts-footer"))
    with tempfile.TemporaryDirectory() as scratch:
        path = svg.write(alone, Path(scratch) / f"{slug(figure.name)}{ending}")
        return path.name, path.read_bytes()


def table(figure: Figure, place: int) -> tuple[str, bytes]:
    """The table at a place of a figure, as CSV; a byte-order mark tells spreadsheets that it is UTF-8."""
    text = figure.frame(place).map(_plain).to_csv(index=False, lineterminator="\n")
    number = f"-{place + 1}" if len(figure.tables) > 1 else ""
    return f"{slug(figure.name)}{number}.csv", text.encode("utf-8-sig")


def _plain(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula; a number keeps its sign."""
    return f"'{cell}" if re.match(r"[=@\t\r]|[+-](?!\d)", cell) else cell
