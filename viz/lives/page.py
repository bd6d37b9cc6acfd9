"""A life, or two side by side, as one self-contained page: no script, nothing fetched."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from ...experiments.analyses import python_of
from ...experiments.lives.twin import Twin
from ..figures.why import months
from ..look import template
from ..render import paper, svg
from ..telling import count, years
from .life import ended, holding, tell
from .twin import apart


def page(t: Twin, provenance: Mapping[str, Any]) -> str:
    """The page as HTML.

    Args:
        t: one life, or two.
        provenance: see :func:`stallpoint.experiments.provenance.provenance`, with the scenarios described.
    """
    from markupsafe import Markup

    lives = [life for life in (t.ours, t.theirs) if life is not None]
    told = [tell(life) for life in lives]
    figure = months.figure(t)
    return template("life.html").render(
        name=t.ours.name,
        names=[life.result.scenario.name for life in lives],
        about=about(t),
        chosen=t.chosen,
        lead=lead(t),
        figure=figure,
        wide=Markup(svg.inline(figure, paper.PAGE, "life-w")),
        narrow=Markup(svg.inline(figure, paper.PHONE, "life-n")),
        rows=list(zip(*told, strict=True)),
        provenance={
            "command": shlex.join(provenance["command"]),
            "python": python_of(provenance),
            "scenarios": [(s["name"], s["hash"]) for s in provenance["scenarios"]],
            "seed": t.ours.result.seed,
            "versions": provenance["versions"],
            "finished": provenance["finished"],
        },
    )


def lead(t: Twin) -> tuple[str, ...]:
    """What a reader should know first: where two lives part, or how the one life ended and what held it."""
    if found := apart(t):
        return found[0].sentences
    return (ended(t.ours)[0], holding(t.ours)[0])


def about(t: Twin) -> str:
    """What is told, in a line."""
    lives = "two lives on the same dice" if t.theirs is not None else "one life"
    result = t.ours.result
    return f"{count(result.factories, 'factory')} · {years(t.ours.months)} · seed {result.seed} · {lives}"
