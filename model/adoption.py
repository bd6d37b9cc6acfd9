"""The Mesa model: it assembles a world from a scenario and a seed, steps it month by month, and runs it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from ..agents.columns import View
from ..agents.employee import Employee
from ..agents.factory import Factory
from ..agents.government import Government
from ..agents.middleman import Middleman
from ..agents.vendor import Vendor
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import population, schedule
from .dice import Dice
from .history import History
from .ledger import Ledger
from .network.importing import build
from .network.network import Network
from .network.watching import Watching
from .outcomes.result import Result
from .world import World


def assemble(scenario: Scenario, dice: Dice, network: Network) -> World:
    """The world at month 0."""
    world = scenario.world
    factories = population.draw_factories(world, network, dice)
    sectors = max(int(network.sector.max(initial=0)) + 1, 1)
    market = float(np.median(factories.cost)) * network.n
    vendors, fit = population.draw_vendors(world, sectors, market, dice)
    return World(
        scenario=scenario,
        dice=dice,
        network=network,
        timeline=scenario.timeline(),
        factories=factories,
        employees=population.draw_employees(world, network, dice),
        middlemen=population.draw_middlemen(world, network, dice),
        vendors=vendors,
        government=population.government(),
        fit=fit,
        sector_sales=np.zeros_like(fit),
        watching=Watching(network, world.peer_closeness),
        ledger=Ledger(),
        history=History(world.months, network.n, world.vendors + world.spinoffs_max),
        revenue_at_start=factories.revenue.copy(),
        sector_size=np.maximum(np.bincount(network.sector, minlength=sectors), 1.0),
        market=market,
    )


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """The model. ``step`` lives one month; Mesa agents are made when somebody looks at them.

    It can be copied and pickled at any month: the copy goes on bit for bit as the original does, in any process. What a
    subclass keeps of it, such as ``world.factories``, stays tied to the copy's own world; a single column that it keeps
    does not: read it from the world when it is needed.

    Args:
        scenario: what is asked; defaults to the table's defaults.
        seed: any whole number, 0 included; decides every draw.
        network: a ready network in place of the scenario's own, for instance from
            :func:`stallpoint.model.network.importing.from_graph`.

    Raises:
        InputError: if the seed is no whole number, or the scenario's network files are at fault.
    """

    running: bool

    def __init__(self, scenario: Scenario | None = None, seed: int = 0, network: Network | None = None) -> None:
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise InputError("seed", seed, "must be a whole number")
        self._views_made = False
        # Mesa wants a generator of its own; nothing in a run draws from it
        super().__init__(rng=abs(int(seed)))
        self.dice = Dice(int(seed))
        self.given = scenario or Scenario()
        self.world = assemble(self.given, self.dice, network or build(self.given, self.dice))

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
        schedule.month(self.world)
        if self._views_made:
            self._view_newcomers()
        if self.world.month >= self.given.world.months:
            self.running = False

    def run(self, progress: Callable[[int], None] | None = None) -> Result:
        """Live all months that are left.

        Args:
            progress: called after each month with the number of months lived.
        """
        while self.running:
            self.step()
            if progress is not None:
                progress(self.world.month)
        return self.result()

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


def run(
    scenario: Scenario,
    seed: int = 0,
    network: Network | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Run a scenario once. The same scenario and seed give the same result, bit for bit, wherever it runs."""
    return AdoptionModel(scenario, seed, network).run(progress)
