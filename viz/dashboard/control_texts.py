"""What controls say of each parameter, whatever its value: label, help, range, words to find it by."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from ...scenarios.errors import InputError
from ...scenarios.page import number
from ...scenarios.parameters import Parameter, Parameters, find, table
from ...scenarios.said import allowed, between, figure, form, label, said
from ...scenarios.table.row import Row
from ...scenarios.worlds import World
from ..formatting import listed
from ..words import say
from .limits import MOST_FACTORIES, MOST_SEEDS
from .state import SEEDS, shipped_worlds

SEEDS_ROW = "seeds"
WIDE = 500
"""A range that is longer than this many times its beginning, or than this, goes by orders of magnitude."""
MOST_MONTHS = 360
"""Months that the slider reaches; a scenario file may ask for more."""
REACH = {"factories": float(MOST_FACTORIES), "months": float(MOST_MONTHS)}

type Texts = dict[str, Any]


@functools.cache
def runs() -> Parameter:
    """The size of an ensemble, as if it stood in the table."""
    span = (1.0, float(MOST_SEEDS))
    row = Row(say("controls-runs"), "setting", "runs", span, say("controls-runs-meaning"), say("controls-runs-source"))
    return Parameter(SEEDS_ROW, "", SEEDS, row)


def words() -> dict[str, str]:
    """The sentences of the controls that the browser completes."""
    return {
        "find": say("controls-find"),
        "findLabel": say("controls-find-label"),
        "none": say("controls-none"),
        "all": say("controls-all"),
        "found": say("controls-found", count="{count}"),
        "changed": say("controls-changed", count="{count}"),
        "about": say("controls-about", label="{label}"),
        "slider": say("controls-slider", label="{label}"),
        "back": say("controls-back", label="{label}", was="{was}"),
        "remove": say("controls-remove", label="{label}"),
        "removeTitle": say("controls-remove-title"),
        "from": say("controls-from"),
        "to": say("controls-to"),
    }


@functools.lru_cache(maxsize=16)
def texts(currency: str, rate: float) -> Mapping[str, Texts]:
    """What is said of every parameter, amounts in a currency of which one unit is ``rate`` of the table's."""
    seen = _seen(shipped_worlds())
    rows = Parameters(currency=currency, exchange_rate=rate).table
    return {p.name: _texts(p, seen) for p in (runs(), *rows.values())}


def _texts(parameter: Parameter, seen: Mapping[str, tuple[float, float]]) -> Texts:
    row, told = parameter.row, form(parameter)
    help_ = [row.meaning, *_typical(parameter, seen)]
    if row.needs:
        needs = listed([f"{label(name)}: {said(find(name), value)}" for name, value in row.needs.items()])
        help_.append(say("controls-needs", needs=needs))
    found: Texts = {
        "label": row.label,
        "help": [*help_, say("controls-source", source=row.source)],
        "search": " ".join((row.label, parameter.name, *row.synonyms, row.meaning)).lower(),
        "kind": told.kind,
        "file": _file(parameter),
    }
    if parameter.is_choice:
        return found | {"words": [[str(word), figure(parameter, str(word))] for word in row.span]}
    low, high = (float(end) for end in row.span)
    high = REACH.get(parameter.name, high)
    wide = high > WIDE if low <= 0 else high / low > WIDE
    whole = isinstance(parameter.default, int) or told.kind == "months"
    return found | {"low": low, "high": high, "whole": whole, "wide": wide, "factor": told.factor}


def _typical(parameter: Parameter, seen: Mapping[str, tuple[float, float]]) -> list[str]:
    """What a value usually is, what it may be, and what it is in the worlds that were found to fit."""
    usual = said(parameter, parameter.default)
    if parameter.is_choice:
        return [say("controls-choose", usual=usual)]
    found = [say("controls-usual", usual=usual, allowed=allowed(parameter))]
    if parameter.name in seen and "M " not in parameter.row.unit:
        low, high = (float(f"{end:.3g}") for end in seen[parameter.name])
        found.append(say("controls-worlds", range=between(parameter, low, high)))
    return found


def _file(parameter: Parameter) -> str:
    unit = parameter.row.unit
    if unit == "-" or parameter.name == SEEDS_ROW:
        return say("controls-file-plain", name=parameter.name)
    return say("controls-file", name=parameter.name, unit=unit)


def _seen(worlds: tuple[World, ...]) -> dict[str, tuple[float, float]]:
    """The lowest and highest value of each parameter in some worlds, where it is a number."""
    found = dict[str, list[float]]()
    for name, value in (item for world in worlds for item in world.values.items()):
        if not isinstance(value, str):
            found.setdefault(name, []).append(value)
    return {name: (min(values), max(values)) for name, values in found.items()}


def in_words(error: InputError, world: Parameters) -> InputError:
    """A refusal with labels in the place of names, and the value as people say it."""
    name, _, more = error.field.partition(":")
    if name not in table():
        return error
    value = error.value
    if not more and isinstance(value, (int, float, str)) and not isinstance(value, bool):
        value = said(world.table[name], value) if isinstance(value, str) or abs(value) < 1e15 else number(value)
    remedy = re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda m: f"'{label(m[0])}'" if m[0] in table() else m[0], error.remedy)
    return InputError(f"{label(name)}:{more}" if more else label(name), value, remedy)
