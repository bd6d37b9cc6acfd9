"""What can be compared with what: refused where it makes no sense, and said clearly where it must be read with care."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..scenarios.errors import InputError
from ..scenarios.money import said_in
from ..scenarios.page import number
from ..scenarios.parameters import table
from ..scenarios.scenario import Scenario
from .outcome import Outcome

COMPARISON, RUNS, SCENARIO, IMPORT = "comparison", "runs", "scenario", "import"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must know.

    Attributes:
        topic: ``comparison`` (what is not comparable), ``runs`` (what is missing), ``scenario`` (what has no effect or
            reaches nobody) or ``import`` (what was drawn because the files lack it).
        scenario: which one it is about; empty for the study as a whole.
        text: a sentence.
    """

    topic: str
    scenario: str
    text: str

    def __str__(self) -> str:
        return self.text if self.topic == COMPARISON or not self.scenario else f"{self.scenario}: {self.text}"


def checked(scenarios: Sequence[Scenario]) -> None:
    """Refuse what no comparison can be made of.

    Raises:
        InputError: on no scenario, a name that stands twice, or runs of different length or in different currencies.
    """
    if not scenarios:
        raise InputError("scenarios", None, "name at least one")
    names = [scenario.name for scenario in scenarios]
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError("scenarios", name, "stands there twice: give each scenario its own name")
    first = scenarios[0]
    for other in scenarios[1:]:
        _same_length(first, other)
        same_money(first, other)


def differing(scenario: Scenario, against: Scenario | None = None) -> tuple[str, ...]:
    """What a reader must know of the difference between two scenarios, if a study is about one.

    Raises:
        InputError: if they do not last equally long, or tell money in different currencies.
    """
    if against is None:
        return ()
    _same_length(against, scenario)
    same_money(against, scenario)
    return tuple(note.text for note in _apart(against, scenario, ()))


def gates(scenario: Scenario, lack: str) -> None:
    """Refuse a world that follows a classic rule. ``lack`` says what that rule has nothing of.

    Raises:
        InputError: if it does.
    """
    if scenario.world.rule != "gates":
        raise InputError("rule", scenario.world.rule, f"a classic rule {lack}: take a world of gates")


def same_money(first: Scenario, other: Scenario) -> None:
    """Refuse scenarios whose amounts of money cannot stand side by side.

    Raises:
        InputError: if they differ in currency or exchange rate.
    """
    ours, theirs = (said_in(each.world.currency, each.world.exchange_rate) for each in (first, other))
    if ours != theirs:
        remedy = (
            f"{other.name} tells money in {theirs} and {first.name} in {ours}: give them the same currency and rate"
        )
        raise InputError("currency", None, remedy)


def _same_length(first: Scenario, other: Scenario) -> None:
    if other.world.months != first.world.months:
        remedy = (
            f"{other.name} lasts {other.world.months} months and {first.name} {first.world.months}: "
            "scenarios are compared month by month, so give them the same length"
        )
        raise InputError("months", None, remedy)


class Used(NamedTuple):
    """The runs that figures rest on: those of every scenario on these seeds in these worlds, of so many asked for."""

    seeds: tuple[int, ...]
    worlds: tuple[str, ...]
    asked: int


def notes(
    asked: Sequence[Scenario],
    outcomes: Sequence[Outcome],
    planned: int,
    stopped: bool,
    used: Used,
    kept: Sequence[str],
) -> tuple[Note, ...]:
    """Everything a reader must know of a study before believing it; of scenarios that are not ``kept``, why not."""
    found: list[Note] = []
    if stopped:
        told = f"The study was stopped early: {len(used.seeds)} of {planned} seeds are complete and used."
        found.append(Note(RUNS, "", told))
    if len(used.worlds) < used.asked:
        told = f"Figures rest on {len(used.worlds)} of {used.asked} worlds: in the others too few runs went well."
        found.append(Note(RUNS, "", told))
    planned *= used.asked
    for scenario in asked:
        errors = [o.error for o in outcomes if o.scenario == scenario.name and o.error]
        if errors:
            lost = "and their seeds are left out" if scenario.name in kept else "so this scenario is left out"
            what = f"{len(errors)} of {planned} runs failed, {lost}; the first said: {errors[0]}"
            found.append(Note(RUNS, scenario.name, what))
    scenarios = [scenario for scenario in asked if scenario.name in kept]
    if asked[0].name not in kept and len(kept) > 1:
        told = f"Others are compared with {kept[0]}, because every run of {asked[0].name} failed."
        found.append(Note(RUNS, "", told))
    first = scenarios[0]
    for other in scenarios[1:]:
        found += _apart(first, other, outcomes)
    for scenario in scenarios:
        late = {lever.name for lever in scenario.levers if lever.start >= scenario.world.months}
        found += [
            Note(SCENARIO, scenario.name, f"{name} never acts: it starts after the end.") for name in sorted(late)
        ]
        found += [
            Note(SCENARIO, scenario.name, f"{text}.") for text in (*scenario.without_effect(), *scenario.overlapping())
        ]
        brought = next((o.notes for o in outcomes if o.scenario == scenario.name and not o.error), ())
        topic = SCENARIO if scenario.network is None else IMPORT
        found += [Note(topic, scenario.name, text) for text in brought]
    return tuple(found)


def other_world(first: Scenario, other: Scenario, same_factories: bool) -> list[str]:
    """In what the world of another scenario differs, so that a difference between the two is not what a policy did.

    Whatever a scenario may pull as a lever is no difference of worlds, also where it holds from the first month on.

    Args:
        first, other: the scenarios.
        same_factories: whether their runs on equal seeds have the same factories.
    """
    timed = {name for name, parameter in table().items() if parameter.row.timed}
    found = [text for text in world_apart(first, other) if text.split(" ", 1)[0] not in timed]
    if first.network != other.network:
        found.append("the network")
    return found if found or same_factories else ["the factories"]


def world_apart(first: Scenario, other: Scenario) -> list[str]:
    """Parameters, other than through timed levers, in which two scenarios' worlds differ, told."""
    return [
        f"{name} = {number(getattr(other.world, name))} instead of {number(getattr(first.world, name))}"
        for name in table()
        if getattr(other.world, name) != getattr(first.world, name)
    ]


def _apart(first: Scenario, other: Scenario, outcomes: Sequence[Outcome]) -> list[Note]:
    ours = {(o.world, o.seed): o for o in outcomes if o.scenario == first.name and not o.error}
    theirs = {(o.world, o.seed): o for o in outcomes if o.scenario == other.name and not o.error}
    both = [(ours[dice], theirs[dice]) for dice in ours if dice in theirs]
    differ = world_apart(first, other)
    in_what = f" Their worlds differ in {'; '.join(differ)}." if differ else ""
    if others := [(a, b) for a, b in both if a.population != b.population]:
        a, b = others[0]
        sizes = f" ({b.factories:,} and {a.factories:,})" if a.factories != b.factories else ""
        text = (
            f"{other.name} and {first.name} do not have the same factories{sizes}: their difference compares two "
            f"worlds, not two policies in one world, and equal seeds save few runs.{in_what}"
        )
        return [Note(COMPARISON, other.name, text)]
    if first.network != other.network:
        text = f"{other.name} and {first.name} have different networks: their difference is not one of policy alone."
        return [Note(COMPARISON, other.name, text + in_what)]
    if differ:
        text = f"The world of {other.name} is not that of {first.name}: {'; '.join(differ)}."
        pulled = other.levers or first.levers
        what = "includes what this does" if pulled else "is that of two worlds, because neither pulls a lever"
        return [Note(COMPARISON, other.name, f"{text} Their difference {what}.")]
    if other.content() == first.content():
        own = "the same levers" if other.levers else "no lever"
        text = f"{other.name} and {first.name} are one scenario under two names: both pull {own} in the same world"
        return [Note(COMPARISON, other.name, f"{text}, so there is nothing to compare.")]
    return []
