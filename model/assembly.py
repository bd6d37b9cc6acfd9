"""The world at month 0: who there is, and empty room for what will happen."""

import dataclasses
import functools
from typing import Any, cast

import numpy as np

from ..agents.columns import block_of, layout, one_block
from ..agents.employee import SABOTAGE_WEIGHT, SKILL_AHEAD, USE_WEIGHT, Role, role_weights
from ..agents.vendor import Pricing, VendorColumns
from ..scenarios.parameters import Parameters
from ..scenarios.scenario import Scenario
from . import population
from .areas import areas_of, planned
from .dice import Dice
from .engine import room_for_records
from .hands import blank
from .history import History
from .installed_base import put_in_place
from .ledger import new_log
from .network.network import GENERATED, Network
from .network.turnover import Turnover
from .network.watching import Watching
from .state import OFFER, PURPOSES, SECTOR, TERMS, Books, Chain, Clock, Lists, Offers, State, Weights
from .world import World


def assemble(scenario: Scenario, dice: Dice, network: Network) -> World:
    """The world at month 0."""
    world, turnover = scenario.world, turning(scenario.world, network, dice)
    # links that turn over are written to where they stand: not in a network that others may hold
    seen = network if turnover is None else dataclasses.replace(network, buyer=network.buyer.astype(np.int32))
    watching = Watching(seen, world.peer_closeness)
    gates = world.rule == "gates"
    factories = population.draw_factories(world, network, dice)
    areas, factories.area[:] = areas_of(scenario, network, factories)
    sectors = max(int(network.sector.max(initial=0)) + 1, 1)
    market = float(np.median(factories.cost)) * network.n
    state = State(
        factories=factories.block,
        employees=population.draw_employees(world, network, dice),
        weights=weights(world.employees),
        middlemen=block_of(population.draw_middlemen(world, network, dice)),
        vendors=None,
        government=block_of(population.government(len(scenario.programmes) + 1)),
        chain=Chain(seen.supplier, seen.buyer, watching.mediated, watching.links, watching.per_degree),
        edges=watching.edges,
        watchers=watching.onlookers,
        offers=None,  # type: ignore[arg-type]
        books=None,  # type: ignore[arg-type]
        sectors=np.zeros(sectors, SECTOR),
        parameters=room_for_records(len(areas) + len(scenario.programmes)),
        planned=room_for_records(len(areas) + len(scenario.programmes)),
        plan=planned(areas, factories.area, len(scenario.programmes)),
        keys=dice.keys(PURPOSES, world.months if gates else 0),
        clock=np.zeros(1, layout(Clock)),
        lists=Lists.of(network.n, len(watching.edges.source) if gates else 0),
        panels=None,  # type: ignore[arg-type]
        board=blank(),
        log=new_log(network.n, world.most_vendors, len(watching.edges.source), not gates),
    )
    state.clock["harm"] = np.nan
    state.clock["market"], state.clock["vendors"] = market, world.vendors
    state.sectors["size"] = np.maximum(np.bincount(network.sector, minlength=sectors), 1.0)
    history = History(world.months, network.n, world.most_vendors, not gates, len(scenario.programmes))
    made = with_vendors(state, world, dice)
    whole = World(scenario, dice, network, watching, turnover, history, factories, areas, made)
    put_in_place(whole)
    return whole


def turning(world: Parameters, network: Network, dice: Dice) -> Turnover | None:
    """The supply links from year to year, where any end."""
    rate = world.link_turnover if network.origin == GENERATED else world.import_turnover
    if not rate or not len(network.supplier):
        return None
    return Turnover((network.supplier, network.buyer), (network.tier, network.region), network.ids, rate, dice)


def with_vendors(state: State, world: Parameters, dice: Dice) -> State:
    """The state with its vendors, room for those that may be founded, and what they offer."""
    most, sectors = world.most_vendors, len(state.sectors)
    vendors: VendorColumns = one_block(VendorColumns, most)
    market = float(state.clock["market"][0])
    fit = np.zeros((most + 2, sectors))
    drawn, fit[: world.vendors] = population.draw_vendors(world, sectors, market, dice)
    for column, values in zip(cast(Any, vendors), cast(Any, drawn), strict=True):
        column[: world.vendors] = values
    sold = np.zeros((most, sectors))
    return state._replace(
        vendors=block_of(vendors),
        offers=Offers(np.zeros(most + 2, OFFER), fit, np.zeros(len(Pricing), TERMS)),
        books=Books(sold, sold.copy(), np.zeros(most), np.zeros(most), np.zeros(len(state.lists.acting))),
    )


@functools.cache
def weights(roles: int) -> Weights:
    """What the employees of a factory weigh, by their place."""
    ahead = np.array([SKILL_AHEAD[min(place, Role.LINE)] for place in range(roles)])
    return Weights(role_weights(USE_WEIGHT, roles), role_weights(SABOTAGE_WEIGHT, roles), ahead)
