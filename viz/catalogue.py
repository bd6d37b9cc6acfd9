"""Every figure of a study: a file in the folder of its kind in ``viz/figures`` is known by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..experiments.study import COMPARISONS
from . import figures
from .figure import Figure


def figures_of(study: Any) -> list[Figure]:
    """The figures that a study has something to show in, in the order in which a reader meets them."""
    found = (module.figure(study) for module in modules(study.kind))
    return [figure for figure in found if figure is not None]


def modules(kind: str) -> list[ModuleType]:
    """The modules of a kind's figures, by their ``ORDER``; each has ``figure``, which makes one or ``None``."""
    return sorted(_modules(kind), key=lambda module: module.ORDER)


def _modules(kind: str) -> Iterator[ModuleType]:
    home = importlib.import_module(f".{'compare' if kind in COMPARISONS else kind}", figures.__name__)
    for each in pkgutil.iter_modules(home.__path__):
        if not each.name.startswith("_"):
            yield importlib.import_module(f".{each.name}", home.__name__)
