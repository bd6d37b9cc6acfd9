"""Stallpoint: how digital transformation spreads through a supply chain, or stalls at demonstration projects.

    import stallpoint as sp

    result = sp.run("display-programme", seed=1)
    print(result.verdict.sentence())
    study = sp.compare("no-policy", "verified-lighthouses", worlds=20, seeds=10)
    study.report("out/lighthouses")

Every verb of the command is here under its name, with the options of the command; ``sp.scenarios()`` and
``sp.parameters()`` list what there is. All are imported when they are first used, so that ``import stallpoint`` costs
nothing. ``docs/python.md`` shows them at work.
"""

import importlib
from typing import Any

from .model.outcomes import shown as _shown

_HOME = {
    "AdoptionModel": "model.adoption",
    "InputError": "scenarios.errors",
    "Lever": "scenarios.scenario",
    "Parameters": "scenarios.parameters",
    "Programme": "scenarios.programme",
    "Result": "model.outcomes.result",
    "Scenario": "scenarios.scenario",
    "animate": "api.one_file",
    "from_graph": "model.network.importing",
    "load": "scenarios.files",
    "loads": "scenarios.files",
    "load_result": "api.saved",
    "network": "api.own_network",
    "parameters": "scenarios.listed",
    "scenario_of": "api.parts",
    "validate": "api.one_file",
}
"""Public names, and the module of each."""
_VERBS = (
    "attribute",
    "calibrate",
    "compare",
    "demo",
    "discover",
    "escape",
    "fit",
    "market",
    "optimise",
    "phase",
    "robust",
    "run",
    "sensitivity",
    "sweep",
    "why",
)
"""Verbs of the command that are functions here; a test holds them against the command's own."""

__all__ = [*sorted([*_HOME, *_VERBS, "scenarios"])]

_shown.display = lambda: importlib.import_module(".api.display", __name__)


def __getattr__(name: str) -> Any:
    if name == "scenarios":  # a folder of modules that can be called
        return importlib.import_module(".scenarios", __name__)
    if name in _VERBS:
        found = importlib.import_module(".api.verbs", __name__).Verb(name).function()
    elif name in _HOME:
        found = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    else:
        raise AttributeError(f"module 'stallpoint' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
