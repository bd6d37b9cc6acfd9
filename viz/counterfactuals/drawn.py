"""Lives and neighbourhood as they are drawn on pages, by one template: for a page that stays still, and one that
listens. A page without words of its own to style them takes :func:`style` along.
"""

import json
from typing import Any, NamedTuple

from ...experiments.counterfactuals.twin import Twin, spans
from ...model.outcomes.biography import Biography
from ...scenarios.lever import pulled
from ..axes import months as months_axis
from ..axes import ticks
from ..formatting import capital, date
from ..labels import STAGE_WORDS
from ..theme import TEMPLATES, template
from ..words import say
from .around import Around, Shown
from .life import HEADINGS
from .moments import Moment, meaning, moments
from .twin import side_by_side

LANE, STRIP = 26, 30
"""Pixels of a row of marks, and of the strip under them."""
APART = 9.0
"""Percent of the width between two marks of a row at least: the finger's room on a phone, and that of a word else."""
LATE = 88.0
"""From here on, in percent of the width, words stand at the left of their mark."""


FIRST = (HEADINGS[3], *HEADINGS[6:])
"""What is told first of what differs: what held it, whose cases opened its way, its pilots, how it ended."""


class Mark(NamedTuple):
    """An event on a timeline: percent from the left, pixels from the top, whether its word stands at its left."""

    left: float
    top: int
    back: bool
    tone: str
    word: str
    said: str


def style() -> str:
    """How all this looks, as an element of a page."""
    return str(_parts().style())


def _parts() -> Any:
    from markupsafe import Markup

    page = template("why.html")
    return page.make_module({"css": Markup((TEMPLATES / "why.css").read_text("utf-8"))})


def head(life: Biography) -> str:
    """Over what belongs to one life."""
    return say("why-around-of", scenario=life.result.scenario.name)


def numbers_of(life: Biography) -> str:
    """Over the numbers of a life's neighbourhood."""
    return say("why-numbers", scenario=life.result.scenario.name)


def lives(t: Twin, live: bool = False) -> str:
    """The lives as timelines, one above the other on one axis of years."""
    months = t.ours.months
    per = 100.0 / max(months, 1)
    axis = months_axis(months)
    key = {tone: word for life in t.lives for word, tone in map(meaning, spans(life))}
    support = [pulled(life.result.scenario.levers, months) for life in t.lives]
    parting = t.parting.life if t.parting is not None else None
    return str(
        _parts().lives(
            {
                "months": months,
                "lives": [_life(life, within, per) for life, within in zip(t.lives, support, strict=True)],
                "years": [(round(at * per, 2), words) for at, words in ticks(axis)],
                "key": list(key.items()),
                "any_support": any(support),
                "support": say("why-support"),
                "parting": None if parting is None else round(parting * per, 2),
                "part": say("why-part"),
                "hint": say("why-lives-hint"),
                "list": say("why-lives-list"),
            },
            live,
        )
    )


def _life(life: Biography, within: tuple[tuple[int, int], ...], per: float) -> dict[str, Any]:
    marks, lanes = _marks(moments(life), per)
    told: list[dict[str, Any]] = []
    for span in spans(life):
        word, tone = meaning(span)
        said = say("why-span", what=capital(word), first=date(span.first), last=date(span.last))
        told.append(
            {"left": round(span.first * per, 3), "width": round(span.months * per, 3), "tone": tone, "said": said}
        )
    name, scenario = life.name, life.result.scenario.name
    alt = say("why-lives-alt", name=name, scenario=scenario, spans="; ".join(each["said"] for each in told))
    return {
        "head": head(life),
        "alt": alt,
        "height": lanes * LANE + STRIP,
        "support": [(round(first * per, 3), round((end - first) * per, 3)) for first, end in within],
        "spans": told,
        "marks": marks,
    }


def _marks(found: tuple[Moment, ...], per: float) -> tuple[list[Mark], int]:
    """Marks in rows, so that none lies over another: each takes the lowest row that is free."""
    ends: list[float] = []
    marks: list[tuple[int, Moment, float]] = []
    for moment in found:
        left = (moment.month + 0.5) * per
        # what stands at the left of its mark needs its room there
        need = left - APART if left > LATE else left
        row = next((row for row, end in enumerate(ends) if need >= end), len(ends))
        ends[row : row + 1] = [left + (APART / 3 if left > LATE else APART)]
        marks.append((row, moment, left))
    rows = max(len(ends), 1)
    return [
        Mark(round(left, 3), (rows - 1 - row) * LANE, left > LATE, m.tone, m.word, m.said) for row, m, left in marks
    ], rows


def drawn(a: Around, said: str, live: bool, at: int) -> str:
    """A neighbourhood under a heading, as it stands in a month."""
    now = [_at(node.shown, at) for node in a.nodes]
    marks = {node.row: shown.mark for node, shown in zip(a.nodes, now, strict=True) if node.row >= 0}
    nodes = [
        {
            "kind": node.kind,
            "name": node.name,
            "x": round(node.x, 2),
            "y": round(node.y, 1),
            "tone": shown.tone,
            "mark": shown.mark,
            "said": shown.said,
            "data": _data(node.row, node.shown) if live else "",
        }
        for node, shown in zip(a.nodes, now, strict=True)
    ]
    ties = [
        {"path": "M" + " L".join(f"{x:g} {y:.1f}" for x, y in tie.points), "row": tie.row, "mark": marks[tie.row]}
        for tie in a.ties
    ]
    told = {"head": said, "height": a.height, "alt": a.alt, "ties": ties, "heads": a.heads, "nodes": nodes}
    return str(_parts().around(told | {"left": a.left, "hint": say("why-hint")}, live))


def _at(shown: tuple[Shown, ...], month: int) -> Shown:
    return next(each for each in reversed(shown) if each.start <= month)


def _data(row: int, shown: tuple[Shown, ...]) -> Any:
    from markupsafe import Markup, escape

    text = json.dumps([list(each) for each in shown], ensure_ascii=False)
    return Markup(f'data-row="{row}" data-shown="{escape(text)}"')


def around_key() -> str:
    """What colours, lines and shapes of a neighbourhood mean."""
    return str(
        _parts().around_key(
            list(STAGE_WORDS.items()),
            [say("why-key-counts"), say("why-key-against"), say("why-key-opened"), say("why-key-middleman")],
        )
    )


def words(t: Twin) -> str:
    """What is told of the lives: what differs side by side, what is the same once."""
    heads = [head(life) for life in t.lives]
    told = side_by_side(t)
    two = len(heads) > 1
    parts = [
        {"heading": each.heading, "columns": list(zip(heads, (each.ours, each.theirs), strict=True))}
        for each in told
        if two and (each.ours or each.theirs)
    ]
    same = [(each.heading, each.same) for each in told if each.same]
    if not two:
        return str(_parts().once(same))
    found = {"parts": parts, "same": same, "none": say("why-nothing-differs")}
    found |= {"first": [each for each in parts if each["heading"] in FIRST], "more": say("why-more-differs")}
    return str(_parts().words(found | {"nothing": say("why-nothing"), "folded": say("why-folded")}))
