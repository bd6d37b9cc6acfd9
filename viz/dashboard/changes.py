"""A step in words: what it changed, from what to what, for the buttons that take it back."""

from collections.abc import Sequence

from ...scenarios.describe import when
from ...scenarios.page import told
from ...scenarios.scenario import Lever
from ...scenarios.table.row import Value
from ..formatting import listed
from ..words import say
from .settings import touched
from .state import TabState

MOST = 2
"""Settings that are told one by one; of more, how many."""


def change_told(before: TabState, now: TabState) -> str:
    """What differs between two tabs: 'pilots 0.04 to 0.18'; empty if nothing does."""
    if before.network != now.network:
        return say("steps-network", name=now.network.name) if now.network else say("steps-network-none")
    if before.base != now.base:
        if before.base.name == now.base.name:
            return say("steps-scenario-again", name=now.base.name)
        return say("steps-scenario", before=before.base.name, now=now.base.name)
    if now.changed is False and before.changed:
        return say("steps-defaults", name=now.base.name)
    found = [words for name in touched(before, now) for words in _part(name, before, now)]
    return listed(found) if len(found) <= MOST else say("steps-many", first=found[0], more=len(found) - 1)


def _part(name: str, before: TabState, now: TabState) -> list[str]:
    """One setting that differs, in words."""
    kind, _, rest = name.partition(".")
    if kind == "world":
        return [_value(now, rest, getattr(before.world, rest), getattr(now.world, rest))]
    if kind == "levers":
        return _levers(before.levers, now.levers, now)
    if kind == "seeds":
        return [say("steps-runs", before=before.seeds, now=now.seeds)]
    if kind == "worlds":
        return [say("steps-worlds", before=before.worlds, now=now.worlds)]
    if kind == "own":
        return [say("steps-set", name=now.own.name) if now.own else say("steps-set-shipped")]
    return [say("steps-other", name=kind)]


def _value(tab: TabState, name: str, before: Value, now: Value) -> str:
    row = tab.world.table[name]
    return say("steps-value", name=_label(name), before=told(row, before), now=told(row, now))


def _levers(before: Sequence[Lever], now: Sequence[Lever], tab: TabState) -> list[str]:
    """What differs in the levers that are pulled."""
    if len(before) == len(now):
        pairs = [(a, b) for a, b in zip(before, now, strict=True) if a != b]
        return [_lever(a, b, tab) for a, b in pairs]
    more = [lever for lever in now if lever not in before]
    less = [lever for lever in before if lever not in now]
    found = [say("steps-added", name=_label(lever.name)) for lever in more]
    return found + [say("steps-removed", name=_label(lever.name)) for lever in less]


def _lever(before: Lever, now: Lever, tab: TabState) -> str:
    if before.name != now.name:
        return say("steps-value", name=say("steps-lever"), before=_label(before.name), now=_label(now.name))
    if before.value != now.value:
        return _value(tab, now.name, before.value, now.value)
    return say("steps-value", name=_label(now.name), before=when(before), now=when(now))


def _label(name: str) -> str:
    return name.replace("_", " ")
