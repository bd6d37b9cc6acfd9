"""The focal vendor among its rivals: neutral it is one of them, each of its levers does what it says, books balance."""

import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.agents.vendor import OWN, followed, market_hype, proven, track_record
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.outcomes import sales
from stallpoint.model.outcomes.funnel import STEPS, funnel, reached
from stallpoint.model.outcomes.measures import really_used, started
from stallpoint.model.outcomes.result import Result
from stallpoint.model.phases.market import answer
from stallpoint.scenarios.scenario import Scenario
from worlds import SURE, acting, digest, happened, held, lived, opened, ran, same_lives

SOLD = opened(150, 60, vendors=4, spinoff_rate=0.2, self_build=0.3)
"""A small world in which much is sold."""
MIXED = held(
    SOLD, 6, None, pricing="outcome", partner_policy=0.5, disclosure=0.5, pilots=0.1, success_counts="verified"
)
"""The same with other levers pulled."""
SEEDS = range(8)


def more(after: Scenario, before: Scenario, figure) -> bool:
    """Whether a figure is larger than in the twin world, beyond what luck explains."""
    gain = np.array([figure(ran(after, seed)) - figure(ran(before, seed)) for seed in SEEDS])
    return bool(gain.mean() > SURE * gain.std(ddof=1) / np.sqrt(len(gain)) > 0)


def signed(result: Result) -> float:
    return float(sales.contracts(result)[-1])


@pytest.mark.parametrize("base", [SOLD, MIXED], ids=["sold", "mixed"])
def test_what_rivals_would_answer_does_nothing_while_the_own_vendor_does_as_all(base: Scenario) -> None:
    others = {"rival_price_response": 1.0, "rival_proof_response": 1.0, "segment_focus": 2.0, "proof_prior": 50.0}
    costs = {"proof_cost": 1.0, "partner_pull": 2.0, "partner_fee": 1.0}
    assert digest(ran(base.with_world(**others, **costs))) == digest(ran(base))


def test_saying_what_all_do_anyway_changes_nothing() -> None:
    louder = held(SOLD, 0, None, hype=2.0)
    assert same_lives(ran(held(louder, 0, None, own_hype=2.0)), ran(louder))
    licences = held(SOLD, 0, None, pricing="licence")
    assert same_lives(ran(held(licences, 0, None, own_pricing="licence")), ran(licences))


def test_it_holds_its_price_and_the_others_do_not() -> None:
    result = ran(held(SOLD, 6, own_price=0.9))
    own = sales.prices(result)[:, OWN]
    there = ~np.isnan(own)
    assert (own[there][6:] == 0.9).all()
    assert not (own[:6] == 0.9).all()


def test_rivals_that_sell_less_follow_a_cheaper_price_as_fast_as_they_answer() -> None:
    cheap = held(SOLD.with_world(price_floor=0.3, price_step=0.0, spinoff_rate=0.0), 6, own_price=0.4)
    price = [sales.rivals_price(ran(cheap.with_world(rival_price_response=speed))) for speed in (0.0, 0.05, 0.5)]
    assert (price[0] == 1.0).all()
    assert 0.4 <= price[2][-1] < price[1][-1] < 1.0
    assert all(p[5] == 1.0 for p in price)
    dear = held(SOLD.with_world(price_step=0.0, spinoff_rate=0.0), 6, own_price=1.5)
    assert (sales.rivals_price(ran(dear.with_world(rival_price_response=1.0))) == 1.0).all()


def test_only_rivals_that_sell_less_answer() -> None:
    world = lived(held(SOLD, 0, None, own_price=0.4, own_proof=1.0), months=20).world
    v = world.vendors
    assert v.alive[:4].all()
    v.sales_fast[:4] = [2.0, 3.0, 2.0, 1.0]
    v.price[:4], v.proof[:4] = 1.0, [1.0, 0.1, 0.1, 0.1]
    answers = acting(answer)
    answers(world.state)
    moved, opened_up = v.price[:4] != 1.0, v.proof[:4] != [1.0, 0.1, 0.1, 0.1]
    assert moved.tolist() == opened_up.tolist() == [False, False, False, True]
    v.alive[OWN], v.price[3] = False, 1.0
    answers(world.state)
    assert v.price[3] == 1.0


def test_nobody_follows_below_the_lowest_price() -> None:
    assert followed(1.0, 0.2, 1.0, 0.7) == 0.7
    assert followed(0.6, 0.2, 1.0, 0.7) == 0.6  # it is not lifted either
    assert followed(1.0, 1.4, 1.0, 0.7) == 1.0


def test_a_lower_price_sells_more_and_a_trial_or_an_outcome_price_too() -> None:
    quiet = SOLD.with_world(rival_price_response=0.0)
    assert more(held(quiet, 0, None, own_price=0.7), held(quiet, 0, None, own_price=1.3), signed)
    licence = held(quiet, 0, None, own_pricing="licence")
    assert more(held(quiet, 0, None, own_pricing="trial"), licence, signed)
    assert more(held(quiet, 0, None, own_pricing="outcome"), licence, signed)


def test_only_the_own_vendors_new_clients_pay_as_it_asks() -> None:
    model = lived(held(SOLD, 6, None, own_pricing="outcome"), months=40)
    f = model.world.factories
    active = f.deployment > 0.0
    own, rest = active & (f.vendor == OWN), active & (f.vendor > OWN)
    assert own.any()
    assert rest.any()
    assert (f.contract[own & (f.started >= 6)] == 2).all()
    assert not (f.contract[rest] == 2).any()


def test_its_target_buys_from_it_and_the_others_less() -> None:
    def share(result: Result, size: int) -> float:
        bought = happened(result, Event.STARTED)
        events = result.ledger.events()
        vendor = events["other"][events["event"] == Event.STARTED]
        inside = result.groups["size"][bought] == size
        return float((vendor[inside] == OWN).mean())

    for size, word in ((0, "small"), (2, "large")):
        aimed = held(SOLD.with_world(segment_focus=1.0), 0, None, own_target=word)
        away = held(SOLD.with_world(segment_focus=1.0), 0, None, own_target="large" if size == 0 else "small")
        assert more(aimed, away, lambda result, size=size: share(result, size))


def test_claims_are_heard_by_all_as_far_as_it_is_one_of_many() -> None:
    assert market_hype(1.5, 3.0, 0.25) == pytest.approx(1.875)
    loud = held(SOLD, 0, None, own_hype=4.0)
    assert more(loud, SOLD, lambda result: float(np.nanmean(result.series["belief"][:12])))
    assert more(loud, held(SOLD, 0, None, own_hype=1.0), signed)


def test_showing_cases_pays_where_claims_are_not_trusted_and_costs_where_they_are() -> None:
    assert proven(1.0, record=0.5, claimed=1.0, trust=0.2) > 0.0 > proven(1.0, record=0.5, claimed=1.0, trust=0.9)
    assert proven(0.0, record=0.1, claimed=1.0, trust=0.9) == 0.0
    assert track_record(0.6, 5.0, 0.0, 0.0) == pytest.approx(0.6)
    assert track_record(0.6, 5.0, 0.0, 95.0) < 0.05 < 0.6 < track_record(0.6, 5.0, 95.0, 95.0)
    shy, trusting = (SOLD.with_world(trust_start=trust, trust_recovery=0.5) for trust in (0.05, 1.0))
    assert more(held(shy, 0, None, own_proof=1.0), shy, signed)
    assert more(trusting, held(trusting, 0, None, own_proof=1.0), signed)


def test_its_record_counts_what_became_of_its_clients() -> None:
    model = lived(held(SOLD, 0, None, own_proof=1.0), months=55)
    w = model.world
    f, now = w.factories, w.now
    model.step()  # phase 3 counts what it finds, before anything else moves it
    shown = w.state.offers.each[OWN]
    good, cases = shown["good"], shown["cases"]
    assert (shown["proof"], shown["hype"]) == (1.0, now.hype)
    assert 0.0 < good < cases
    before = lived(held(SOLD, 0, None, own_proof=1.0), months=55)
    fresh = before.world
    f = fresh.factories
    mine = (f.vendor == OWN) & np.isin(f.stage, (Stage.SCALED, Stage.SHOWCASE))
    failed = (f.failed_with == OWN) & (fresh.month - f.failed < now.failure_memory)
    assert cases == mine.sum() + failed.sum()
    # the last failure of a factory is the last installation that it gave up after a review
    events = before.result().ledger.events()
    ends = np.isin(events["event"], (Event.SWITCHED, Event.ABANDONED))
    last = dict(zip(events["agent"][ends], events["other"][ends], strict=True))
    assert {row: int(f.failed_with[row]) for row in np.flatnonzero(f.failed >= 0)} == last
    assert failed.any()


def test_its_failures_are_seen_and_its_showcases_convince_nobody() -> None:
    base = SOLD.with_world(failure_hidden=1.0, keep_face=0.5)
    hidden, shown = ran(base), ran(held(base, 0, None, own_proof=1.0).with_world(rival_proof_response=0.0))
    assert not same_lives(hidden, shown)
    model = lived(held(base, 0, None, own_proof=1.0).with_world(rival_proof_response=0.0), months=50)
    f = model.world.factories
    mine = (f.stage == Stage.SHOWCASE) & (f.vendor == OWN) & (f.failed < 0)
    theirs = (f.stage == Stage.SHOWCASE) & (f.vendor > OWN) & (f.failed < 0)
    assert mine.any()
    assert theirs.any()
    assert (f.credibility[mine] == 0.0).all()
    assert (f.credibility[theirs] == model.world.now.showcase_word).all()
    failed = np.flatnonzero((f.failed >= 0) & (f.stage != Stage.SCALED) & (f.stage != Stage.SHOWCASE))
    own, rest = failed[f.failed_with[failed] == OWN], failed[f.failed_with[failed] > OWN]
    assert (f.credibility[own] < 0.0).any()
    assert (f.credibility[rest] == 0.0).all()


def test_its_cases_are_open_to_strangers() -> None:
    model = lived(held(SOLD, 0, None, own_proof=1.0).with_world(rival_proof_response=0.0), months=50)
    w = model.world
    assert len(w.open_rows)
    assert (w.factories.vendor[w.open_rows] == OWN).all()
    assert (w.state.sectors["opened"] > 0.0).any()
    assert not len(lived(SOLD, months=50).world.open_rows)


def test_rivals_that_sell_less_open_their_cases_as_it_does() -> None:
    base = held(SOLD, 0, None, own_proof=0.8, own_price=0.6)
    model = lived(base.with_world(rival_proof_response=0.2), months=50)
    proof = model.world.vendors.proof
    assert proof[OWN] == 0.8
    assert 0.0 < proof[1:].max() <= 0.8
    assert not lived(base.with_world(rival_proof_response=0.0), months=50).world.vendors.proof[1:].any()


def test_partners_bring_clients_and_take_a_share() -> None:
    base = SOLD.with_world(partner_share=0.0)
    policy = held(base.with_world(partner_pull=2.0), 0, None, own_partner_policy=1.0)
    assert more(policy, base, signed)
    for pricing in ("licence", "outcome", "subscription"):
        # every link goes through a middleman, so of all that is taken half goes to them
        one = held(policy.with_world(runway=1200.0, middleman_share=1.0), own_pricing=pricing)
        free, dear = (ran(one.with_world(partner_fee=fee)) for fee in (0.0, 0.5))
        assert np.array_equal(free.history.stage, dear.history.stage)
        taken = sales.revenue(dear)[:, OWN]
        assert taken[-1] > 0.0
        cost = (sales.profit(free) - sales.profit(dear))[:, OWN]
        assert cost.tolist() == pytest.approx((0.5 * taken).tolist())


def test_middlemen_meet_its_policy_where_its_system_runs() -> None:
    base = SOLD.with_world(partner_pull=0.0, partner_fee=0.0, partner_share=0.2)
    own = held(base, 0, None, own_partner_policy=1.0)
    allied = lambda result: float(np.mean(result.series["allied"]))  # noqa: E731
    assert more(own, base, allied)
    assert more(held(base, 0, None, partner_policy=1.0), own, allied)


def test_what_it_looks_like_is_its_own_alone() -> None:
    model = AdoptionModel(held(SOLD, 0, None, own_target="large", own_partner_policy=0.5, own_hype=3.0))
    model.step()
    selling = model.world.state.offers.each
    assert all((selling[name][1:] == 0.0).all() for name in ("proof", "channel", "aim"))
    assert (selling["hype"][1:] == model.world.now.hype).all()
    focus = model.world.now.segment_focus
    assert selling["aim"][OWN].tolist() == [-focus, -focus, focus]


@pytest.mark.parametrize("scenario", [SOLD, MIXED], ids=["sold", "mixed"])
def test_books_balance_with_the_vendors_cash(scenario: Scenario) -> None:
    model = AdoptionModel(scenario)
    before = model.world.vendors.cash[OWN]
    result = model.run()
    profit = sales.profit(result)
    # cash of phase 3 holds all months but the last; fixed cost is paid ahead
    fixed = model.world.now.fixed_cost * model.world.market / 12.0
    alive = model.world.vendors.alive[: result.scenario.world.vendors]
    assert alive[OWN]
    assert model.world.vendors.cash[OWN] == pytest.approx(before + profit[-2, OWN] - fixed)
    assert (sales.book(result, "revenue")[:, OWN] >= 0.0).all()


@pytest.mark.parametrize(
    "scenario", [SOLD, MIXED, held(SOLD, 0, None, own_proof=1.0, own_price=0.5)], ids=str.__class__
)
def test_clients_and_contracts_agree(scenario: Scenario) -> None:
    result = ran(scenario)
    h = result.history
    installed = (h.stage >= Stage.PILOTING) & (h.stage <= Stage.SCALED)
    assert (h.vendor[installed] != -1).all()
    vendors = range(int(h.vendor.max()) + 1)
    together = sum(sales.clients(result, vendor).sum(axis=1) for vendor in vendors)
    assert np.array_equal(together + (installed & (h.vendor == -2)).sum(axis=1), installed.sum(axis=1))
    for vendor in vendors:
        lost = sales.lost(result, vendor)
        assert (np.diff(lost) >= 0).all()
        assert sum(sales.losses(result, vendor).values()) == lost[-1]
        assert all(value >= 0 for value in sales.losses(result, vendor).values())
    per_factory = len(h.stage[0])
    assert sum(sales.contracts(result, v)[-1] for v in vendors) == pytest.approx(
        result.series["claimed"][-1] * per_factory
    )


def test_a_stranded_client_is_lost() -> None:
    result = ran(held(SOLD.with_world(runway=6.0, cost_to_serve=1.5), 0, None, own_price=0.5))
    assert np.isnan(sales.prices(result)[-1, OWN])
    losses = sales.losses(result)
    assert losses["stranded"] > 0
    assert sales.clients(result)[-1].sum() == 0


@pytest.mark.parametrize("by", ["tier", "size", "sector"])
def test_each_step_of_the_funnel_is_part_of_the_one_before(by: str) -> None:
    result = ran(SOLD)
    steps = reached(result)
    assert (steps[1:] <= steps[:-1]).all()
    table = funnel(result, by)
    assert table["factories"].sum() == result.factories
    assert table[list(STEPS)].sum().tolist() == steps.sum(axis=1).tolist()
    assert table["in_use"].sum() == result.series["own_in_use"][-1] > 0


def test_own_and_rivals_and_own_systems_make_up_all_real_use() -> None:
    for scenario in (SOLD, MIXED):
        result = ran(scenario)
        built = (really_used(result) & (result.history.vendor == -2)).sum(axis=1)
        whole = result.series["own_in_use"] + result.series["rivals_in_use"] + built
        assert np.array_equal(whole, np.rint(result.series["in_use"] * result.factories))
        assert (result.series["own_contracts"] >= result.series["own_clients"]).all()
        ever = np.any([sales.clients(result, v)[-1] for v in range(4)], axis=0)
        assert (started(result)[-1] >= ever).all()
