"""Controls drawn from the parameter table, and what a change in one of them does to the state. No widget in here."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ...scenarios.errors import InputError
from ...scenarios.money import MONEY
from ...scenarios.page import number, span, told
from ...scenarios.parameters import SECTIONS, Parameter, find, table
from ...scenarios.scenario import Lever
from ...scenarios.table.row import Value
from .state import MOST_FACTORIES, MOST_SEEDS, TabState, with_lever, with_seeds, with_value

WIDE = 500
"""A range whose ends differ by more than this goes by orders of magnitude."""
MOST_MONTHS = 360
"""Months that the slider reaches; a scenario file may ask for more."""
TITLES: Mapping[str, str] = {
    "scope": "World",
    "start": "Month 0",
    "factories": "Factories",
    "technology": "Technology",
    "learning": "Awareness, concept, evidence",
    "people": "Employees and middlemen",
    "vendors": "Vendors",
    "focal": "One vendor's own offer",
    "government": "Government",
}
WORLD_TITLES = {"scope": "World: shape and rules", "start": "Month 0: who has a system already"}
SIZE = ("factories", "months")
SEEDS_ROW = "seeds"

type ControlRow = dict[str, Any]
type Group = dict[str, Any]


def groups(state: TabState) -> list[Group]:
    """Every control of a tab: the levers that are pulled, the size of the run, levers to pull, uncertainties."""
    pulled = [_lever_row(state, place, lever) for place, lever in enumerate(state.levers)]
    note = "" if pulled else "No lever is pulled. Choose one below: it then acts from month 0 to the end."
    found: list[Group] = [
        {"key": "pulled", "title": "Levers pulled", "note": note, "open": True, "count": True, "rows": pulled},
        {
            "key": "size",
            "title": "Size of the run",
            "open": True,
            "rows": [_seeds_row(state), *_world_rows(state, SIZE)],
        },
    ]
    held = {lever.name for lever in state.levers if not lever.programme}
    for kind, title in (("lever", "levers to pull"), ("uncertainty", "shocks to add")):
        for section in SECTIONS:
            name = section.__name__.lower()
            rows = [p for p in state.world.table.values() if p.section == name and p.row.timed and p.row.kind == kind]
            free = [_free_row(state, p) for p in rows if p.name not in held]
            if free:
                who = TITLES[name] if kind == "lever" else "World"
                found.append({"key": f"{kind}-{name}", "title": f"{who}: {title}", "rows": free, "count": True})
    for section in SECTIONS:
        name = section.__name__.lower()
        names = [p.name for p in table().values() if p.section == name and not p.row.timed and p.name not in SIZE]
        if names:
            title = WORLD_TITLES.get(name, f"{TITLES[name]}: what nobody knows")
            found.append({"key": f"world-{name}", "title": title, "rows": _world_rows(state, names), "count": True})
    return found


def after(state: TabState, change: Mapping[str, Any]) -> TabState:
    """The state after a visitor did something with a control.

    Args:
        state: as it was.
        change: ``id`` of the control's row, and ``value``, ``start``, ``end`` or ``remove``.

    Raises:
        InputError: on a value that is refused, or a change that no control of ours sends.
    """
    kind, _, name = str(change.get("id", "")).partition(":")
    if kind == SEEDS_ROW:
        return with_seeds(state, _value(change))  # type: ignore[arg-type]
    if kind == "world":
        return with_value(state, find(name).name, _value(change))
    if kind == "add":
        return with_lever(state, len(state.levers), Lever(name, _value(change)))
    if kind == "lever" and name.isdecimal() and int(name) < len(state.levers):
        return with_lever(state, int(name), _changed(state.levers[int(name)], change))
    raise InputError("control", None, "is not one of this page: reload it")


def _changed(lever: Lever, change: Mapping[str, Any]) -> Lever | None:
    if change.get("remove"):
        return None
    if "value" in change:
        return dataclasses.replace(lever, value=_value(change))
    if "start" in change:
        return dataclasses.replace(lever, start=0 if change["start"] is None else change["start"])
    if "end" in change:
        return dataclasses.replace(lever, end=change["end"])
    raise InputError("control", None, "is not one of this page: reload it")


def _value(change: Mapping[str, Any]) -> Value:
    value = change.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise InputError("control", None, "has no value: reload the page")
    return value


def _world_rows(state: TabState, names: tuple[str, ...] | list[str]) -> list[ControlRow]:
    imported = state.base.network is not None
    rows = []
    for name in names:
        if name == "factories" and imported:  # the network brings its own
            continue
        if name in MONEY:  # one alone would not do: the scenario says both
            continue
        value, original = getattr(state.world, name), getattr(state.base.world, name)
        rows.append(_row(f"world:{name}", state.world.table[name], value, original))
    return rows


def _free_row(state: TabState, parameter: Parameter) -> ControlRow:
    value = getattr(state.world, parameter.name)
    return _row(f"add:{parameter.name}", parameter, value, value)


def _lever_row(state: TabState, place: int, lever: Lever) -> ControlRow:
    was = state.base.levers[place] if place < len(state.base.levers) else None
    same = was is not None and was.name == lever.name
    row = _row(f"lever:{place}", state.world.table[lever.name], lever.value, was.value if same and was else None)
    months = state.world.months
    row["timed"] = {"start": lever.start, "end": lever.end, "months": months}
    row["removable"] = True
    row["label"] += bound(lever)
    row["changed"] = not same or was != lever
    return row


def bound(lever: Lever) -> str:
    """For whom a lever is held and what it answers to, where that is not everybody and nothing."""
    where = f" in {lever.programme}" if lever.programme else ""
    ends = f", until {lever.ends_when}" if lever.ends_when else ""
    return f"{where}{ends}{f', if {lever.only_if}' if lever.only_if else ''}"


def _seeds_row(state: TabState) -> ControlRow:
    return {
        "id": SEEDS_ROW,
        "name": SEEDS_ROW,
        "label": "runs",
        "meaning": "Runs of the ensemble, each on other dice. More runs, narrower intervals.",
        "unit": "runs",
        "span": f"1 to {MOST_SEEDS} runs",
        "source": "a choice",
        "value": state.seeds,
        "original": "",
        "changed": False,
        "low": 1,
        "high": MOST_SEEDS,
        "whole": True,
        "log": False,
    }


def _row(key: str, parameter: Parameter, value: Value, original: Value | None) -> ControlRow:
    row, usual = parameter.row, told(parameter, parameter.default)
    found: ControlRow = {
        "id": key,
        "name": parameter.name,
        "label": parameter.name.replace("_", " "),
        "meaning": row.meaning,
        "unit": "" if row.unit == "-" else row.unit,
        "span": f"{span(parameter)}{'' if row.unit == '-' else f' {row.unit}'}; by default {usual}",
        "source": row.source,
        "needs": _needs(parameter),
        "value": value,
        "original": "none" if original is None else number(original),
        "changed": value != original,
    }
    if parameter.is_choice:
        return found | {"words": [str(word) for word in row.span]}
    low, high = (float(end) for end in row.span)
    if parameter.name in SIZE:
        high = {"factories": float(MOST_FACTORIES), "months": float(MOST_MONTHS)}[parameter.name]
    high = max(high, float(value))
    found |= {"low": low, "high": high, "whole": isinstance(parameter.default, int)}
    return found | {"log": low > 0 and high / low > WIDE}


def _needs(parameter: Parameter) -> str:
    wanted = [f"{name.replace('_', ' ')} = {number(value)}" for name, value in parameter.row.needs.items()]
    return f"Acts only with, for instance, {' and '.join(wanted)}." if wanted else ""
