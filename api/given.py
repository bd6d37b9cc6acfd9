"""Values as people give them to a verb: as its spec takes them, or refused in a sentence before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, replace
from numbers import Real
from pathlib import Path
from typing import Any

from ..experiments.designs.design import Design
from ..experiments.designs.design_file import load_design, loads_design
from ..experiments.options import Option
from ..experiments.spec import Spec
from ..scenarios.errors import InputError
from ..scenarios.files import load
from ..scenarios.scenario import NetworkFiles, Scenario
from ..scenarios.typed import taken
from .own_curve import curve

SETTING = "int | float | str"
WIDER: Mapping[str, str] = {
    "sources": "Source | Sequence[Source]",
    "settings": "Mapping[str, float | int | str] | str | Sequence[str] | None",
    "worlds": "str | int | Path",
    "factory": "str | int | None",
    "curve": "str | Path | pd.DataFrame | pd.Series[Any] | None",
    "design": "str | Path | Design | Mapping[str, Any]",
}
"""The types of fields that take more from Python than from the command."""


def open_fields(spec: type[Spec]) -> list[Field[Any]]:
    """The fields of a spec that may be asked for: all but those that it closes, which its base has as options."""
    options = spec.options()
    before = {name for base in spec.__mro__[1:] if issubclass(base, Spec) for name in base.options()}
    return [each for each in fields(spec) if each.name in options or each.name not in before]


def accepted(each: Field[Any], option: Option | None) -> str:
    """The type of a value as a verb takes it, more than the field itself holds."""
    told = each.type.__name__ if isinstance(each.type, type) else str(each.type)
    if each.name in WIDER and told != "int":
        return WIDER[each.name]
    if told.startswith("tuple[") and option is not None and option.several:
        one = told.removeprefix("tuple[").removesuffix(", ...]")
        return f"{one} | Sequence[{one}]"
    return told.replace("tuple[int, ...]", "Sequence[int]")


def plain(spec: type[Spec], given: Mapping[str, Any], network: NetworkFiles | None) -> dict[str, Any]:
    """Values as a spec takes them: lists as tuples, settings as words, numbers as words where words are asked for.

    Raises:
        InputError: on a value of another type, or a network for scenarios that cannot be read.
    """
    options, found = spec.options(), dict[str, Any]()
    for each in open_fields(spec):
        sources = "Source" in str(each.type) or each.name == "design"
        if each.name not in given and not (network is not None and sources) and each.name != "sources":
            continue
        value = _value(
            each, given.get(each.name, () if each.default is MISSING else each.default), options.get(each.name)
        )
        if each.name == "design" and network is not None and isinstance(value, str):
            value = load_design(Path(value))
        if network is not None and sources:
            value = tuple(_with(one, network) for one in value) if isinstance(value, tuple) else _with(value, network)
        found[each.name] = value
    return found


def _value(each: Field[Any], value: Any, option: Option | None) -> Any:
    if each.name == "sources":
        found = taken(value[0] if len(value) == 1 else value, WIDER["sources"], "scenario")
        return found if isinstance(found, tuple) else (found,)
    words = option is not None and option.kind is str and each.name not in ("settings", "design", "curve")
    value = taken(_worded(value) if words else value, accepted(each, option), each.name)
    if each.name == "settings":
        return worded_settings(value)
    if each.name == "design":
        return _design(value)
    if each.name == "curve":
        return curve(value)
    several = option is not None and option.several and not isinstance(value, tuple)
    return (value,) if several else value


def _worded(value: Any) -> Any:
    """Numbers and paths as the words that a command would be given."""
    if isinstance(value, list | tuple):
        return list(map(_worded, value)) if isinstance(value, list) else tuple(map(_worded, value))
    number = isinstance(value, Real) and not isinstance(value, bool)
    return str(value) if number or isinstance(value, Path) else value


def worded_settings(value: Any) -> tuple[str, ...]:
    """Settings as the words of ``--set``."""
    if isinstance(value, Mapping):
        told = {name: taken(to, SETTING, f"settings: {name}") for name, to in value.items()}
        return tuple(f"{name}={to}" for name, to in told.items())
    return (value,) if isinstance(value, str) else value or ()


def _design(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return str(value) if isinstance(value, Path) else value
    import yaml

    ready = dict[str, Scenario]()
    text = yaml.safe_dump(_written(_named_bases(value, ready)), allow_unicode=True, sort_keys=False)
    return loads_design(text, folder=Path(), ready=ready)


def _named_bases(design: Mapping[str, Any], ready: dict[str, Scenario]) -> Mapping[str, Any]:
    """A design whose bases are words: a scenario that is one is put into ``ready`` under a word of its own."""

    def worded(base: Any) -> Any:
        if not isinstance(base, Scenario):
            return base
        word = f"<scenario {len(ready)}: {base.name}>"
        ready[word] = base
        return word

    if "base" not in design:
        return design
    base = design["base"]
    return {**design, "base": list(map(worded, base)) if isinstance(base, list | tuple) else worded(base)}


def _written(value: Any) -> Any:
    """A part of a design as a file holds it: numbers and lists of NumPy are plain ones there.

    Raises:
        InputError: on what stands in no file.
    """
    if isinstance(value, Mapping):
        return {str(name): _written(part) for name, part in value.items()}
    if isinstance(value, list | tuple | range):
        return list(map(_written, value))
    if hasattr(value, "tolist"):
        return _written(value.tolist())
    if isinstance(value, Scenario):
        raise InputError("design", value.name, "is a scenario: it can stand under 'base' alone")
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise InputError("design", type(value).__name__, "stands in no file: write words, numbers and lists")


def _with(source: Any, network: NetworkFiles) -> Any:
    if source is None:
        return None
    if isinstance(source, Design):
        return replace(source, bases=tuple(base.importing(network) for base in source.bases))
    return (load(source) if isinstance(source, str) else source).importing(network)
