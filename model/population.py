"""Who there is at month 0: every attribute drawn by keyed dice, or taken from an import that brings it."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from ..agents.columns import Floats, Shorts
from ..agents.employee import GRAY_COMMON, SKILL_AHEAD, EmployeeColumns, Role
from ..agents.factory import NEVER, NO_VENDOR, SIZE_LIMITS, FactoryColumns, Gate, Size, Stage
from ..agents.government import GovernmentColumns
from ..agents.middleman import MiddlemanColumns
from ..agents.value import system_cost
from ..agents.vendor import Pricing, VendorColumns
from ..scenarios.parameters import Parameters
from .dice import Dice, name_id, pair
from .network import Network


def tier_place(tier: Shorts) -> Floats:
    """Place of each tier in the chain: 0 for the first suppliers, 1 for the brand owners."""
    return np.asarray(tier / max(1, int(tier.max(initial=0))), dtype=np.float64)


def smile(place: Floats) -> Floats:
    """Height on the smile curve: 1 at both ends of the chain, 0 in the middle. (2 x - 1)^2"""
    return (2.0 * place - 1.0) ** 2


def margins(place: Floats, world: Parameters, noise: Floats) -> Floats:
    """Operating margins by place in the chain (share of revenue): a smile between its bottom and its two ends."""
    end = np.where(place >= 0.5, world.margin_brand, world.margin_upstream)
    return world.margin_bottom + (end - world.margin_bottom) * smile(place) + world.margin_spread * noise


def draw_factories(world: Parameters, network: Network, dice: Dice) -> FactoryColumns:
    """The factories at month 0; what the network's ``attributes`` bring takes the place of what is drawn."""
    n, ids, given = network.n, network.ids, network.attributes
    place = tier_place(network.tier.astype(np.int16))
    gap = (place - 0.5) * world.revenue_tier_gap

    def pick(name: str, drawn: Floats) -> Floats:
        brought = given.get(name)
        return drawn if brought is None else np.where(np.isnan(brought), drawn, brought)

    revenue = pick("revenue", world.revenue_median * np.exp(gap + world.revenue_spread * network.size))
    sectors = max(1, int(network.sector.max(initial=0)) + 1)
    lean = network.sector / max(1, sectors - 1) - 0.5
    usual = np.clip(world.standardisation_mean + world.standardisation_gap * lean, 0.02, 0.98)
    automation = expit(
        logit(world.automation_mean)
        + world.automation_size * np.log(revenue / world.revenue_median)
        + 0.8 * dice.normal("automation", ids)
    )
    clear = logit(world.clarity_mean) + world.clarity_automation * (automation - 0.5)
    # who is used to machines needs less to be shown (absorptive capacity)
    bold = world.innovators * automation / world.automation_mean
    clarity = pick("clarity", expit(clear + world.clarity_spread * dice.normal("clarity", ids)))
    wanted = np.where(dice.uniform("innovator", ids) < bold, 0.0, world.cases_needed * dice.exponential("cases", ids))
    window = world.patience_min + (world.patience_max - world.patience_min) * dice.uniform("patience", ids)
    aware = dice.uniform("aware at start", ids) < world.aware_start
    margin = pick("margin", margins(place, world, dice.normal("margin", ids)))
    zeros = np.zeros
    return FactoryColumns(
        ids=ids,
        tier=network.tier.astype(np.int16),
        sector=network.sector.astype(np.int16),
        size=np.digitize(revenue / world.revenue_per_worker, SIZE_LIMITS).astype(np.int8),
        revenue=revenue,
        margin=margin,
        smile=smile(place),
        cost=system_cost(revenue, world.system_cost, world.cost_exponent),
        standardisation=pick("standardisation", expit(logit(usual) + 0.5 * dice.normal("standardisation", ids))),
        automation=pick("automation", automation),
        patience=np.rint(pick("patience", window)),
        cases_needed=pick("cases_needed", wanted),
        threshold=pick("threshold", world.threshold_mean + world.threshold_spread * dice.normal("threshold", ids)),
        commitment=pick("commitment", expit(logit(world.commitment_mean) + 0.8 * dice.normal("commitment", ids))),
        clarity=clarity,
        grasp=clarity.copy(),
        trust=np.full(n, world.trust_start),
        prior=np.maximum(world.belief_mean + world.belief_difference * dice.normal("belief", ids), 0.0),
        info=zeros(n),
        info_sum=zeros(n),
        evidence=zeros(n),
        word=zeros(n),
        contact=zeros(n),
        stage=np.where(aware, np.int8(Stage.CONSIDERING), np.int8(Stage.UNAWARE)),
        gate=np.full(n, Gate.OPEN, np.int8),
        deployment=zeros(n),
        reengineering=world.reengineering_start * pick("automation", automation),
        plan_fit=np.ones(n),
        vendor=np.full(n, NO_VENDOR, np.int16),
        prospect=np.full(n, NO_VENDOR, np.int16),
        looked=np.full(n, NEVER, np.int16),
        tried=zeros(n, np.int8),
        tried_set=zeros(n, np.uint64),
        started=np.full(n, NEVER, np.int16),
        deadline=np.full(n, NEVER, np.int16),
        returns=np.full(n, NEVER, np.int16),
        failed=np.full(n, NEVER, np.int16),
        scaled=np.full(n, NEVER, np.int16),
        hired=zeros(n, np.bool_),
        supported=zeros(n, np.bool_),
        for_display=zeros(n, np.bool_),
        verified=zeros(n, np.bool_),
        aided=zeros(n, np.bool_),
        ever=zeros(n, np.bool_),
        founder=zeros(n, np.bool_),
        cash=world.cash_start * revenue,
        spent=zeros(n),
        effectiveness=zeros(n),
        measured=zeros(n),
        depth=zeros(n),
        net=zeros(n),
        margin_now=margin.copy(),
        lost_orders=zeros(n),
        use=zeros(n),
        fought=zeros(n),
        withheld=zeros(n),
        linked=zeros(n),
        pressure=zeros(n),
        aware_at=dice.exponential("hears", ids),
        aware_sum=zeros(n),
        sign_at=dice.exponential("signs", ids),
        sign_sum=zeros(n),
    )


def draw_employees(world: Parameters, network: Network, dice: Dice) -> EmployeeColumns:
    """The employees at month 0: skill by role, and who has a gray interest and how large."""
    n, ids = network.n, network.ids
    shape = (world.employees, n)
    skill, gray = np.empty(shape, np.float32), np.zeros(shape, np.float32)
    opaque = np.bincount(network.buyer[network.middleman >= 0], minlength=n)
    through = opaque / np.maximum(np.bincount(network.buyer, minlength=n), 1)
    for place in range(world.employees):
        role = min(place, Role.LINE)
        who = pair(ids, np.full(n, place, np.uint64))
        skill[place] = expit(logit(world.skill_mean) + SKILL_AHEAD[role] + 0.7 * dice.normal("skill", who))
        common = GRAY_COMMON[role] * world.gray_prevalence * (1.0 + world.gray_middleman * through)
        # one draw decides both whether and how much: who has an interest has it whatever its common size
        u = dice.uniform("gray", who)
        gray[place] = np.where(
            u < common, np.minimum(2.0 * world.gray_size * (1.0 - u / np.maximum(common, 1e-9)), 1.0), 0.0
        )
    return EmployeeColumns(skill=skill, gray=gray, participation=np.full(shape, 0.3, np.float32))


def draw_middlemen(world: Parameters, network: Network, dice: Dice) -> MiddlemanColumns:
    """The middlemen at month 0; how patient each is, is drawn."""
    m, ids = network.middlemen, network.middleman_ids
    return MiddlemanColumns(
        ids=ids,
        links=np.bincount(network.middleman[network.middleman >= 0], minlength=m).astype(np.float64),
        temper=world.middleman_temper * dice.uniform("temper", ids),
        fear=np.zeros(m),
        stance=np.zeros(m, np.int8),
    )


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
    cells = pair(np.repeat(ids, sectors), np.tile(np.arange(sectors, dtype=np.uint64), v)).reshape(v, sectors)
    noise = dice.normal("vendor fit", cells.ravel()).reshape(v, sectors)
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
        price=np.ones(v),
        target=np.where(special, sector, np.arange(v) % sectors).astype(np.int16),
        claimed=np.zeros(v),
        in_use=np.zeros(v),
        cash=np.full(v, world.fixed_cost * market * world.runway / 12.0),
        sales_fast=np.zeros(v),
        sales_slow=np.zeros(v),
    )
    return columns, fit


def government() -> GovernmentColumns:
    """The government at month 0."""
    return GovernmentColumns(*(np.zeros(1) for _ in range(6)))


__all__ = [
    "Size",
    "draw_employees",
    "draw_factories",
    "draw_middlemen",
    "draw_vendors",
    "government",
    "margins",
    "smile",
]
