"""The form in which a visitor asks for an analysis of the scenario of the tab, and says that it may start."""

import shlex
from functools import partial
from typing import Any

import solara

from ...experiments.options import Option
from ...experiments.orders import Order
from ...experiments.planned import Plan
from ...experiments.spec import Spec, WorldsSpec
from ...model.forecast import duration
from ...model.machine import cores
from ...scenarios.errors import InputError
from ..formatting import capital, count, listed
from ..measured import label
from ..words import say
from . import asking, state, stored, tabs
from .analyses import analyses, free_place
from .field import Field
from .limits import startable
from .parts import Button, Note, tag, text
from .scenario_choice import ScenarioChoice
from .study import use_work
from .study_list import kind_of
from .widgets import Choice
from .work import Refused, readable, takes, told_beside
from .world_choice import offered as offered_worlds

NONE, ALL = "-", "all"


@solara.component
def AnalysisForm() -> None:
    """The card, folded until somebody wants it: what an analysis takes is worked out for whoever sees it."""
    kept = state.note(asking.KIND)
    opened, set_opened = solara.use_state(bool(kept))
    more = {"aria-expanded": "true" if opened else "false"}
    toggle = Button(say("studies-start"), lambda: set_opened(not opened), "" if opened else "main", more=more)
    tag("div", toggle, *([_Choosing(kept)] if opened else []), classes="sp-card sp-asking")


@solara.component
def _Choosing(kept: str) -> None:
    """Which analysis, and its fields."""
    if refused := stored.unwritable():
        tag("div", Note(refused, "warning"))
        return
    kinds = asking.offered()
    spec = kinds.get(kept, next(iter(kinds.values())))
    options = [
        (kind, say("studies-asks", kind=capital(kind_of(kind)), question=each.question)) for kind, each in kinds.items()
    ]
    tag(
        "div",
        text("p", say("studies-about", scenario=state.current.value.scenario.name), "sp-note"),
        tag("div", Choice(say("studies-analysis"), options, spec.kind, _kind), classes="sp-chosen-row"),
        _Asked(spec).key(spec.kind),
    )


@solara.component
def _Asked(spec: type[Spec]) -> None:
    """The fields of one analysis, what it takes, and the button."""
    tab = state.current.value
    given = asking.given_of(tab)
    try:
        asked, wrong = asking.ask(spec.kind, given, tab), ("", "")
    except InputError as error:
        name = asking.field_of(spec, error)
        asked, wrong = None, (name, told_beside(error) if name else readable(error))
    words = [] if asked is None else asked.words
    key = None if asked is None else (asked.asked, tab.scenario.own)
    calls = [] if asked is None else [partial(takes, asked.asked, cores())]
    work = use_work(calls, key)
    found: Any = work.results[0] if work.results else None
    plan = found if isinstance(found, Plan) else None
    if isinstance(found, Refused):
        name = asking.field_of(spec, InputError(found.field, None, ""))
        wrong = name, found.beside if name else found.sentence
    told = "" if wrong[1] else _told(plan, work.error)
    if plan is not None and (much := _too_much(plan, words)):
        plan, told = None, ""
        wrong = "", much
    rows: list[Any] = [
        _Shown(name, option, given.get(name, asking.first(option)), wrong[1] if wrong[0] == name else "").key(name)
        for name, option in asking.fields_of(spec).items()
    ]
    if issubclass(spec, WorldsSpec):
        now = asking.worlds_of(given, tab)
        worlds = offered_worlds(len(tab.known_worlds), now)
        rows.insert(
            -1, Choice(say("studies-worlds"), worlds, str(now), partial(_put, asking.WORLDS)).key(asking.WORLDS)
        )

    def start() -> None:
        if asked is not None and plan is not None:
            _start(asked, plan)

    tag(
        "div",
        tag("div", *rows, classes="sp-chosen-row sp-ask-fields"),
        *([Note(wrong[1], "warning")] if wrong[1] and not wrong[0] else []),
        tag(
            "div",
            Button(say("studies-go"), start, "main", plan is None),
            text("span", told, "sp-note"),
            classes="sp-row",
        ),
        *([tag("p", say("studies-command"), " ", tag("code", shlex.join(words)), classes="sp-note")] if words else []),
        text("p", say("studies-lands", folder=stored.shown_root()), "sp-note"),
    )


def _told(plan: Plan | None, error: str) -> str:
    if plan is None:
        return error or say("studies-counting")
    return say("studies-takes", runs=count(plan.runs, "run"), time=duration(plan.seconds))


def _too_much(plan: Plan, words: list[str]) -> str:
    try:
        startable(plan, shlex.join(words))
    except InputError as error:
        return str(error)
    return ""


@solara.component
def _Shown(name: str, option: Option, value: str, wrong: str) -> None:
    """One field, as what it takes."""
    assert option.shown is not None
    put = partial(_put, name)
    if option.shown.what == "scenario":
        none = [] if option.several else [(NONE, say("studies-nothing"))]
        ScenarioChoice(option.shown.label, value or NONE, lambda v: put("" if v == NONE else v), none)
    elif option.shown.what == "axis":
        _Axis(option.shown.label, value, put, wrong)
    elif option.shown.offered:
        Choice(option.shown.label, [(each, label(each)) for each in option.shown.offered], value, put)
    elif option.choices:
        words = [(each, each.replace("-", " ")) for each in option.choices]
        every = [(",".join(option.choices), say("studies-all"))] if option.several else []
        known = (*option.choices, *(v for v, _ in every))
        chosen = [] if value in known else [(value, listed(value.split(",")))]
        Choice(option.shown.label, [*chosen, *every, *words], value, put)
    else:
        number = option.kind in (int, float) and not option.several
        Field(option.shown.label, value, put, wrong=wrong, number=number, most=asking.MOST_LETTERS)


@solara.component
def _Axis(name: str, value: str, put: Any, wrong: str) -> None:
    """A parameter, and its values."""
    parameter, _, values = value.partition("=")

    def another(chosen: str) -> None:
        try:
            put(asking.axis(chosen, state.current.peek().scenario))
        except InputError as error:
            state.message.set(str(error))

    Choice(name, asking.axes(), parameter, another)
    Field(
        say("studies-values"),
        values,
        lambda v: put(f"{parameter}={v}"),
        say("studies-values-how"),
        wrong,
        most=asking.MOST_LETTERS,
    )


def _kind(kind: str) -> None:
    state.set_note(asking.GIVEN, None)
    state.set_note(asking.KIND, kind)


def _put(name: str, value: str) -> None:
    """Keep what was written in a field."""
    tab = state.current.peek()
    kind = tab.notes.get(asking.KIND) or next(iter(asking.offered()))
    state.set_note(asking.GIVEN, asking.written({**asking.given_of(tab), name: value}, kind))


def visitor() -> str:
    """Whose page is drawn."""
    tab = tabs.current()
    return "" if tab is None else tab.visitor


def _start(asked: asking.Ask, plan: Plan) -> None:
    try:
        if refused := stored.unwritable():
            raise InputError("studies", None, refused)
        place = free_place(stored.root(), asked.asked.folder, analyses)
        analyses.start(visitor(), Order(asked.asked, place, tuple(asked.words), planned=plan.runs), plan.runs)
    except InputError as error:
        state.message.set(str(error))
