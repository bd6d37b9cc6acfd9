"""Twin worlds of vendors that live: what they cost, how they react, copy, hold back, enter and leave."""

from typing import Any

import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.agents.vendor import OWN, Pricing
from stallpoint.experiments.compare import compare
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin
from stallpoint.model.outcomes import sales
from stallpoint.model.outcomes.biography import watch
from stallpoint.model.phases.supply import copy_the_best
from stallpoint.model.schedule import live
from stallpoint.model.world import World
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.counterfactuals.life_words import vendor, vendor_name
from stallpoint.viz.figures.compare import vendors
from worlds import acting, happened, held, opened, ran, same_lives, small, surely_more

OPEN = opened(120, 48, cost_to_serve=0.6, signing_rate=0.1, system_cost=0.5, runway=240.0)
"""They start one after the other, and a vendor has a purse for some of them."""
IDLE = small(60, 24, innovators=0.0, cases_needed=20.0, runway=12.0)
"""Nobody ever starts."""
TRIALS = held(OPEN, 0, None, pricing="trial")
STILL = {"price_step": 0.0, "self_build": 0.0, "runway": 1200.0, "fixed_cost": 0.01}
"""Prices stand, everybody buys, and no vendor is ever short of cash."""
LIVELY: dict[str, float | int] = {
    "runway": 120.0,
    "fixed_flexible": 0.6,
    "vendor_reaction": 0.3,
    "copy_rate": 0.1,
    "exposure_max": 0.5,
    "entry_rate": 3.0,
    "spinoff_rate": 0.5,
    "self_build": 0.5,
}
"""Everything on."""


def after(scenario: Scenario, months: int, seed: int = 0) -> World:
    world = begin(scenario, seed)
    live(world, months)
    return world


def models(world: World) -> list[int]:
    """How new clients of the vendors there are pay."""
    there = world.vendors.alive
    found: list[int] = world.state.offers.each["model"][: len(there)][there].tolist()
    return found


# -- fixed cost follows sales


def test_who_sells_nothing_shrinks_to_a_core() -> None:
    full = IDLE.world.fixed_cost * begin(IDLE, 0).market / 12.0
    for flexible in (0.0, 0.6, 1.0):
        cost = sales.book(ran(IDLE.with_world(fixed_flexible=flexible)), "cost")[:6, :6]
        assert cost == pytest.approx(full * (1.0 - flexible)), flexible
    rich, lean = (ran(IDLE.with_world(fixed_flexible=flexible)).series["vendors"][-1] for flexible in (0.0, 0.6))
    assert (rich, lean) == (0.0, 6.0)


def test_who_sells_well_pays_all_of_it() -> None:
    world = OPEN.with_world(fixed_cost=0.001, fixed_flexible=0.5)
    result, full = ran(world), 0.001 * begin(world, 0).market / 12.0
    fixed = sales.book(result, "cost") - sales.book(ran(world.with_world(fixed_cost=0.0)), "cost")
    assert np.nanmax(fixed[1, :6]) <= full + 1e-9
    assert surely_more(world, world.with_world(fixed_flexible=0.0), "vendors_profit")


# -- short of cash


def test_a_vendor_short_of_cash_stops_free_trials_and_goes_back_to_what_it_did() -> None:
    reacting = after(TRIALS.with_world(vendor_reaction=1.0), 24)
    stubborn = after(TRIALS, 12)
    assert set(models(stubborn)) == {Pricing.TRIAL}
    v = reacting.vendors
    left = v.alive & (v.chosen >= 0)
    assert left.sum() >= 2
    assert (v.chosen[left] == v.pricing[left]).all()
    assert surely_more(TRIALS.with_world(vendor_reaction=1.0), TRIALS, "founding_vendors")


def test_a_vendor_short_of_cash_turns_from_outcome_to_subscription() -> None:
    v = after(held(OPEN.with_world(vendor_reaction=2.0), 0, None, pricing="outcome"), 24).vendors
    left = v.chosen >= 0
    assert left.sum() >= 2
    assert (v.chosen[left] == Pricing.SUBSCRIPTION).all()


def test_only_who_is_short_of_cash_reacts() -> None:
    assert same_lives(ran(TRIALS.with_world(vendor_reaction=1.0, cash_alarm=0.0)), ran(TRIALS))
    rich = TRIALS.with_world(fixed_cost=0.1, runway=1200.0)
    assert same_lives(ran(rich.with_world(vendor_reaction=1.0)), ran(rich))


@pytest.mark.parametrize("seed", range(4))
def test_who_is_short_of_cash_no_longer_sells_below_what_serving_costs(seed: int) -> None:
    cheap = OPEN.with_world(cost_to_serve=1.2, runway=1200.0, cash_alarm=120.0)
    stubborn, reacting = (after(cheap.with_world(vendor_reaction=speed), 16, seed).vendors for speed in (0.0, 1.0))
    assert (reacting.alive & stubborn.alive).all()
    short = reacting.cash + 120.0 * reacting.cash_flow < 0.0
    assert 1 <= short.sum() < 6
    assert (stubborn.price < 1.1).all()
    assert (reacting.price[short] > 1.19).all()
    half = after(held(cheap, 0, None, price=0.5).with_world(vendor_reaction=1.0), 16, seed)
    asked = half.state.offers.each["price"][:6][half.vendors.alive[:6]]
    assert asked.mean() > 0.75  # at half of the level of prices it takes more; without a reaction it stays near a half


def test_the_owner_of_the_focal_vendor_decides_on_what_it_holds() -> None:
    bold = held(OPEN.with_world(vendor_reaction=2.0, copy_rate=2.0), 0, None, own_pricing="trial")
    world = begin(bold, 0)
    while world.month < 48 and world.vendors.alive[OWN]:
        assert world.state.offers.each["model"][OWN] == Pricing.TRIAL
        live(world, world.month + 1)
    assert world.vendors.chosen[OWN] == -1
    assert world.vendors.cash[OWN] < begin(bold, 0).vendors.cash[OWN] / 2  # it was short of cash


def test_a_lever_that_is_pulled_or_ends_takes_the_place_of_what_vendors_chose() -> None:
    timed = held(OPEN.with_world(vendor_reaction=1.0), 6, 40, pricing="trial")
    before, left = after(timed, 40), after(timed, 41)
    assert (before.vendors.chosen >= 0).sum() >= 2
    assert (left.vendors.chosen == -1).all()
    drawn = left.vendors.pricing[left.vendors.alive].tolist()
    assert models(left) == drawn
    other = held(timed, 20, None, campaign=0.5)  # another lever changes nothing of it
    assert (after(other, 39).vendors.chosen >= 0).sum() >= 2


# -- a rival that sells more is copied


def copying(rate: float, **own: float | str) -> World:
    """A world in which vendor 3 sells most, and everybody has had one month to copy it."""
    scenario = OPEN.with_world(copy_rate=rate)
    world = begin(held(scenario, 0, None, **own) if own else scenario, 0)
    vendors = world.state.vendors
    vendors["sales_fast"][:6] = [0.5, 1.0, 0.2, 2.0, 2.0, 0.0]
    vendors["price"][3], vendors["chosen"][3] = 0.8, Pricing.OUTCOME
    acting(copy_the_best)(world.state)
    return world


def test_who_sells_less_takes_over_model_and_price_of_the_best_seller() -> None:
    v = copying(2.0).vendors
    changed = (v.chosen >= 0) & (np.arange(6) != 3)
    assert not changed[4]  # nobody sells more than it does
    assert changed[[0, 1, 2, 5]].sum() >= 2
    assert (v.chosen[changed] == Pricing.OUTCOME).all()
    assert v.price[changed] == pytest.approx(0.8)
    assert v.price[~changed & (np.arange(6) != 3)].tolist() == [1.0] * int(5 - changed.sum())


def test_who_copies_slowly_would_have_copied_fast() -> None:
    found = [set(np.flatnonzero(copying(rate).vendors.chosen >= 0)) for rate in (0.0, 0.1, 0.5, 2.0)]
    assert found[0] == {3}
    assert found[1] <= found[2] <= found[3]


def test_the_focal_vendor_copies_nothing_that_its_owner_holds() -> None:
    v = copying(2.0, own_pricing="licence", own_price=1.5).vendors
    assert (v.chosen[OWN], v.price[OWN]) == (-1, 1.0)


def test_rivals_come_to_sell_alike_where_they_copy() -> None:
    spread = [
        np.nanmean([np.nanstd(sales.prices(ran(OPEN.with_world(copy_rate=rate), seed))[-1]) for seed in range(6)])
        for rate in (0.0, 0.5)
    ]
    assert spread[1] < 0.5 * spread[0]


# -- how many trials and outcome contracts a purse can carry


def running(world: World) -> np.ndarray:
    f = world.factories
    trial = (f.contract == Pricing.TRIAL) & (f.stage == Stage.PILOTING)
    return (f.vendor >= 0) & (f.deployment > 0.0) & (trial | (f.contract == Pricing.OUTCOME))


def test_what_is_laid_out_for_a_trial_is_what_serving_it_costs_beyond_what_it_brings() -> None:
    still = TRIALS.with_world(exposure_max=1e5, patience_min=24.0, patience_max=24.0, **STILL)
    world, p = after(still, 12), still.world
    f = world.factories
    on = np.flatnonzero(running(world) & (f.started < 11))  # of the last month it is added up in the next
    assert len(on) > 20
    paid = p.pilot_cost * f.cost[on] * p.trial_price
    served = p.pilot_cost * f.cost[on] * p.cost_to_serve
    assert world.state.books.outlay[on] == pytest.approx(served - paid)
    owed = np.bincount(f.vendor[on], world.state.books.outlay[on], minlength=6)
    assert world.vendors.laid_out[:6] == pytest.approx(owed)


@pytest.mark.parametrize("model", ["trial", "outcome"])
def test_beyond_its_limit_a_vendor_offers_neither_trials_nor_pay_by_outcome(model: str) -> None:
    code = Pricing[model.upper()]
    world = begin(held(OPEN.with_world(runway=600.0, exposure_max=0.05), 0, None, pricing=model), 0)
    seen: set[tuple[bool, bool]] = set()
    while world.month < 48:
        live(world, world.month + 1)
        v = world.vendors
        stretched = v.laid_out > 0.05 * np.maximum(v.cash, 0.0)
        offered = world.state.offers.each["model"][: len(v.ids)]
        assert (offered[stretched] == v.pricing[stretched]).all()
        assert (offered[~stretched] == code).all()
        seen |= set(zip(stretched.tolist(), v.alive.tolist(), strict=True))
    assert {(True, True), (False, True)} <= seen


def test_a_small_purse_carries_few_trials() -> None:
    def most(limit: float) -> int:
        world, found = begin(TRIALS.with_world(exposure_max=limit, runway=600.0), 0), 0
        while world.month < 36:
            live(world, world.month + 1)
            found = max(found, int(running(world).sum()))
        return found

    few, some, all_of_them = (most(limit) for limit in (0.0, 0.2, 1e6))
    assert few < some < all_of_them
    assert few > 0  # who lays out nothing yet can begin


# -- the books


def test_money_balances_with_everything_on() -> None:
    lively = held(held(OPEN.with_world(**LIVELY), 0, 20, pricing="trial"), 20, None, pricing="outcome")
    world = begin(lively, 1)
    started = world.vendors.cash.copy()
    live(world, 48)
    v = world.vendors
    history = world.history.until(48)
    gained = np.nan_to_num(history.books["revenue"] - history.books["cost"])[:-1]  # the last month is not yet closed
    born = np.full(len(v.ids), lively.world.fixed_cost * world.market * lively.world.runway / 12.0)
    assert started == pytest.approx(born[:6])
    born[:6] -= born[:6] / 120.0 * (1.0 - 0.6)  # whoever is there in month 0 pays a month's core before anything sells
    there = np.flatnonzero(v.alive)
    assert len(there) > 3
    for k in there:
        assert v.cash[k] == pytest.approx(born[k] + gained[:, k].sum()), k


def books_of(model: str) -> tuple[World, Any]:
    """A world in which no system is worth anything, and nothing changes its price; and the accounts of its vendors."""
    dead = OPEN.with_world(fit_platform=0.0, fit_specialist=0.0, fit_learning=0.0, misfit=1.0, **STILL)
    world = after(held(dead, 0, None, pricing=model), 48)
    return world, world.history.until(48).books


def test_a_failed_contract_is_paid_by_the_vendor() -> None:
    world, books = books_of("outcome")
    p, result = world.scenario.world, ran(world.scenario)
    e = result.ledger.events()
    begun = e["agent"][(e["event"] == Event.STARTED) & (e["other"] >= 0)]
    assert len(begun) > 60
    assert (e["event"] != Event.SCALED).all()
    delivered = p.pilot_cost * world.factories.cost[begun].sum()
    fixed = p.fixed_cost * world.market / 12.0
    assert np.nansum(books["cost"] - fixed) == pytest.approx(delivered * p.cost_to_serve)
    assert np.nansum(books["revenue"]) == pytest.approx(delivered * p.outcome_upfront)


def test_what_is_rolled_out_under_outcome_is_paid_by_the_vendor() -> None:
    """Of one factory that scales: the vendor delivers a whole system and is paid a tenth and a share of the value."""
    rich = OPEN.with_world(**STILL, exposure_max=1e5, value_share=0.2, deployment_speed=0.2)
    world = begin(held(rich, 0, None, pricing="outcome"), 0)
    live(world, 40)
    f, p, books = world.factories, rich.world, world.state.books
    done = np.flatnonzero((f.stage == Stage.SCALED) & (f.deployment >= 1.0) & (f.tried_set & (f.tried_set - 1) == 0))
    assert len(done) > 5
    cost, revenue = world.history.until(40).books["cost"], world.history.until(40).books["revenue"]
    fixed = p.fixed_cost * world.market / 12.0
    delivered = np.nansum(cost - fixed) / p.cost_to_serve
    upfront = p.outcome_upfront * delivered
    assert np.nansum(revenue) > upfront  # the rest is the share of the value
    assert (books.outlay[done] <= p.cost_to_serve * f.cost[done]).all()
    assert (books.outlay[done] > 0.0).any()


# -- start-ups enter

SELLING = OPEN.with_world(entry_rate=2.0, entrants_max=8, runway=600.0)


def test_no_start_up_enters_where_nothing_is_sold_or_none_may() -> None:
    assert not len(happened(ran(IDLE.with_world(entry_rate=20.0)), Event.VENDOR_ENTERED))
    assert not len(happened(ran(SELLING.with_world(entrants_max=0)), Event.VENDOR_ENTERED))
    assert same_lives_but_room(SELLING.with_world(entrants_max=0), SELLING.with_world(entry_rate=0.0))


def same_lives_but_room(one: Scenario, other: Scenario) -> bool:
    left, right = ran(one).history, ran(other).history
    return left.stage.tobytes() == right.stage.tobytes() and left.totals.tobytes() == right.totals.tobytes()


def test_start_ups_enter_where_much_is_sold() -> None:
    more, few = (SELLING.with_world(entrants_max=30, entry_rate=rate) for rate in (1.0, 0.2))
    assert surely_more(more, few, "vendors_entered")
    assert len(happened(ran(SELLING.with_world(entry_rate=20.0)), Event.VENDOR_ENTERED)) == 8


def test_a_start_up_knows_its_sector_and_undercuts_the_others() -> None:
    world = begin(SELLING.with_world(months=96, price_floor=0.1, price_step=0.0, fit_learning=0.0), 0)
    world.state.vendors["price"][:2] = 1.5, 1.2
    while world.clock.entrants == 0:
        live(world, world.month + 1)
    v, k, p, fit = world.vendors, 6, SELLING.world, world.state.offers.fit
    sector = int(v.sector[k])
    assert sector >= 0
    assert (v.target[k], v.founder[k], v.pricing[k]) == (sector, -1, Pricing.SUBSCRIPTION)
    assert v.price[k] == pytest.approx(p.entrant_price * (1.5 + 1.2 + 4.0) / 6)
    assert v.cash[k] == pytest.approx(p.fixed_cost * world.market * p.runway / 12.0)
    assert fit[k, sector] == p.fit_entrant
    assert np.delete(fit[k], sector) == pytest.approx(0.5 * p.fit_platform)
    assert world.state.offers.each["model"][k] == Pricing.SUBSCRIPTION
    live(world, 96)
    assert world.vendors.claimed[6] > 0.0


def test_start_ups_sell_by_subscription_where_vendors_choose_and_as_they_are_held_to_where_not() -> None:
    for reaction, model in ((0.0, Pricing.LICENCE), (0.3, Pricing.SUBSCRIPTION)):
        world = after(held(SELLING.with_world(vendor_reaction=reaction), 0, None, pricing="licence"), 48)
        entered = world.vendors.founder[6:] < 0
        assert entered.any()
        assert (world.state.offers.each["model"][6 : 6 + len(entered)][entered] == model).all()


def test_the_dice_of_entry_are_those_of_sector_and_month() -> None:
    """A spin-off that takes a row first changes neither who a start-up is nor anybody else's draws."""
    apart = SELLING.with_world(spinoff_rate=1.0, self_build=0.8)
    for scenario in (SELLING, apart):
        world = after(scenario, 48)
        v = world.vendors
        entered = np.flatnonzero((v.founder < 0) & (np.arange(len(v.ids)) >= 6))
        e = ran(scenario).ledger.events()
        told = e["event"] == Event.VENDOR_ENTERED
        assert e["agent"][told].tolist() == entered.tolist()
        assert e["other"][told].tolist() == v.sector[entered].tolist()
        assert len(set(v.ids.tolist())) == len(v.ids)
        pairs = list(zip(e["month"][told].tolist(), e["other"][told].tolist(), strict=True))
        assert len(set(pairs)) == len(pairs)  # at most one a month in each sector
    assert begin(apart, 0).vendors.ids.tolist() == begin(SELLING, 0).vendors.ids.tolist()


def test_spin_offs_and_start_ups_have_room_of_their_own() -> None:
    both = SELLING.with_world(entry_rate=20.0, spinoff_rate=1.0, self_build=1.0, system_cost=0.3, spinoffs_max=3)
    result = ran(both)
    assert len(happened(result, Event.VENDOR_FOUNDED)) == 3
    assert len(happened(result, Event.VENDOR_ENTERED)) == 8


def test_more_vendors_than_there_is_room_for_are_refused() -> None:
    crowded: dict[str, float | int] = {"vendors": 30, "spinoffs_max": 20, "entrants_max": 11}
    assert Parameters().with_values(crowded).most_vendors == 50  # nobody enters
    with pytest.raises(InputError, match=r"entrants_max is 11: must be 10 or less beside vendors \(30\)"):
        Parameters().with_values({**crowded, "entry_rate": 1.0})
    full = OPEN.with_world(vendors=30, spinoffs_max=0, entrants_max=30, entry_rate=20.0, months=60)
    assert ran(full).series["vendors_entered"][-1] == 30


# -- measures


def test_measures_of_vendors_agree_with_the_ledger() -> None:
    result = ran(held(OPEN.with_world(**LIVELY, entrants_max=12), 6, None, pricing="trial"), 3)
    s, e = result.series, result.ledger.events()
    entered = np.isin(e["event"], (Event.VENDOR_FOUNDED, Event.VENDOR_ENTERED)).sum()
    left = (e["event"] == Event.VENDOR_LEFT).sum()
    assert s["vendors_entered"][-1] == entered > 0
    assert s["vendors_left"][-1] == left > 0
    assert s["vendors"] == pytest.approx(6 + s["vendors_entered"] - s["vendors_left"])
    gone = e["agent"][e["event"] == Event.VENDOR_LEFT]
    assert s["founding_vendors"][-1] == pytest.approx(1.0 - (gone < 6).sum() / 6)
    earned = sales.profit(result)[-1]
    assert s["vendors_profit"][-1] == pytest.approx(earned.sum())
    assert s["vendors_in_profit"][-1] == pytest.approx((earned > 0.0).sum() / (6 + entered))


# -- the library


def test_the_twin_of_the_two_scenarios_has_the_same_vendors() -> None:
    """Reactions and limits are in its world too, and do nothing there: nobody offers trials or pay by outcome."""
    twin = load("living-vendors").with_world(factories=150, months=72)
    assert {load(name).world for name in ("free-trials", "outcome-pricing", "living-vendors")} == {
        load("living-vendors").world
    }
    assert same_lives(ran(twin), ran(twin.with_world(vendor_reaction=0.0, exposure_max=1e6)))


# -- told


def test_a_start_up_is_named_by_its_number_and_sector() -> None:
    lively = SELLING.with_world(entry_rate=20.0, spinoff_rate=1.0, self_build=0.5, system_cost=0.3, spinoffs_max=3)
    story = watch(lively, 0, 0)
    first, kinds = 6, story.vendor_founder[6:] < 0
    assert set(kinds.tolist()) == {False, True}
    entered = (first + np.flatnonzero(kinds)).tolist()
    sectors = story.vendor_sector[entered].tolist()
    told = [vendor(story, row) for row in entered]
    assert told == [f"start-up {place} (sector {sector})" for place, sector in enumerate(sectors, start=1)]
    grown = int(first + np.flatnonzero(~kinds)[0])
    assert vendor(story, grown).startswith(f"vendor {grown} (which grew out of ")
    assert vendor_name(story, 5) == "vendor 5"
    assert all(h.event != Event.VENDOR_ENTERED for h in story.happenings())  # it is told of vendors, not of factories


def test_the_figure_of_vendors_is_there_where_start_ups_can_enter() -> None:
    def drawn(entry: float) -> Any:
        moving = SELLING.with_world(entry_rate=entry, months=24, factories=60)
        return vendors.figure(compare([moving], seeds=2, jobs=1))

    assert drawn(0.0) is None
    shown = drawn(20.0)
    assert "first ones stayed" in shown.finding
    assert [mark.label for mark in shown.panels[0].marks] == ["in the market", "entered", "left"]
    assert shown.panels[0].marks[1].y[-1] > 0.0
