"""Which part of a tab's state are its settings, that can be taken back, and how two of them differ.

Everything here takes :class:`~stallpoint.viz.dashboard.state.TabState`, which builds on it.
"""

import dataclasses
import functools
from collections.abc import Iterator
from typing import Any

from ...scenarios.files import library, load
from ...scenarios.scenario import Scenario
from .networks import off

VIEW = frozenset(("seed", "month", "factory", "notes"))
"""What is looked at: no setting, so no step that could be taken back."""


def settings(tab: Any) -> dict[str, Any]:
    """What of a tab can be taken back, by name."""
    return {each.name: getattr(tab, each.name) for each in dataclasses.fields(tab) if each.name not in VIEW}


def same(one: Any, other: Any) -> bool:
    """Whether two tabs have the same settings, whatever is looked at."""
    return one is other or settings(one) == settings(other)


def touched(before: Any, now: Any) -> tuple[str, ...]:
    """Which settings differ; levers, pins and values of the world each by itself, and so is each that comes or goes."""
    names = [name for name, value in settings(before).items() if value != getattr(now, name)]
    found = [name for name in names if name not in ("world", "levers", "pins")]
    if "world" in names:
        found += [f"world.{name}" for name, value in vars(before.world).items() if value != getattr(now.world, name)]
    for name in ("levers", "pins"):
        if name in names:
            a, b = getattr(before, name), getattr(now, name)
            alike = [f"{name}.{at}" for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other]
            found += alike if len(a) == len(b) else [f"{name}.{len(a)}-{len(b)}"]
    return tuple(found)


def brought(tab: Any) -> Iterator[int]:
    """What of a tab may be large, because a visitor brought it."""
    if off(tab.base, tab.network) != shipped(tab.base.name):
        yield id(tab.base)
    if tab.own is not None:
        yield id(tab.own)


@functools.lru_cache(maxsize=256)
def shipped(name: str) -> Scenario | None:
    """A scenario of the library, read once; ``None`` if there is none of that name."""
    return load(name) if name in library() else None


def looked(there: Any, now: Any) -> Any:
    """Settings, looked at as a tab looks now, as far as they go."""
    month = None if now.month is None or now.month >= there.world.months - 1 else now.month
    factory = now.factory if (there.network, there.factories) == (now.network, now.factories) else None
    seed = min(now.seed, there.seeds - 1)
    return dataclasses.replace(there, seed=seed, month=month, factory=factory, notes=now.notes)
