"""Parameters of the world set from outside a scenario, as ``--set`` writes them."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import InputError
from .files import load
from .money import MONEY
from .parameters import Parameters, find
from .scenario import Scenario

WORLD = "world"


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario in a world with some parameters set, each written ``name=value``.

    ``world=NAME`` stands for all that the world of another scenario, of the library or a file, sets; single parameters
    win over it.

    Raises:
        InputError: on a setting that is not written so, stands twice, is no good value of its parameter, or would not
            hold in this scenario: a lever that it pulls itself, or the size of a chain whose network is imported.
    """
    values: dict[str, object] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not name or not value:
            raise InputError("--set", setting, "must be written name=value, for instance factories=500")
        if name in values:
            raise InputError("--set", name, "is set twice: give it one value")
        values[name] = value if name == WORLD or find(name).is_choice else _number(value)
        _would_hold(scenario, name, "--set")
    if WORLD in values:
        money: dict[str, object] = {name: values[name] for name in MONEY if name in values}
        values = {**_world_of(str(values.pop(WORLD)), scenario.world.with_values(money)), **values}
    if not values:
        return scenario
    found = scenario.in_world(scenario.world.with_values(values))
    return dataclasses.replace(found, given=scenario.given | values.keys())


def with_named(scenario: Scenario, values: Mapping[str, Any], option: str) -> Scenario:
    """The scenario in a world with some parameters set by name; ``option`` is what to call that in errors.

    Raises:
        InputError: on an unknown name, no good value, or what would not hold in this scenario.
    """
    for name in values:
        find(name)
        _would_hold(scenario, name, option)
    return scenario.with_world(**values)


def _would_hold(scenario: Scenario, name: str, option: str) -> None:
    """Refuse to set what the scenario decides by itself."""
    if any(lever.name == name for lever in scenario.levers):
        remedy = (
            f"{scenario.name} pulls this lever itself, so {option} would hold only in its other months: write a "
            "scenario file that extends it, or a design file"
        )
        raise InputError(option, name, remedy)
    if name == "factories" and scenario.network is not None:
        raise InputError(option, name, f"{scenario.name} imports a network, which brings its own: leave it out")


def _world_of(name: str, like: Parameters) -> dict[str, object]:
    """What the world of a scenario sets, in the currency of another world."""
    source = load(name)
    if source.network is not None:
        raise InputError(
            "--set", f"{WORLD}={name}", "brings a network of its own: write a scenario file that extends it"
        )
    money = {name: getattr(like, name) for name in MONEY}
    values: dict[str, object] = dict(source.world.with_values(money).changed())
    if not source.world.changed():
        raise InputError("--set", f"{WORLD}={name}", "sets nothing: its world is that of the table")
    return values


def _number(text: str) -> object:
    """A number where the text is one; else the text, which the parameter will refuse with a sentence."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
