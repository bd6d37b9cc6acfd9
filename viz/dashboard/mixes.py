"""Mixes of a policy search taken to Compare: several at once, as pinned runs, each lever in its own months."""

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any

import solara

from ...experiments.policy.policies import Optimised
from ...scenarios.errors import InputError
from ...scenarios.files import library
from ..studies.optimise import letter, mixes
from ..words import say
from . import asking, share, state, stored, uploads
from .limits import MOST_PINS
from .networks import off
from .parts import Button, Note, details, numbers, tag, text
from .spending import BUDGET, millions
from .state import TabState
from .variants import BASE
from .widgets import Choice

SEARCH = "optimise"
CHOSEN = "compare.search"
"""What the link remembers: the policy search whose mixes are offered on Compare."""


def with_mixes(tab: TabState, o: stored.Opened, policies: Sequence[int], whole: bool) -> TabState:
    """The same tab with mixes of a policy search pinned, in its world and on its network.

    Args:
        tab: as it is.
        o: the policy search.
        policies: which mixes, by their numbers in the study.
        whole: whether the scenario that was searched takes the place of the tab's.

    Raises:
        InputError: if they are too many, cannot be in the world of the tab, or are too large for a page.
    """
    study, base = o.study, o.base
    if not isinstance(study, Optimised) or base is None:
        raise InputError("study", o.entry.name, "is no policy search whose scenario is known")
    new = uploads.adopted(tab, base) if whole else tab
    if base.network is not None and not share.shipped(base.network):
        base = base.importing(None)
    for policy in policies:
        mix = off(new.within(stored.mix_of(study, base, policy)), new.network)
        pin = dataclasses.replace(mix, name=say("mixes-name", letter=letter(policy), study=o.entry.place.name))
        if pin in new.pins:
            continue
        if len(new.pins) >= MOST_PINS:
            raise InputError("pin", None, say("pins-most", most=MOST_PINS))
        new = dataclasses.replace(new, pins=(*new.pins, pin))
    return new


@solara.component
def Mixes(o: stored.Opened, beside: bool = False) -> None:
    """The mixes of a policy search, to be chosen and taken to Compare.

    Args:
        o: the policy search.
        beside: whether they may also be set beside the scenario of the tab, as on Compare.
    """
    router = solara.use_router()
    chosen, choose = solara.use_state(())
    assert isinstance(o.study, Optimised)
    policies = [int(policy) for policy in o.study.front["policy"] if policy]
    if not policies or o.base is None:
        tag("div", text("p", say("mixes-none"), "sp-note"))
        return

    def taken(whole: bool) -> None:
        if state.update(lambda tab: with_mixes(tab, o, chosen, whole)):
            if whole and o.base is not None:
                state.set_note(BASE, o.base.name if o.base.name in library() else None)
            choose(())
            if not beside:
                router.push("/compare")

    def toggle(policy: int) -> None:
        choose(tuple(p for p in policies if (p in chosen) != (p == policy)))

    picks = [
        Button(
            say("mixes-mix", letter=letter(policy)),
            partial(toggle, policy),
            "pick",
            more={"aria-pressed": "true" if policy in chosen else "false"},
        ).key(str(policy))
        for policy in policies
    ]
    many = len(chosen) > MOST_PINS
    name = o.base.name
    words = say("mixes-instead", scenario=name) if beside else say("mixes-open", scenario=name)
    buttons = [Button(words, partial(taken, True), "", not chosen or many)]
    if beside:
        buttons.insert(0, Button(say("mixes-beside"), partial(taken, False), "main", not chosen or many))
    tag(
        "div",
        *([numbers(mixes(o.study), say("mixes-heading"))] if beside else []),
        text("p", say("mixes-how", most=MOST_PINS), "sp-note"),
        tag("div", *picks, classes="sp-row", attributes={"role": "group", "aria-label": say("mixes-choose")}),
        tag("div", *buttons, classes="sp-row"),
        classes="sp-mixes",
    )


@solara.component
def Searches() -> None:
    """On Compare: the policy searches that are stored, the mixes of one, and a way to start another."""
    found = solara.use_memo(lambda: [each for each in stored.entries() if each.kind == SEARCH], [])
    names = [each.name for each in found]
    kept = state.note(CHOSEN)
    name = kept if kept in names else (names[0] if names else "")
    parts: list[Any] = []
    if found:
        options = [(each.name, say("mixes-study", name=each.name, when=each.finished[:10])) for each in found]
        parts.append(tag("div", Choice(say("mixes-search"), options, name, _chosen), classes="sp-chosen-row"))
        parts.append(_Search(name).key(name))
    parts.append(_Start())
    tag("section", details(say("mixes-heading"), *parts, opened=bool(kept)), classes="sp-card sp-searches")


def _chosen(name: str) -> None:
    state.set_note(CHOSEN, name)


@solara.component
def _Search(name: str) -> None:
    o, refused = solara.use_memo(lambda: stored.tried(name), [name])
    if o is None:
        tag("div", Note(refused, "warning"))
    else:
        Mixes(o, beside=True)


@solara.component
def _Start() -> None:
    """What begins a search with the budget of the page."""
    router = solara.use_router()
    budget = millions(state.note(BUDGET)) if state.note(BUDGET) else None

    def start() -> None:
        state.set_note(asking.KIND, SEARCH)
        state.set_note(asking.GIVEN, None if budget is None else asking.written({"budget": f"{budget:g}"}, SEARCH))
        router.push("/studies")

    words = say("mixes-start") if budget is None else say("mixes-start-budget", budget=f"{budget:g}")
    tag("div", Button(words, start), classes="sp-row")
