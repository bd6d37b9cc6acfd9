"""What a visitor has chosen: one frozen value a tab, changed only by the functions here. No two tabs share it."""

import dataclasses
import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import solara

from ...experiments.spec import FEW
from ...scenarios.errors import InputError
from ...scenarios.files import load
from ...scenarios.parameters import Parameters, table
from ...scenarios.said import beginning, years
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import SHIPPED, World, world_set
from ..words import say
from .history import Steps
from .limits import MOST_SEEDS, affordable, begin_before
from .networks import UploadedNetwork, off
from .settings import brought, looked, same, touched

FIRST = "display-programme"
"""The scenario that a new tab opens with."""
SEEDS = 10
CHANGED = "-changed"


@dataclass(frozen=True)
class WorldSet:
    """A set of worlds that a visitor brought, or chose of those that are stored.

    Attributes:
        name: what it is called.
        worlds: all of it.
        digest: of what is kept of it, see :mod:`.store`; empty where nothing is.
    """

    name: str
    worlds: tuple[World, ...]
    digest: str = field(default="", compare=False)


@dataclass(frozen=True)
class TabState:
    """Everything that a link or a scenario file must carry.

    Attributes:
        base: the scenario as it was chosen or uploaded, on the network of the tab if it can be.
        world, levers: what it has been changed to.
        seeds: runs of an ensemble; their seeds are 0, 1, 2, ...
        seed: the run whose network is shown.
        month: the month looked at; ``None`` is the last one.
        factory: the row of the factory looked at.
        notes: what pages keep besides, by ``page.name``, as short texts.
        worlds: how many worlds of the set answers are asked of; one is the scenario's own.
        own: the set, in place of that which comes with Stallpoint.
        network: what the visitor brought, for all scenarios of the tab.
        pins: scenarios kept to be set beside others, off the network of the tab; see :mod:`.pins`.
    """

    base: Scenario
    world: Parameters
    levers: tuple[Lever, ...]
    seeds: int = SEEDS
    seed: int = 0
    month: int | None = None
    factory: int | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    worlds: int = int(FEW)
    own: WorldSet | None = None
    network: UploadedNetwork | None = None
    pins: tuple[Scenario, ...] = ()

    @property
    def in_worlds(self) -> tuple[World, ...]:
        """The worlds that answers are asked of; none for the scenario's own."""
        return self.known_worlds[: self.worlds] if self.worlds > 1 else ()

    @property
    def known_worlds(self) -> tuple[World, ...]:
        """Those of the set."""
        return shipped_worlds() if self.own is None else self.own.worlds

    @property
    def worlds_asked(self) -> str:
        """The same as ``--worlds`` takes it."""
        return str(self.worlds) if self.own is None or self.worlds == 1 else f"{self.own.name}:{self.worlds}"

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
        given = self.base.given | {
            each for each in table() if getattr(self.world, each) != getattr(self.base.world, each)
        }
        return dataclasses.replace(self.base, name=name, world=self.world, levers=self.levers, given=given)

    def on(self, scenario: Scenario) -> Scenario:
        """Any scenario on the network of the tab; as it is where there is none, or it is not for it (:meth:`unfit`)."""
        return scenario if self.network is None or self.unfit(scenario) else scenario.importing(self.network.files)

    @property
    def of_world(self) -> dict[str, Value]:
        """What the visitor changed besides levers: the world of the tab, for every scenario that is chosen in it."""
        rows, ours, theirs = table(), self.world, self.base.world
        changed = [name for name in rows if getattr(ours, name) != getattr(theirs, name)]
        return {name: getattr(ours, name) for name in changed if rows[name].row.kind != "lever"}

    def within(self, scenario: Scenario) -> Scenario:
        """Any scenario in the world of the tab, and on its network (:meth:`on`).

        Raises:
            InputError: if it cannot be in that world.
        """
        placed, changed = self.on(scenario), self.of_world
        world = placed.world.with_values(changed)
        begin_before(world.months, placed.levers)
        return dataclasses.replace(placed, world=world, given=placed.given | set(changed))

    def unfit(self, scenario: Scenario) -> str:
        """Why a scenario is not put on the network of the tab, in a sentence; empty where it is, or there is none."""
        return "" if self.network is None else self.network.unfit(scenario)

    def apart(self, scenarios: Sequence[Scenario]) -> str:
        """Why scenarios are not set beside each other, in a sentence: some are on the network of the tab, and others
        cannot be. Empty where all are, or none is."""
        ours = [self.network is not None and self.network.under(scenario) for scenario in scenarios]
        lone = next((scenario for scenario, on in zip(scenarios, ours, strict=True) if not on), None)
        if lone is None or not any(ours):
            return ""
        why = self.unfit(lone) or say("network-unfit-off", scenario=lone.name)
        return say("network-apart", why=why)

    @property
    def factories(self) -> int:
        """How many the scenario has at month 0."""
        ours = self.network is not None and self.network.under(self.base)
        return self.network.firms if ours and self.network is not None else self.world.factories


def of(scenario: Scenario) -> TabState:
    """The state of a tab in which a scenario was just chosen.

    Raises:
        InputError: if it is too large for a page.
    """
    affordable(scenario)
    return TabState(scenario, scenario.world, scenario.levers)


def chosen(state: TabState, scenario: Scenario) -> TabState:
    """The same tab with another scenario, in the world of the tab.

    Raises:
        InputError: if it is too large for a page, or cannot be in that world.
    """
    base, world = state.on(scenario), state.within(scenario).world
    new = dataclasses.replace(state, base=base, world=world, levers=base.levers, month=None, factory=None)
    affordable(new.scenario, new.factories)
    return new


def with_network(state: TabState, network: UploadedNetwork | None) -> TabState:
    """The same tab on another network; ``None`` is that of each scenario.

    Raises:
        InputError: if it is too large for a page.
    """
    base, scenario = (off(each, state.network) for each in (state.base, state.scenario))
    bare = dataclasses.replace(state, network=network)
    base, scenario = bare.on(base), bare.on(scenario)
    new = dataclasses.replace(bare, base=base, world=scenario.world, levers=scenario.levers, factory=None)
    affordable(base, new.factories)
    return new


def with_value(state: TabState, name: str, value: Value) -> TabState:
    """The same tab with another value of a parameter of the world.

    Raises:
        InputError: if the value is out of range, contradicts another one, or makes the run too large for a page.
    """
    world = state.world.with_values({name: value})
    begin_before(world.months, state.levers)
    new = dataclasses.replace(state, world=world, month=None if name == "months" else state.month)
    affordable(new.scenario, new.factories)
    return new


def with_lever(state: TabState, place: int, lever: Lever | None) -> TabState:
    """The same tab with one lever of the list changed, taken away (``None``), or, at its end, added.

    Raises:
        InputError: if it would begin after the end of the run.
    """
    if lever is not None and lever.start >= state.world.months:
        late = f"the run ends after {years(state.world.months)}"
        raise InputError(f"{lever.name}: from", f"the beginning of {beginning(lever.start)}", late)
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


@functools.cache
def shipped_worlds() -> tuple[World, ...]:
    """The worlds that come with Stallpoint."""
    return world_set(SHIPPED)


def with_worlds(state: TabState, count: int) -> TabState:
    """The same tab with answers from so many worlds of its set.

    Raises:
        InputError: if the set holds fewer.
    """
    most = len(state.known_worlds)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= most:
        raise InputError("worlds", count, f"must be a whole number between 1 and {most}: so many worlds has the set")
    return dataclasses.replace(state, worlds=count)


def with_set(state: TabState, own: WorldSet | None) -> TabState:
    """The same tab with another set of worlds, all of which it asks; ``None`` is the one that comes with Stallpoint.

    Raises:
        InputError: if it is no more than one world.
    """
    new = dataclasses.replace(state, own=own)
    if own is not None and len(own.worlds) < 2:
        remedy = "holds one world, and a page asks two or more: make a set of more, or let the command ask it"
        raise InputError(own.name, None, remedy)
    return dataclasses.replace(new, worlds=len(new.known_worlds) if own or state.worlds > 1 else 1)


@functools.cache
def first() -> TabState:
    """What a new tab opens with."""
    return of(load(FIRST))


current: solara.Reactive[TabState] = solara.reactive(first())
"""The state of this tab. Solara keeps one value a tab under this name."""
steps: solara.Reactive[Steps[TabState]] = solara.reactive(Steps())
"""The settings that this tab had."""
message: solara.Reactive[str] = solara.reactive("")
"""What this tab's visitor should read now: a refused value, a bad link. Empty where there is nothing."""


def update(change: Callable[[TabState], TabState]) -> bool:
    """Change the state of this tab, as a step that can be taken back; a refused value leaves it as it was and becomes
    the message.

    Returns:
        Whether it was changed.
    """
    before = current.peek()
    try:
        now = change(before)
    except InputError as error:
        message.set(str(error))
        return False
    if not same(before, now):
        steps.set(steps.peek().after(before, touched(before, now), time.monotonic(), brought))
    current.set(now)
    message.set("")
    return True


def first_scenario() -> None:
    """Open what a new tab opens with, as it is; the rest of the tab stays."""
    update(lambda now: as_chosen(chosen(now, load(FIRST))))


def undo() -> None:
    """Take the last step back."""
    _go(*steps.peek().back(current.peek(), brought))


def redo() -> None:
    """Bring back what was taken back last."""
    _go(*steps.peek().forward(current.peek(), brought))


def arrive(there: TabState | None, number: int | None, count: int) -> None:
    """The browser's Back or Forward came somewhere.

    Args:
        there: the settings it came to; ``None`` where they are those that are shown, or not known.
        number: of their step, if it is known.
        count: of the question, which is answered by this.
    """
    now = steps.peek()
    if there is not None:
        before = current.peek()
        current.set(looked(there, before))  # first: the browser writes down its address once it has the step
        now = now.arrived(before, there, number, same, brought)
        message.set("")
    steps.set(now.answering(count))


def _go(there: TabState | None, now: Steps[TabState]) -> None:
    if there is not None:
        steps.set(now)
        current.set(looked(there, current.peek()))
        message.set("")


def note(name: str, default: str = "") -> str:
    """What a page keeps under ``page.name``; reading it makes the component listen to it."""
    return str(current.value.notes.get(name, default))


def set_note(name: str, value: str | None) -> None:
    """Keep a short text in the state (and so in the link), or forget it."""
    notes = {key: text for key, text in current.peek().notes.items() if key != name}
    if value:
        notes[name] = value
    current.set(dataclasses.replace(current.peek(), notes=MappingProxyType(notes)))
