"""Controls drawn from the parameter table, and what a change in one of them does to the state. No widget in here."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ...scenarios.errors import InputError
from ...scenarios.money import MONEY
from ...scenarios.parameters import SECTIONS, Parameter, find
from ...scenarios.said import beginning, ending, figure, held, read, read_beginning, read_ending, said, unit
from ...scenarios.scenario import Lever
from ...scenarios.table.row import Kind, Value
from ..formatting import capital
from ..levers import bound
from ..levers import lever_told as lever_told
from ..words import say
from .control_texts import SEEDS_ROW, in_words, runs
from .state import TabState, with_lever, with_seeds, with_value

SIZE = ("factories", "months")
LEVERS_FIRST = ("government", "vendors", "focal")
"""Sections in the order in which somebody looks for a lever; any other comes after them."""

type ControlRow = dict[str, Any]
type Group = dict[str, Any]


def groups(state: TabState) -> list[Group]:
    """Every control of a tab in its group: what somebody chooses, the experiment, what nobody knows."""
    return [*_choices(state), *_experiment(state), *_unknown(state)]


def parts() -> list[dict[str, str]]:
    """The heads over the groups, each with a line under it."""
    return [
        {"key": "choices", "title": say("controls-choices"), "note": say("controls-choices-note")},
        {"key": "experiment", "title": say("controls-experiment"), "note": say("controls-experiment-note")},
        {"key": "unknown", "title": say("controls-unknown"), "note": say("controls-unknown-note")},
    ]


def title(section: str) -> str:
    """What a section of the table is called over its controls."""
    titles = {
        "scope": say("controls-scope"),
        "start": say("controls-start"),
        "factories": say("controls-factories"),
        "technology": say("controls-technology"),
        "learning": say("controls-learning"),
        "people": say("controls-people"),
        "vendors": say("controls-vendors"),
        "focal": say("controls-focal"),
        "government": say("controls-government"),
    }
    return titles[section]


def _choices(state: TabState) -> list[Group]:
    pulled = [_lever_row(state, place, lever) for place, lever in enumerate(state.levers)]
    note = "" if pulled else say("controls-pulled-none")
    found = [_group("choices", "pulled", say("controls-pulled"), pulled) | {"open": True, "note": note}]
    names = [section.__name__.lower() for section in SECTIONS]
    for name in sorted(names, key=[*LEVERS_FIRST, *names].index):
        whose = say("controls-to-add", whose=title(name))
        found.append(_group("choices", f"lever-{name}", whose, _free(state, _rows(state, name, "lever"))))
    return [group for group in found if group["rows"] or group["key"] == "pulled"]


def _experiment(state: TabState) -> list[Group]:
    size = [_seeds_row(state), *_world_rows(state, [state.world.table[name] for name in SIZE])]
    found = [_group("experiment", "size", say("controls-size"), size) | {"open": True, "count": False}]
    for section in SECTIONS:
        name = section.__name__.lower()
        rows = [p for p in _rows(state, name, "setting") if p.name not in SIZE]
        found.append(_group("experiment", f"setting-{name}", title(name), _world_rows(state, rows)))
    return [group for group in found if group["rows"]]


def _unknown(state: TabState) -> list[Group]:
    found, shocks = [], list[Parameter]()
    for section in SECTIONS:
        name = section.__name__.lower()
        rows = _rows(state, name, "uncertainty")
        shocks += [p for p in rows if p.row.timed]
        still = _world_rows(state, [p for p in rows if not p.row.timed])
        found.append(_group("unknown", f"world-{name}", title(name), still))
    found.append(_group("unknown", "shocks", say("controls-shocks"), _free(state, shocks)))
    return [group for group in found if group["rows"]]


def _group(part: str, key: str, words: str, rows: list[ControlRow]) -> Group:
    return {"part": part, "key": key, "title": words, "rows": rows, "count": True, "note": "", "open": False}


def _rows(state: TabState, section: str, kind: Kind) -> list[Parameter]:
    return [p for p in state.world.table.values() if p.section == section and p.row.kind == kind]


def after(state: TabState, change: Mapping[str, Any]) -> TabState:
    """The state after a visitor did something with a control.

    Args:
        state: as it was.
        change: ``id`` of the control's row, and ``value`` (of a slider), ``said`` (what was written), ``start`` or
            ``end`` (as written), ``remove``, or ``back``.

    Raises:
        InputError: on a value that is refused, as people say it, or a change that no control of ours sends.
    """
    try:
        return _after(state, change)
    except InputError as error:
        raise in_words(error, state.world) from None


def _after(state: TabState, change: Mapping[str, Any]) -> TabState:
    kind, _, name = str(change.get("id", "")).partition(":")
    if kind == SEEDS_ROW:
        return with_seeds(state, _value(runs(), state.seeds, change))  # type: ignore[arg-type]
    if kind == "world":
        before = getattr(state.world, find(name).name)
        original = getattr(state.base.world, name)
        value = original if change.get("back") else _value(state.world.table[name], before, change)
        return with_value(state, name, value)
    if kind == "add":
        value = _value(state.world.table[find(name).name], getattr(state.world, name), change)
        return with_lever(state, len(state.levers), Lever(name, value))
    if kind == "lever" and name.isdecimal() and int(name) < len(state.levers):
        return with_lever(state, int(name), _changed(state, int(name), change))
    raise InputError("control", None, "is not one of this page: reload it")


def _changed(state: TabState, place: int, change: Mapping[str, Any]) -> Lever | None:
    lever, was = state.levers[place], _was(state, place)
    if change.get("remove"):
        return None
    if change.get("back") and was is not None:
        return was
    if "start" in change:
        return _timed(lever, read_beginning(str(change["start"])), lever.end)
    if "end" in change:
        return _timed(lever, lever.start, read_ending(str(change["end"])))
    return dataclasses.replace(lever, value=_value(state.world.table[lever.name], lever.value, change))


def _timed(lever: Lever, start: int, end: int | None) -> Lever:
    if end is not None and end <= start:
        remedy = f"must be later than the beginning of {beginning(start)}"
        raise InputError(f"{lever.name}: to", f"the end of {ending(end)}", remedy)
    return dataclasses.replace(lever, start=start, end=end)


def _value(parameter: Parameter, before: Value, change: Mapping[str, Any]) -> Value:
    """The value that a slider, a choice or a field has sent."""
    if isinstance(written := change.get("said"), str):
        return read(parameter, written, before)
    value = change.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise InputError("control", None, "has no value: reload the page")
    return parameter.check(value)


def _world_rows(state: TabState, parameters: Iterable[Parameter]) -> list[ControlRow]:
    imported = state.base.network is not None
    rows = []
    for p in parameters:
        # the network brings its own; one of the two alone would not do, so the scenario says both
        if (p.name == "factories" and imported) or p.name in MONEY:
            continue
        value, original = getattr(state.world, p.name), getattr(state.base.world, p.name)
        was = say("controls-was", value=said(p, original)) if value != original else ""
        rows.append(_row(f"world:{p.name}", p, value) | {"changed": value != original, "was": was, "back": bool(was)})
    return rows


def _free(state: TabState, parameters: Iterable[Parameter]) -> list[ControlRow]:
    """Levers and shocks that are not held for all factories."""
    held_already = {lever.name for lever in state.levers if not lever.programme}
    return [_row(f"add:{p.name}", p, getattr(state.world, p.name)) for p in parameters if p.name not in held_already]


def _was(state: TabState, place: int) -> Lever | None:
    """The lever that the scenario has in a place of the list; ``None`` where it has none, or another."""
    was = state.base.levers[place] if place < len(state.base.levers) else None
    return was if was is not None and was.name == state.levers[place].name else None


def _lever_row(state: TabState, place: int, lever: Lever) -> ControlRow:
    was, p = _was(state, place), state.world.table[lever.name]
    row = _row(f"lever:{place}", p, lever.value)
    told = say("controls-is-new")
    if was is not None and (was.value, was.start, was.end) != (lever.value, lever.start, lever.end):
        told = say("controls-was-lever", value=said(p, was.value), when=held(was.start, was.end))
    elif was is not None:
        told = say("controls-was-other")
    return row | {
        "timed": {
            "start": beginning(lever.start),
            "end": ending(lever.end),
            "told": capital(held(lever.start, lever.end)),
        },
        "removable": True,
        "bound": bound(lever),
        "changed": was != lever,
        "was": told if was != lever else "",
        "back": was is not None and was != lever,
    }


def _seeds_row(state: TabState) -> ControlRow:
    return _row(SEEDS_ROW, runs(), state.seeds)


def _row(key: str, parameter: Parameter, value: Value) -> ControlRow:
    """What a control shows now; what is said of its parameter at any value stands in :mod:`.control_texts`."""
    beside = unit(parameter, value)
    return {
        "id": key,
        "name": parameter.name,
        "value": value,
        "text": figure(parameter, value),
        "unit": "" if parameter.row.label.lower() == beside else beside,
        "changed": False,
        "was": "",
        "back": False,
        "bound": "",
    }
