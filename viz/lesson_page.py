"""A lesson as one page that needs nothing beside it: the question for a class, and its answer folded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..experiments.folder import no_folder, written
from ..model.version import model_version
from .lesson_told import Revealed, command
from .render import paper, svg
from .theme import template
from .words import say


def drawn(found: Revealed) -> dict[str, Any]:
    """The picture of a lesson for a page, as wide as a screen and as narrow as a phone, and the tables behind it."""
    name = "".join(letter if letter.isalnum() else "-" for letter in found.lesson.name)
    return {
        "finding": found.figure.finding,
        "note": found.figure.note,
        "tables": found.figure.tables,
        "numbers": say("charts-table"),
        "wide": Markup(svg.inline(found.figure, paper.PAGE, f"{name}-wide")),
        "narrow": Markup(svg.inline(found.figure, paper.PHONE, f"{name}-narrow")),
    }


def page(found: Revealed) -> str:
    """The page as HTML."""
    return template("lesson.html").render(
        lesson=found.lesson, found=found, figure=drawn(found), command=command(found.lesson), model=model_version()
    )


def write(found: Revealed, place: Path, option: str = "--out") -> Path:
    """Write the page; gives its place.

    Raises:
        InputError: if it cannot be written there.
    """
    no_folder(place, option, "lesson.html")
    return written(page(found), place, option)
