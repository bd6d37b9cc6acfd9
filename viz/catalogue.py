"""Every figure of a study: a file in the folder of its kind in ``viz/figures`` is known by being there."""

import dataclasses
import functools
import importlib
import itertools
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from ..experiments.fitting.pattern import CLAIM
from ..experiments.study import COMPARISONS
from . import figures
from .figure import Figure
from .formatting import caveat, count, footer
from .studies.sweep_words import after
from .studies.sweep_worlds import caveat_of, in_each

FOOTERS: Mapping[str, Callable[[Any], str]] = {
    "attribute": lambda a: _caveated(a, "every set", len(a.worlds)),
    "calibrate": lambda c: (
        f"{count(len(c.worlds), 'world')}, {c.plan['final']} seeds each, {c.factories:,} factories; "
        f"{(c.patterns['standing'] == CLAIM).sum()} claims are not drawn"
    ),
    "discover": lambda d: _searched(d, d.worlds, "world"),
    "escape": lambda e: _caveated(e, "every size", len(e.brought) or 1),
    "fit": lambda f: f"Stallpoint · {f.source} · {f.firms:,} firms, {count(f.joined, 'adoption')}",
    "market": lambda m: footer(m.scenario, m.seeds, "each strategy", m.factories),
    "optimise": lambda o: f"Stallpoint · {o.scenario} · {count(len(o.seeds), 'fresh seed')}",
    "phase": lambda p: _caveated(p, "every pair", len(p.brought) or 1),
    "robust": lambda r: (
        f"{footer(r.names[0], r.seeds, 'each scenario as it is', r.factories)}\n"
        f"{caveat(len(r.worlds) or 1, len(r.seeds))}"
    ),
    "sensitivity": lambda s: _searched(s, s.design, "point"),
    "sweep": lambda s: (
        f"Stallpoint · {s.about['name']} · {count(len(s.seeds), 'seed')}, the same dice for all{in_each(s)} · "
        f"{after(s)}\n{caveat_of(s)}"
    ),
}
"""What figures that stand alone rest on, by kind of study, where a figure does not say it itself."""


def figures_of(study: Any, most: int | None = None) -> list[Figure]:
    """The figures that a study has something to show in, in the order in which a reader meets them; the first ``most``
    of them, or all."""
    found = (made for module in modules(study.kind) if (made := module.figure(study)) is not None)
    rests = FOOTERS.get(study.kind, lambda _: "")(study)
    return [dataclasses.replace(each, footer=each.footer or rests) for each in itertools.islice(found, most)]


@functools.cache
def modules(kind: str) -> tuple[ModuleType, ...]:
    """The modules of a kind's figures, by their ``ORDER``; each has ``figure``, which makes one or ``None``."""
    home = importlib.import_module(f".{'compare' if kind in COMPARISONS else kind}", figures.__name__)
    names = [each.name for each in pkgutil.iter_modules(home.__path__) if not each.name.startswith("_")]
    found = [importlib.import_module(f".{name}", home.__name__) for name in names]
    return tuple(sorted(found, key=lambda module: module.ORDER))


def _caveated(study: Any, each: str, worlds: int) -> str:
    told = footer(
        study.scenario, study.seeds, f"{each}{f' in each of {worlds} worlds' if worlds > 1 else ''}", study.factories
    )
    return f"{told}\n{caveat(worlds, len(study.seeds))}"


def _searched(study: Any, rows: Any, word: str) -> str:
    against = f" less {study.against}" if study.against else ""
    each = count(len(study.seeds), "seed")
    return f"Stallpoint · {study.scenario}{against} · {count(len(rows), word)} · {each} each"
