"""A document as one page: no script, nothing fetched. Pictures are drawn wide, and narrow for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..figure import Figure
from ..render import svg
from ..render.paper import PAGE, PHONE
from ..theme import template
from .blocks import Block, Document, Picture


def html(document: Document, on_progress: Callable[[], None] | None = None) -> str:
    """The page.

    Args:
        document: what stands on it.
        on_progress: called after each picture.
    """

    def drawn(block: Block) -> Any:
        if not isinstance(block, Picture):
            return block
        found = _inline(block.figure)
        if on_progress is not None:
            on_progress()
        return found

    page = template("document.html")
    return page.render(document=document, drawn=drawn, kind_of=lambda block: type(block).__name__)


def _inline(figure: Figure) -> dict[str, Any]:
    from markupsafe import Markup

    wide, narrow = (Markup(svg.inline(figure, canvas, f"{figure.name}-{canvas.columns}")) for canvas in (PAGE, PHONE))
    return {"finding": figure.finding, "wide": wide, "narrow": narrow}
