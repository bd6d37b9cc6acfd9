"""What a page asks before it starts an analysis: the fields of its spec, and the spec of what was written in them."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...experiments.analyses import ANALYSES
from ...experiments.designs.ranges import ranges
from ...experiments.options import Option
from ...experiments.spec import Spec, WorldsSpec
from ...scenarios.errors import InputError
from ...scenarios.files import load
from ...scenarios.parameters import find, table
from ...scenarios.scenario import Scenario
from ..formatting import capital
from ..words import say
from . import share, store
from .state import TabState
from .variants import named

KIND, GIVEN = "studies.ask", "studies.given"
"""What the link remembers: the analysis, and what was written in its fields, as JSON."""
MOST_LETTERS = 60
WORLDS, SEEDS = "worlds", "seeds"
FEW_WORLDS = 3
"""In how many worlds an analysis is asked until somebody chooses otherwise: few, for each world takes many runs."""
STEPS = 4
"""Values of a parameter on an axis until somebody writes others."""
type Given = Mapping[str, str]
"""What was written, by field; what is not among it is as it was."""


class Ask(NamedTuple):
    """An analysis: ``asked`` of this server, and ``told`` as a command has it, with scenarios as files beside it."""

    asked: Spec
    told: Spec

    @property
    def words(self) -> list[str]:
        """The command that asks the same."""
        return self.told.words()


def offered() -> dict[str, type[Spec]]:
    """Analyses that a page starts, by their verbs: those of which it can say a field, beside the runs."""
    return {s.kind: s for s in ANALYSES if any(o.shown for n, o in s.options().items() if n != SEEDS)}


def fields_of(spec: type[Spec]) -> dict[str, Option]:
    """The fields that a page shows of an analysis; how many runs comes last."""
    found = {name: option for name, option in spec.options().items() if option.shown}
    return {name: found[name] for name in sorted(found, key=lambda name: name == SEEDS)}


def first(option: Option) -> str:
    """What stands in a field at first."""
    assert option.shown is not None
    value = option.default if option.shown.quick is None else option.shown.quick
    return ",".join(_said(each, option.shown.what) for each in option.singles(value))


def given_of(tab: TabState) -> dict[str, str]:
    """What the tab remembers of the fields."""
    try:
        found = json.loads(tab.notes.get(GIVEN, "{}"))
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def ask(kind: str, given: Given, tab: TabState) -> Ask:
    """The analysis of the scenario of a tab, on its network and in its worlds.

    Raises:
        InputError: on anything that will not do; the field is the name of one of the spec's.
    """
    spec = offered()[kind]
    asked: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for name, option in fields_of(spec).items():
        text = given.get(name, first(option)).strip()
        try:
            asked[name] = told[name] = _read(option, text, tab)
        except InputError as error:
            raise InputError(name, text, error.remedy) from None
    if "scenario" in spec.options():
        asked["scenario"] = tab.scenario
    else:
        asked["sources"] = (*asked["sources"], tab.scenario)
    told |= {name: _called(value) for name, value in asked.items()}
    if issubclass(spec, WorldsSpec):
        count = worlds_of(given, tab)
        kept = tab.own is not None and count > 1
        told[WORLDS] = f"{tab.own.name}:{count}" if kept and tab.own else str(count)
        place = store.opened(tab.own.digest).folder / share.WORLDS if kept and tab.own else ""
        asked[WORLDS] = f"{place}:{count}" if kept else str(count)
    return Ask(spec(**asked), spec(**told))


def worlds_of(given: Given, tab: TabState) -> int:
    """In how many worlds it is asked."""
    text, most = given.get(WORLDS, ""), len(tab.known_worlds)
    return min(int(text) if text.isdecimal() and len(text) < 6 and int(text) else FEW_WORLDS, most)


def field_of(spec: type[Spec], error: InputError) -> str:
    """The shown field that an error is about; empty where it is about none."""
    return next((name for name, option in fields_of(spec).items() if error.field in (name, option.flag or name)), "")


def axes() -> list[tuple[str, str, str]]:
    """Parameters that can stand on an axis: name, label, and what they are."""
    kinds = {"lever": say("studies-levers"), "uncertainty": say("studies-unknown")}
    rows = [row for kind in kinds for row in table().values() if row.row.kind == kind]
    return [(row.name, capital(row.row.label), kinds[row.row.kind]) for row in rows]


def axis(name: str, scenario: Scenario) -> str:
    """A parameter with the values that it has on an axis until somebody writes others.

    Raises:
        InputError: if nothing is known of them.
    """
    parameter = find(name)
    if parameter.is_choice:
        return f"{name}={','.join(map(str, parameter.row.span))}"
    (found,), _ = ranges([scenario], [name])
    return f"{name}={found.low:g}:{found.high:g}:{STEPS}"


def _said(value: Any, what: str) -> str:
    if what == "percent":
        return f"{100 * value:g}%"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _read(option: Option, text: str, tab: TabState) -> Any:
    """What a text says, in the type of a field.

    Raises:
        InputError: if it says nothing of that type, or what the field does not take.
    """
    assert option.shown is not None
    if option.shown.what == "scenario":
        found = tab.within(load(named(text)[0])) if named(text) else None
        if option.several and found is None:
            raise InputError("", text, say("studies-no-scenario"))
        return (found,) if option.several else found
    if not text and option.default is None:
        return None
    texts = [each.strip() for each in text.split(",")] if option.several else [text]
    values = [_value(option, each) for each in texts]
    value = tuple(values) if option.several else values[0]
    option.check(value)
    return value


def _value(option: Option, text: str) -> Any:
    assert option.shown is not None
    if option.kind not in (int, float):
        return text
    number = text.removesuffix("%").strip().replace(" ", "")
    try:
        return option.kind(number) / 100 if option.shown.what == "percent" else option.kind(number)
    except ValueError:
        what = say("studies-whole") if option.kind is int else say("studies-number")
        raise InputError("", text, what) from None


def _called(value: Any) -> Any:
    """Scenarios as a command names them."""
    if isinstance(value, Scenario):
        return share.called(value)
    return tuple(map(_called, value)) if isinstance(value, tuple) else value


def written(given: Given, kind: str) -> str | None:
    """What the tab is to remember of the fields; what stands there at first needs no word."""
    shown = fields_of(offered()[kind])
    kept = {name: text for name, text in given.items() if name not in shown or text != first(shown[name])}
    return json.dumps(kept) if kept else None
