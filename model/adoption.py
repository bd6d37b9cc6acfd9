"""The Mesa model: a world that is lived month by month, and shown as Mesa agents to whoever looks."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from ..agents.views import Employee, Factory, Government, Middleman, Vendor, View
from ..scenarios.errors import InputError
from ..scenarios.files import load
from ..scenarios.scenario import Scenario
from ..scenarios.settings import with_named
from ..scenarios.typed import taken
from . import schedule
from .collected import Collected
from .life import begin, ended
from .network.network import Network
from .outcomes.result import Result

FIRST_SEED = np.int64(0)
"""The seed of who names none; who names ``None``, as Mesa's tools do, gets any."""

NAMED = 100
"""Characters of a scenario's name in a line."""


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """The model. ``step`` lives one month; Mesa agents are made when somebody looks at them.

    It can be copied and pickled at any month: the copy goes on bit for bit as the original does, in any process. What a
    subclass keeps of it, such as ``world.factories``, stays tied to the copy's own world; a single column that it keeps
    does not: read it from the world when it is needed.

    Args:
        scenario: what is asked: a scenario, the name of one in the library, or a file; by default all is as the table
            has it.
        rng: any whole number, 0 included; decides every draw, and may be called ``seed`` as well. ``None`` stands for
            any number.
        network: a ready network in place of the scenario's own, for instance from
            :func:`stallpoint.model.network.importing.from_graph`.
        values: parameters by name, for the whole run.

    Raises:
        InputError: if the seed is no whole number, a parameter cannot have its value or the scenario pulls that lever
            itself, or the scenario's network files are at fault.
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        rng: int | np.integer[Any] | np.random.SeedSequence | None = FIRST_SEED,
        network: Network | None = None,
        **values: Any,
    ) -> None:
        self._views_made = False
        seed = seed_of(rng, values.pop("seed", None))
        wanted = taken(scenario, "Source | None", "scenario")
        asked = load(wanted) if isinstance(wanted, str) else wanted or Scenario()
        plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in values.items()}
        self.given = with_named(asked, plain, "AdoptionModel") if plain else asked
        world = begin(self.given, seed, network)
        # Mesa wants a generator of its own; nothing in a run draws from it
        super().__init__(rng=abs(int(seed)))
        self.dice, self.world = world.dice, world
        self._collector: Any = None

    def __repr__(self) -> str:
        lived, months = self.world.month, self.given.world.months
        return f"<{type(self).__name__}: {self.given.name[:NAMED]}, seed {self.dice.seed}, month {lived} of {months}>"

    @property
    def scenario(self) -> None:
        """Mesa's own kind of scenario, which this model has none of; :attr:`given` is the one that is lived."""

    @scenario.setter
    def scenario(self, scenario: Any) -> None: ...

    @property
    def datacollector(self) -> Any:
        """Every measure in every month lived, as Mesa's tools read them; or the collector that somebody set."""
        mine = self._collector
        if mine is None or (isinstance(mine, Collected) and mine.months != self.world.month):
            self._collector = Collected(self.result())
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._collector = collector

    def __copy__(self) -> AdoptionModel:
        """A copy lives a life of its own: ``copy.copy`` gives what ``copy.deepcopy`` gives."""
        return copy.deepcopy(self)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of each type of agent, by the name of the type."""
        w = self.world
        return {
            "Factory": w.factories,
            "Employee": w.employees,
            "Middleman": w.middlemen,
            "Vendor": w.vendors,
            "Government": w.government,
        }

    @property
    def agents(self) -> Any:
        """Mesa's AgentSet of all agents; made at the first look."""
        self._make_views()
        return self._all_agents

    @property
    def agents_by_type(self) -> dict[type[View], Any]:
        """Mesa's AgentSets by type of agent; made at the first look."""
        self._make_views()
        return self._agents_by_type  # type: ignore[no-any-return]

    @property
    def agent_types(self) -> list[type[View]]:
        """The types of agent there are."""
        return list(self.agents_by_type)

    def step(self) -> None:
        """Live one month; after the last one the model stops running."""
        if not self.running:
            return
        schedule.live(self.world, self.world.month + 1)
        if self._views_made:
            self._view_newcomers()
        if ended(self.world):
            self.running = False

    def run(self, progress: Callable[[int], None] | None = None) -> Result:
        """Live all months that are left.

        Args:
            progress: called after each month with the number of months lived.
        """
        if progress is None and self._undisturbed():
            schedule.live(self.world, self.given.world.months)
            if self._views_made:
                self._view_newcomers()
            self.running = False
        while self.running:
            self.step()
            if progress is not None:
                progress(self.world.month)
        return self.result()

    def _undisturbed(self) -> bool:
        """Whether nobody can look in between two months: Mesa's list of events has the next step only."""
        return type(self).step is AdoptionModel.step and len(self._event_list) == 1

    def result(self) -> Result:
        """What the run has shown so far."""
        return Result.of(self.world)

    def _make_views(self) -> None:
        if self._views_made or not hasattr(self, "world"):
            return
        self._views_made = True
        w = self.world
        self._vendors_shown = w.vendors.n
        Government(self, 0)
        for kind, count in ((Factory, w.factories.n), (Middleman, len(w.middlemen.ids)), (Vendor, w.vendors.n)):
            for row in range(count):
                kind(self, row)
        for row in range(w.factories.n):
            for place in range(w.employees.roles):
                Employee(self, (place, row))

    def _view_newcomers(self) -> None:
        for row in range(self._vendors_shown, self.world.vendors.n):
            Vendor(self, row)
        self._vendors_shown = self.world.vendors.n


def seed_of(rng: Any, seed: Any) -> int:
    """The seed that somebody names as ``rng`` or as ``seed``; any, where both are ``None``.

    Raises:
        InputError: if both are given, or it is no whole number.
    """
    if seed is not None and rng is not None and rng is not FIRST_SEED:
        raise InputError("seed", seed, "is given as rng as well: name one of them")
    found = rng if seed is None else seed
    if found is None:
        return secrets.randbits(31)
    if isinstance(found, np.random.SeedSequence):
        found = int(found.generate_state(1)[0])
    return int(found) if isinstance(found, np.integer) else found
