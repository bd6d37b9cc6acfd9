"""Stallpoint: how digital transformation spreads through a supply chain, or stalls at demonstration projects.

    import stallpoint as sp

    scenario = sp.load("display-programme")
    result = sp.run(scenario, seed=1)
    print(result.verdict.sentence())

The ten public names are imported when they are first used, so that ``import stallpoint`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .experiments.compare import compare
    from .model.adoption import AdoptionModel
    from .model.life import run
    from .model.network.importing import from_graph
    from .model.outcomes.result import Result
    from .scenarios.errors import InputError
    from .scenarios.files import load
    from .scenarios.parameters import Parameters
    from .scenarios.scenario import Lever, Scenario

_HOME = {
    "AdoptionModel": "model.adoption",
    "InputError": "scenarios.errors",
    "Lever": "scenarios.scenario",
    "Parameters": "scenarios.parameters",
    "Result": "model.outcomes.result",
    "Scenario": "scenarios.scenario",
    "compare": "experiments.compare",
    "from_graph": "model.network.importing",
    "load": "scenarios.files",
    "run": "model.life",
}

__all__ = [
    "AdoptionModel",
    "InputError",
    "Lever",
    "Parameters",
    "Result",
    "Scenario",
    "compare",
    "from_graph",
    "load",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'stallpoint' has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
