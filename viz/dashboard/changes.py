"""A step in words: what it changed, from what to what, for the buttons that take it back."""

from collections.abc import Sequence

from ...scenarios.describe import when
from ...scenarios.said import between, label, said
from ...scenarios.scenario import Lever, Scenario
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
    if not found:
        return ""
    return listed(found) if len(found) <= MOST else say("steps-many", first=found[0], more=len(found) - 1)


def differences(before: TabState, now: TabState) -> list[str]:
    """What the scenario of a tab has that it had not before: 'pilots 18 of 100 factories'."""
    world = vars(now.world)
    held = [(name, value) for name, value in world.items() if value != getattr(before.world, name)]
    held += [(lever.name, lever.value) for lever in now.levers if lever not in before.levers]
    found = [say("steps-has", name=label(name), value=said(now.world.table[name], value)) for name, value in held]
    names = [lever.name for lever in now.levers]
    return found + [say("steps-without", name=label(each.name)) for each in before.levers if each.name not in names]


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
    if kind == "pins":
        return _pins(before.pins, now.pins)
    return [say("steps-other", name=kind)]


def _pins(before: Sequence[Scenario], now: Sequence[Scenario]) -> list[str]:
    """What was pinned, unpinned or given another name."""
    more, less = ([each.name for each in a if each not in b] for a, b in ((now, before), (before, now)))
    if more and less:
        return [say("steps-value", name=say("steps-pin"), before=less[0], now=more[0])]
    return [say("steps-pinned", name=name) for name in more] + [say("steps-unpinned", name=name) for name in less]


def _value(tab: TabState, name: str, before: Value, now: Value) -> str:
    row = tab.world.table[name]
    return say("steps-has", name=label(name), value=between(row, before, now))


def _levers(before: Sequence[Lever], now: Sequence[Lever], tab: TabState) -> list[str]:
    """What differs in the levers that are pulled."""
    if len(before) == len(now):
        pairs = [(a, b) for a, b in zip(before, now, strict=True) if a != b]
        return [_lever(a, b, tab) for a, b in pairs]
    more = [lever for lever in now if lever not in before]
    less = [lever for lever in before if lever not in now]
    found = [say("steps-added", name=label(lever.name)) for lever in more]
    return found + [say("steps-removed", name=label(lever.name)) for lever in less]


def _lever(before: Lever, now: Lever, tab: TabState) -> str:
    if before.name != now.name:
        return say("steps-value", name=say("steps-lever"), before=label(before.name), now=label(now.name))
    if before.value != now.value:
        return _value(tab, now.name, before.value, now.value)
    return say("steps-value", name=label(now.name), before=when(before), now=when(now))
