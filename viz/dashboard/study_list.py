"""The list of stored studies: each with what it is, what it is about and when it was finished; the latest first."""

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import solara

from ...experiments.orders import Order, unfinished
from ...scenarios.errors import InputError
from ..formatting import listed
from ..words import say
from . import state, stored
from .analyses import analyses
from .parts import Button, details, scrolling, tag, text

MOST_NAMES = 3
"""Scenarios of a study that are named."""


def kind_of(kind: str) -> str:
    """What a study of a kind is called."""
    words = {
        "run": say("studies-kind-run"),
        "compare": say("studies-kind-compare"),
        "demo": say("studies-kind-demo"),
        "dashboard": say("studies-kind-dashboard"),
        "why": say("studies-kind-why"),
        "attribute": say("studies-kind-attribute"),
        "escape": say("studies-kind-escape"),
        "phase": say("studies-kind-phase"),
        "sweep": say("studies-kind-sweep"),
        "sensitivity": say("studies-kind-sensitivity"),
        "discover": say("studies-kind-discover"),
        "optimise": say("studies-kind-optimise"),
        "market": say("studies-kind-market"),
        "robust": say("studies-kind-robust"),
        "calibrate": say("studies-kind-calibrate"),
        "fit": say("studies-kind-fit"),
    }
    return words.get(kind, kind)


@solara.component
def StudyList(found: stored.Found, shown: str, on_open: Callable[[str], None], visitor: str) -> None:
    """The card.

    Args:
        found: what is there.
        shown: the one that is open.
        on_open: called with another one.
        visitor: whose page it is.
    """
    folder = stored.shown_root()
    head = tag("tr", *(tag("th", words, attributes={"scope": "col"}) for words in _head()))
    rows = [_row(each, each.name == shown, on_open) for each in found.studies]
    table = tag(
        "table",
        tag("caption", say("studies-caption", folder=folder)),
        tag("thead", head),
        tag("tbody", *rows),
        classes="sp-table",
    )
    own = sum(not each.example for each in found.studies)
    parts: list[Any] = [text("p", say("studies-none", folder=folder), "sp-note")] if not own else []
    parts += _unfinished(found.unfinished, visitor)
    if found.foreign:
        parts.append(text("p", say("studies-foreign", names=listed(list(found.foreign))), "sp-note"))
    listed_all = tag("div", scrolling(say("studies-caption", folder=folder), table), classes="sp-study-list")
    tag("section", listed_all, *parts, classes="sp-card")


def _unfinished(names: Sequence[str], visitor: str) -> list[Any]:
    """Those of pages that are not finished and not under way, each with a way to go on; and what else waits."""
    known = {each.name for each in analyses.of(visitor)}
    left = [name for name in names if name not in known and not analyses.taken(stored.root() / name)]
    orders = {name: unfinished(stored.root() / name) for name in left}
    rows: list[Any] = [
        tag(
            "div",
            text("b", name),
            text("span", say("studies-broken-off"), "sp-note"),
            Button(say("studies-go-on"), partial(_on, visitor, order)),
            details(say("studies-command-head"), tag("code", shlex.join(order.words))),
            classes="sp-progress sp-analysis",
        ).key(f"on {name}")
        for name, order in orders.items()
        if order is not None
    ]
    if others := [name for name, order in orders.items() if order is None]:
        rows.append(text("p", say("studies-unfinished", names=listed(others)), "sp-note"))
    return rows


def _on(visitor: str, order: Order) -> None:
    try:
        analyses.start(visitor, order, order.planned)
    except InputError as error:
        state.message.set(str(error))


def _head() -> list[str]:
    return [say("studies-name"), say("studies-what"), say("studies-scenarios"), say("studies-when")]


def _row(each: stored.StoredStudy, shown: bool, on_open: Callable[[str], None]) -> solara.Element:
    more = {"aria-current": "true"} if shown else {}
    name = Button(each.name, partial(on_open, each.name), "link", more=more)
    about = list(dict.fromkeys(each.scenarios))
    told = (
        about if len(about) <= MOST_NAMES else [*about[:MOST_NAMES], say("studies-more", count=len(about) - MOST_NAMES)]
    )
    when = say("studies-example") if each.example else each.finished[:10]
    kind = kind_of(each.kind)
    cells = [
        tag("th", name, attributes={"scope": "row"}),
        text("td", say("studies-part", kind=kind) if each.stopped else kind),
        text("td", listed(told)),
        text("td", when),
    ]
    return tag("tr", *cells, classes="sp-shown" if shown else "").key(each.name)
