"""What a visitor has chosen: one frozen value a tab, changed only by the functions here. No two tabs share it."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import solara

from ...scenarios.errors import InputError
from ...scenarios.files import load
from ...scenarios.parameters import Parameters
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.table.row import Value

FIRST = "display-programme"
"""The scenario that a new tab opens with."""
SEEDS = 20
MOST_SEEDS = 200
MOST_FACTORIES = 20_000
MOST_CELLS = 5_000_000
"""Factory-months of one run that a page keeps, a byte each."""
CHANGED = "-changed"


@dataclass(frozen=True)
class TabState:
    """Everything that a link or a scenario file must carry.

    Attributes:
        base: the scenario as it was chosen or uploaded.
        world, levers: what it has been changed to.
        seeds: runs of an ensemble; their seeds are 0, 1, 2, ...
        seed: the run whose network is shown.
        month: the month looked at; ``None`` is the last one.
        factory: the row of the factory looked at.
        notes: what pages keep besides, by ``page.name``, as short texts.
    """

    base: Scenario
    world: Parameters
    levers: tuple[Lever, ...]
    seeds: int = SEEDS
    seed: int = 0
    month: int | None = None
    factory: int | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def changed(self) -> bool:
        """Whether anything differs from the scenario as it was chosen."""
        return self.world != self.base.world or self.levers != self.base.levers

    @property
    def scenario(self) -> Scenario:
        """What is run. A changed scenario has another name, so that no legend mistakes it for the original."""
        if not self.changed:
            return self.base
        name = self.base.name if self.base.name.endswith(CHANGED) else self.base.name + CHANGED
        return dataclasses.replace(self.base, name=name, world=self.world, levers=self.levers)


def of(scenario: Scenario) -> TabState:
    """The state of a tab in which a scenario was just chosen.

    Raises:
        InputError: if it is too large for a page.
    """
    affordable(scenario)
    return TabState(scenario, scenario.world, scenario.levers)


def chosen(state: TabState, scenario: Scenario) -> TabState:
    """The same tab with another scenario.

    Raises:
        InputError: if it is too large for a page.
    """
    affordable(scenario)
    return dataclasses.replace(
        state, base=scenario, world=scenario.world, levers=scenario.levers, month=None, factory=None
    )


def with_value(state: TabState, name: str, value: Value) -> TabState:
    """The same tab with another value of a parameter of the world.

    Raises:
        InputError: if the value is out of range, contradicts another one, or makes the run too large for a page.
    """
    world = state.world.with_values({name: value})
    late = [lever for lever in state.levers if lever.start >= world.months]
    if late:
        raise InputError(name, value, f"{late[0].name} only begins in month {late[0].start}: let it begin earlier")
    new = dataclasses.replace(state, world=world, month=None if name == "months" else state.month)
    affordable(new.scenario)
    return new


def with_lever(state: TabState, place: int, lever: Lever | None) -> TabState:
    """The same tab with one lever of the list changed, taken away (``None``), or, at its end, added.

    Raises:
        InputError: if it would begin after the end of the run.
    """
    if lever is not None and lever.start >= state.world.months:
        raise InputError(f"{lever.name}: from", lever.start, f"the run ends at month {state.world.months}")
    kept = [*state.levers[:place], *([] if lever is None else [lever]), *state.levers[place + 1 :]]
    return dataclasses.replace(state, levers=tuple(kept))


def as_chosen(state: TabState) -> TabState:
    """The same tab with every value as the scenario has it."""
    return dataclasses.replace(state, world=state.base.world, levers=state.base.levers)


def with_seeds(state: TabState, seeds: int) -> TabState:
    """The same tab with an ensemble of another size.

    Raises:
        InputError: if it is no number of runs that a page can make.
    """
    if isinstance(seeds, bool) or not isinstance(seeds, int) or not 1 <= seeds <= MOST_SEEDS:
        raise InputError("runs", seeds, f"must be a whole number between 1 and {MOST_SEEDS}")
    return dataclasses.replace(state, seeds=seeds, seed=min(state.seed, seeds - 1))


def affordable(scenario: Scenario) -> None:
    """Refuse what a page shared by many cannot carry; the command can.

    Raises:
        InputError: with the limit and the way out.
    """
    factories, months = scenario.world.factories, scenario.world.months
    if factories > MOST_FACTORIES:
        remedy = f"a page runs up to {MOST_FACTORIES:,}; the command runs more: stallpoint run FILE"
        raise InputError("factories", factories, remedy)
    if factories * months > MOST_CELLS:
        remedy = f"a page keeps up to {MOST_CELLS:,} factory-months; take fewer months or factories, or the command"
        raise InputError("months", months, remedy)


def first() -> TabState:
    """What a new tab opens with."""
    return of(load(FIRST))


current: solara.Reactive[TabState] = solara.reactive(first())
"""The state of this tab. Solara keeps one value a tab under this name."""
message: solara.Reactive[str] = solara.reactive("")
"""What this tab's visitor should read now: a refused value, a bad link. Empty where there is nothing."""


def update(change: Callable[[TabState], TabState]) -> bool:
    """Change the state of this tab; a refused value leaves it as it was and becomes the message.

    Returns:
        Whether it was changed.
    """
    try:
        current.set(change(current.peek()))
    except InputError as error:
        message.set(str(error))
        return False
    message.set("")
    return True


def note(name: str, default: str = "") -> str:
    """What a page keeps under ``page.name``; reading it makes the component listen to it."""
    return str(current.value.notes.get(name, default))


def set_note(name: str, value: str | None) -> None:
    """Keep a short text in the state (and so in the link), or forget it."""
    notes = {key: text for key, text in current.peek().notes.items() if key != name}
    if value:
        notes[name] = value
    current.set(dataclasses.replace(current.peek(), notes=MappingProxyType(notes)))
