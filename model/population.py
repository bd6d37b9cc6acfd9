"""Who there is at month 0, and who comes later: every attribute drawn by keyed dice, or taken from an import that
brings it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from ..agents.columns import Floats, Ids, Index, Num, apart, one_block
from ..agents.employee import GRAY_COMMON, NEW, SKILL_AHEAD, EmployeeColumns, Role
from ..agents.factory import SIZE_LIMITS, FactoryColumns, Stage
from ..agents.government import GovernmentColumns
from ..agents.middleman import MiddlemanColumns
from ..agents.value import system_cost
from ..agents.vendor import Pricing, VendorColumns
from ..scenarios.parameters import Parameters
from .dice import Dice, name_id, pairs
from .network.network import Network

STRETCH = 4096
"""Factories drawn at once: few enough that their records stay near the processor while their columns are written."""


OF_A_PLACE = ("tier", "sector", "region", "area", "size", "revenue", "mediated", "withheld")
"""What goes with a place in the chain, whoever holds it; ``revenue``: its orders."""


class Places(NamedTuple):
    """Where some factories stand: ``along`` the chain (:func:`tier_place`), the ``lean`` of their sectors
    (:func:`sector_lean`), and how large they are for their tier (``size``, a standard-Normal score)."""

    along: Floats
    lean: Floats
    size: Floats

    @classmethod
    def of(cls, network: Network) -> Places:
        """The places of a network."""
        return cls(tier_place(network.tier), sector_lean(network.sector), network.size)

    def of_rows(self, rows: slice | Index) -> Places:
        """Some of them."""
        return Places(*(column[rows] for column in self))


def tier_place(tier: Index) -> Floats:
    """Place of each tier in the chain: 0 for the first suppliers, 1 for the brand owners."""
    return np.asarray(tier / max(1, int(tier.max(initial=0))), dtype=np.float64)


def sector_lean(sector: Index) -> Floats:
    """Where each sector stands among all, from -0.5 to 0.5."""
    return np.asarray(sector / max(1, int(sector.max(initial=0))) - 0.5, dtype=np.float64)


def smile(place: Floats) -> Floats:
    """Height on the smile curve: 1 at both ends of the chain, 0 in the middle. (2 x - 1)^2"""
    return (2.0 * place - 1.0) ** 2


def margins(place: Floats, world: Parameters, noise: Floats) -> Floats:
    """Operating margins by place in the chain (share of revenue): a smile between its bottom and its two ends."""
    end = np.where(place >= 0.5, world.margin_brand, world.margin_upstream)
    return world.margin_bottom + (end - world.margin_bottom) * smile(place) + world.margin_spread * noise


def draw_factories(world: Parameters, network: Network, dice: Dice) -> FactoryColumns:
    """The factories at month 0.

    What the network's ``attributes`` bring takes the place of what is drawn. Under a classic rule nobody passes gates
    or reviews, and what only those ask for stays as it starts.
    """
    gates = world.rule == "gates"
    f: FactoryColumns = (one_block if gates else apart)(FactoryColumns, network.n)
    where, through = Places.of(network), mediated(network)
    for start in range(0, network.n, STRETCH):
        rows = slice(start, start + STRETCH)
        part = FactoryColumns._make(column[rows] for column in f)
        part.ids[:], part.tier[:], part.sector[:] = network.ids[rows], network.tier[rows], network.sector[rows]
        part.region[:] = network.region[rows]
        if gates:
            part.mediated[:] = through[rows]
        brought = {name: column[rows] for name, column in network.attributes.items()}
        draw_rows(part, world, where.of_rows(rows), brought, dice)
    return f


def draw_rows(f: FactoryColumns, world: Parameters, where: Places, brought: Mapping[str, Floats], dice: Dice) -> None:
    """All that is drawn of some factories, which stand at the places given."""
    gates = world.rule == "gates"
    draw_firms(f, world, where.along, where.size, brought, dice)
    draw_minds(f, world, dice)
    if gates:
        draw_for_gates(f, world, where.along, where.lean, dice)
    for name in brought:
        take(f, brought, name)
    f.size[:] = np.digitize(f.revenue / world.revenue_per_worker, SIZE_LIMITS)
    f.cost[:] = list_price(f.revenue, world)
    f.sign_at[:] = dice.exponential("signs", f.ids)
    if gates:
        settle(f, world, dice)


def draw_newborns(world: Parameters, left: FactoryColumns, where: Places, ids: Ids, dice: Dice) -> FactoryColumns:
    """Firms that take places of others, as firms were at month 0 but for what goes with a place.

    Args:
        world: the parameters.
        left: the columns of those who left, as they stand.
        where: their places in the chain.
        ids: what the dice know the newborns by.
        dice: the draws.
    """
    born: FactoryColumns = one_block(FactoryColumns, len(ids))
    for name in OF_A_PLACE:
        getattr(born, name)[:] = getattr(left, name)
    born.ids[:] = ids
    draw_rows(born, world, where, {"revenue": left.revenue}, dice)
    born.size[:] = left.size  # results are told by it
    return born


def list_price(revenue: Num, world: Parameters) -> Num:
    """List price of a full system for a factory of that revenue, in the money of the world."""
    steep = world.cost_exponent_small, world.cost_exponent
    return system_cost(revenue, world.system_cost, world.cost_revenue, *steep)


def mediated(network: Network) -> Floats:
    """Share of each factory's supply links that go through a middleman."""
    through, ends = network.middleman >= 0, (network.supplier, network.buyer)
    links = sum(np.bincount(end, minlength=network.n) for end in ends)
    return np.asarray(sum(np.bincount(end[through], minlength=network.n) for end in ends) / np.maximum(links, 1))


def take(f: FactoryColumns, brought: Mapping[str, Floats], name: str) -> None:
    """Put what an import brought of an attribute in the place of what was drawn."""
    if name in brought:
        column = getattr(f, name)
        column[:] = np.where(np.isnan(brought[name]), column, brought[name])


def draw_firms(
    f: FactoryColumns, world: Parameters, place: Floats, size: Floats, brought: Mapping[str, Floats], dice: Dice
) -> None:
    """How large and how automated the firms are. Other draws build on that, so an import's are taken at once."""
    gap = (place - 0.5) * world.revenue_tier_gap
    f.revenue[:] = world.revenue_median * np.exp(gap + world.revenue_spread * size)
    take(f, brought, "revenue")
    larger = world.automation_size * np.log(f.revenue / world.revenue_median)
    f.automation[:] = expit(logit(world.automation_mean) + larger + 0.8 * dice.normal("automation", f.ids))
    take(f, brought, "automation")


def draw_minds(f: FactoryColumns, world: Parameters, dice: Dice) -> None:
    """What they know and believe."""
    ids = f.ids
    clear = logit(world.clarity_mean) + world.clarity_automation * (f.automation - 0.5)
    f.clarity[:] = expit(clear + world.clarity_spread * dice.normal("clarity", ids))
    f.threshold[:] = world.threshold_mean + world.threshold_spread * dice.normal("threshold", ids)
    f.prior[:] = np.maximum(world.belief_mean + world.belief_difference * dice.normal("belief", ids), 0.0)
    f.trust[:] = world.trust_start
    aware = dice.uniform("aware at start", ids) < world.aware_start
    f.stage[:] = np.where(aware, Stage.CONSIDERING, Stage.UNAWARE)


def draw_for_gates(f: FactoryColumns, world: Parameters, place: Floats, lean: Floats, dice: Dice) -> None:
    """What gates and reviews ask for: money, fit to what is sold, and a head who decides."""
    ids = f.ids
    f.smile[:] = smile(place)
    f.margin[:] = margins(place, world, dice.normal("margin", ids))
    usual = np.clip(world.standardisation_mean + world.standardisation_gap * lean, 0.02, 0.98)
    f.standardisation[:] = expit(logit(usual) + 0.5 * dice.normal("standardisation", ids))
    f.commitment[:] = expit(logit(world.commitment_mean) + 0.8 * dice.normal("commitment", ids))
    f.patience[:] = world.patience_min + (world.patience_max - world.patience_min) * dice.uniform("patience", ids)
    # who is used to machines needs less to be shown (absorptive capacity)
    bold = world.innovators * f.automation / world.automation_mean
    wanted = world.cases_needed * dice.exponential("cases", ids)
    f.cases_needed[:] = np.where(dice.uniform("innovator", ids) < bold, 0.0, wanted)


def settle(f: FactoryColumns, world: Parameters, dice: Dice) -> None:
    """What follows from the rest, and what each waits for before it hears."""
    f.patience[:] = np.maximum(np.rint(f.patience), 1.0)
    f.clarity_floor[:] = f.clarity
    f.margin_now[:] = f.margin
    f.reengineering[:] = world.reengineering_start * f.automation
    f.cash[:] = world.cash_start * f.revenue
    f.aware_at[:] = dice.exponential("hears", f.ids)


def draw_employees(world: Parameters, network: Network, dice: Dice) -> EmployeeColumns:
    """The employees at month 0. A classic rule asks for none."""
    return draw_people(world, network.ids, bought_through(network.buyer, network.middleman, network.n), dice)


def bought_through(buyer: Index, middleman: Index, n: int) -> Floats:
    """Share of what each of n factories buys that goes through a middleman."""
    opaque = np.bincount(buyer[middleman >= 0], minlength=n)
    return np.asarray(opaque / np.maximum(np.bincount(buyer, minlength=n), 1))


def draw_people(world: Parameters, ids: Ids, through: Floats, dice: Dice) -> EmployeeColumns:
    """The employees of some factories: skill by role, and who has a gray interest and how large.

    Args:
        world: the parameters.
        ids: what the dice know each factory by.
        through: share of what each buys that goes through a middleman.
        dice: the draws.
    """
    shape = (world.employees if world.rule == "gates" else 0, len(ids))
    # those of one factory lie side by side
    skill, gray, participation = (np.zeros(shape, np.float32, order="F") for _ in EmployeeColumns._fields)
    participation[:] = NEW
    place, role = np.arange(shape[0], dtype=np.uint64), [min(each, Role.LINE) for each in range(shape[0])]
    ahead = logit(world.skill_mean) + np.array(SKILL_AHEAD)[role]
    usual = np.array(GRAY_COMMON)[role] * world.gray_prevalence
    for start in range(0, skill.size and len(ids), STRETCH):
        rows = slice(start, start + STRETCH)
        who = pairs(ids[rows, None], place)
        skill.T[rows] = expit(ahead + 0.7 * dice.normal("skill", who).reshape(-1, shape[0]))
        common = usual * (1.0 + world.gray_middleman * through[rows, None])
        # one draw decides both whether and how much: who has an interest has it whatever its common size
        u = dice.uniform("gray", who).reshape(-1, shape[0])
        interest = np.minimum(2.0 * world.gray_size * (1.0 - u / np.maximum(common, 1e-9)), 1.0)
        gray.T[rows] = np.where(u < common, interest, 0.0)
    return EmployeeColumns(skill=skill, gray=gray, participation=participation)


def draw_middlemen(world: Parameters, network: Network, dice: Dice) -> MiddlemanColumns:
    """The middlemen at month 0; how patient each is, is drawn."""
    m, ids = network.middlemen, network.middleman_ids
    middlemen: MiddlemanColumns = one_block(MiddlemanColumns, m)
    middlemen.ids[:] = ids
    middlemen.links[:] = np.bincount(network.middleman[network.middleman >= 0], minlength=m)
    middlemen.tolerance[:] = world.middleman_temper * dice.uniform("temper", ids)
    return middlemen


def draw_vendors(world: Parameters, sectors: int, market: float, dice: Dice) -> tuple[VendorColumns, Floats]:
    """The vendors at month 0 and their fit to each sector, shape (vendors, sectors).

    Args:
        world: the parameters.
        sectors: number of sectors.
        market: list price of the median system times the number of factories, M CNY: scales fixed cost and cash.
        dice: the draws.
    """
    v = world.vendors
    ids = np.array([name_id(f"vendor {k}") for k in range(v)], dtype=np.uint64)
    special = np.arange(v) >= v - round(world.specialists * v)
    sector = np.where(special, np.arange(v) % sectors, -1).astype(np.int16)
    cells = pairs(ids[:, None], np.arange(sectors, dtype=np.uint64))
    noise = dice.normal("vendor fit", cells).reshape(v, sectors)
    base = np.where(sector[:, None] == np.arange(sectors), world.fit_specialist, world.fit_platform)
    base = np.where(special[:, None] & (sector[:, None] != np.arange(sectors)), 0.6 * world.fit_platform, base)
    fit = np.where(base > 0, np.where(base < 1, expit(logit(np.clip(base, 1e-6, 1 - 1e-6)) + 0.4 * noise), 1.0), 0.0)
    models = np.array([Pricing.LICENCE, Pricing.LICENCE, Pricing.SUBSCRIPTION], np.int8)
    columns = VendorColumns(
        ids=ids,
        alive=np.ones(v, np.bool_),
        sector=sector,
        founder=np.full(v, -1, np.int32),
        pricing=models[np.arange(v) % 3],
        chosen=np.full(v, -1, np.int8),
        price=np.ones(v),
        target=np.where(special, sector, np.arange(v) % sectors).astype(np.int16),
        claimed=np.zeros(v),
        in_use=np.zeros(v),
        proof=np.zeros(v),
        cash=np.full(v, world.fixed_cost * market * world.runway / 12.0),
        cash_flow=np.zeros(v),
        laid_out=np.zeros(v),
        sales_fast=np.zeros(v),
        sales_slow=np.zeros(v),
    )
    return columns, fit


def government(programmes: int) -> GovernmentColumns:
    """The government at month 0: a row for what it does everywhere, and one for each programme."""
    columns: GovernmentColumns = one_block(GovernmentColumns, programmes)
    return columns
