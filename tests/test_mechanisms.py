"""What the article says of vendors, technology and showcases, each in twin worlds with one thing changed.

``docs/mechanisms.md`` maps every statement of the article to its code, its switch and its tests.
"""

from collections import defaultdict

import numpy as np
import pytest
from stallpoint.agents.factory import SELF_BUILT, Stage
from stallpoint.agents.vendor import Pricing
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.phases.market import IN_USE_DEPTH
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import PROGRAMME, average, happened, held, lived, opened, ran, same_lives, small, surely_more

OPEN = opened()
THRIVING = opened(system_cost=0.5, information_price=0.0)
"""Many pilots pass: the system is cheap."""
FUTILE = small(200, 72, PROGRAMME, value_share=0.0, keep_face=1.0, information_price=0.0)
"""The system is worth nothing, so every pilot of the programme becomes a showcase."""


def review_terms(scenario: Scenario, name: str, seed: int = 0) -> np.ndarray:
    """A term of all reviews of a run."""
    return np.concatenate([getattr(review, name) for review in ran(scenario, seed).reviews])


# -- vendors' and factories' problems do not match


def test_misfit_of_vendors_keeps_systems_out_of_use() -> None:
    assert surely_more(OPEN.with_world(misfit=0.0), OPEN, "in_use")


def test_misfit_is_named_as_the_reason_where_only_a_better_vendor_would_have_helped() -> None:
    poor = THRIVING.with_world(fit_platform=0.35, choice_sharpness=0.0)
    assert sum(ran(poor, seed).reasons["fit"] for seed in range(3)) > 10


def test_fit_can_be_turned_off_and_is_then_never_the_reason() -> None:
    fitting = OPEN.with_world(misfit=0.0, standardisation_need=0.0)
    assert (review_terms(fitting, "fit") == 1.0).all()
    assert ran(fitting).reasons["fit"] == 0


# -- platforms boast of customers connected


def test_claimed_counts_every_contract_and_in_use_only_real_use() -> None:
    model = lived(OPEN, 0, 59)
    f = model.columns["Factory"]
    used = (f.stage == Stage.SCALED) & (f.depth >= IN_USE_DEPTH) & (f.vendor >= 0)
    model.step()
    v, events = model.columns["Vendor"], model.result().ledger.events()
    contracts = (events["event"] == Event.STARTED) & (events["other"] >= 0)
    assert v.claimed.sum() == contracts.sum() > 200
    assert v.in_use.sum() == used.sum() < 0.4 * v.claimed.sum()


def test_claims_are_believed_more_than_the_truth_would_be() -> None:
    world = small()
    assert surely_more(held(world, hype=4.0), held(world, hype=1.0), "belief")
    deaf = world.with_world(claim_weight=0.0)
    assert not surely_more(held(deaf, hype=4.0), held(deaf, hype=1.0), "belief")


def test_hype_hides_from_buyers_who_fits_them() -> None:
    picky = OPEN.with_world(choice_sharpness=20.0, choice_price=0.0)
    honest, loud = (
        np.mean([review_terms(held(picky, hype=hype), "fit", seed).mean() for seed in range(4)]) for hype in (1.0, 5.0)
    )
    assert honest > loud + 0.05


# -- a small firm builds its own system and sells it to its peers

SELLING = opened(100, 60, system_cost=0.3, spinoff_rate=1.0, self_build=1.0)


def test_a_factory_whose_own_system_works_sells_it_to_its_sector() -> None:
    model = lived(SELLING)
    v, f = model.columns["Vendor"], model.columns["Factory"]
    founders = v.founder[6:]
    assert len(founders) >= 5
    assert len(set(founders.tolist())) == len(founders)
    assert (v.sector[6:] == f.sector[founders]).all()
    assert (v.founder[:6] == -1).all()
    founded = happened(model.result(), Event.VENDOR_FOUNDED)
    assert sorted(founded.tolist()) == list(range(6, len(v.ids)))


def test_who_sells_had_built_and_deeply_used_its_own_system() -> None:
    model = AdoptionModel(SELLING, 1)
    f, sellers = model.columns["Factory"], np.zeros(100, bool)
    while model.running:
        able = (f.stage == Stage.SCALED) & (f.vendor == SELF_BUILT) & (f.depth >= 2 * IN_USE_DEPTH)
        model.step()
        assert not (f.founder & ~sellers & ~able).any()
        sellers = f.founder.copy()
    assert sellers.any()


@pytest.mark.parametrize("off", [{"spinoff_rate": 0.0}, {"self_build": 0.0}, {"spinoffs_max": 0}])
def test_no_factory_becomes_a_vendor_where_that_is_turned_off(off: dict[str, float]) -> None:
    assert not len(happened(ran(SELLING.with_world(**off)), Event.VENDOR_FOUNDED))


def test_there_are_never_more_spun_off_vendors_than_allowed() -> None:
    assert len(happened(ran(SELLING.with_world(spinoffs_max=3)), Event.VENDOR_FOUNDED)) == 3


# -- no established path: learning from real use only


def test_vendors_learn_from_real_use() -> None:
    learning, deaf = THRIVING.with_world(fit_learning=2.0), THRIVING.with_world(fit_learning=0.0)
    assert surely_more(learning, deaf, "in_use")
    assert review_terms(learning, "fit").mean() > review_terms(deaf, "fit").mean() + 0.02


def test_nobody_learns_anything_from_showcases() -> None:
    assert ran(FUTILE).series["showcase"][-1] > 0.15
    assert same_lives(ran(FUTILE.with_world(fit_learning=2.0)), ran(FUTILE.with_world(fit_learning=0.0)))
    assert same_lives(ran(held(FUTILE, playbooks=1.0)), ran(FUTILE))


def test_an_unknown_path_wastes_effort_and_playbooks_of_real_use_save_it() -> None:
    blind = THRIVING.with_world(playbook_need=1.0, path_half=0.5)
    assert surely_more(THRIVING.with_world(playbook_need=0.0), blind, "in_use")
    assert surely_more(held(blind, playbooks=1.0), blind, "in_use")
    known = THRIVING.with_world(playbook_need=0.0)
    assert same_lives(ran(held(known, playbooks=1.0)), ran(known))


# -- model and face projects: showcases


def test_a_programme_that_counts_display_turns_its_failed_pilots_into_showcases() -> None:
    pilots = review_terms(FUTILE, "before") == Stage.PILOTING
    assert pilots.sum() > 30
    assert (review_terms(FUTILE, "outcome")[pilots] == Event.SHOWCASED).all()


def test_a_programme_that_counts_verified_use_makes_no_showcase() -> None:
    serious = held(FUTILE.with_world(keep_face=0.0), success_counts="verified")
    result = ran(serious)
    assert len(happened(result, Event.SELECTED)) > 30
    assert result.series["showcase"].max() == 0.0
    assert len(happened(result, Event.ABANDONED)) > 20


def test_unpaid_pilots_are_kept_for_face_only_as_often_as_told() -> None:
    assert ran(OPEN.with_world(keep_face=0.0)).series["showcase"].max() == 0.0
    proud = OPEN.with_world(keep_face=1.0)
    outcome = review_terms(proud, "outcome")[review_terms(proud, "before") == Stage.PILOTING]
    assert set(outcome.tolist()) == {Event.SCALED, Event.SHOWCASED}


def test_a_showcase_invests_nothing_and_what_was_re_engineered_fades() -> None:
    model = lived(FUTILE, 0, 40)
    f = model.columns["Factory"]
    shown = f.stage == Stage.SHOWCASE
    before, spent = f.reengineering.copy(), f.spent.copy()
    for _ in range(6):
        model.step()
    shown &= f.stage == Stage.SHOWCASE
    assert shown.any()
    rest = model.given.world.reengineering_start * f.automation
    assert (f.reengineering < before)[shown & (before > rest + 1e-9)].all()
    assert np.allclose((f.spent - spent)[shown], (model.given.world.upkeep * f.cost * f.deployment / 2)[shown])


def test_effort_for_display_costs_real_use() -> None:
    paid = small(200, 72, (Lever("pilots", 0.2, 3), Lever("pilot_subsidy", 1.0, 3)), system_cost=0.4)
    assert surely_more(paid.with_world(display_effort=1.0), paid.with_world(display_effort=0.0), "in_use")


def test_showcases_end_once_nobody_pays_if_told_so() -> None:
    ended = ran(FUTILE.with_world(months=130, showcase_end=1.0)).series["showcase"]
    kept = ran(FUTILE.with_world(months=130, showcase_end=0.0)).series["showcase"]
    assert ended[60] == kept[60] > 0.1
    assert ended[-1] == 0.0 < kept[-1] == kept.max()


# -- brand A to brand B to brand C


def tries(scenario: Scenario, seed: int = 0) -> list[list[int]]:
    """The vendors that each factory tried in a row."""
    events = ran(scenario, seed).ledger.events()
    rows: dict[int, list[list[int]]] = defaultdict(list)
    switched: set[int] = set()
    for event, agent, vendor in zip(events["event"], events["agent"], events["other"], strict=True):
        if event == Event.SWITCHED:
            switched.add(int(agent))
        elif event == Event.STARTED:
            if agent in switched:
                rows[int(agent)][-1].append(int(vendor))
            else:
                rows[int(agent)].append([int(vendor)])
            switched.discard(int(agent))
    return [row for of_one in rows.values() for row in of_one]


def test_a_disappointed_factory_tries_brand_after_brand_and_none_twice() -> None:
    in_a_row = tries(OPEN.with_world(trust_loss=0.0, trust_start=1.0, keep_face=0.0, self_build=0.0, tries_max=4))
    assert {len(row) for row in in_a_row} >= {1, 2, 3}
    assert max(len(row) for row in in_a_row) <= 4
    assert all(len(set(row)) == len(row) for row in in_a_row)


def test_no_brand_is_changed_where_switching_is_turned_off() -> None:
    assert not len(happened(ran(OPEN.with_world(tries_max=1)), Event.SWITCHED))


def test_trust_falls_with_each_brand_by_the_share_told() -> None:
    world = OPEN.with_world(keep_face=0.0, trust_recovery=0.0, trust_contagion=0.0, trust_loss=0.3, cool_off=1200.0)
    model = lived(world)
    result, f = model.result(), model.columns["Factory"]
    burnt = np.bincount(
        np.concatenate([happened(result, Event.SWITCHED), happened(result, Event.ABANDONED)]), minlength=200
    )
    assert set(burnt.tolist()) >= {0, 1, 2}
    assert np.allclose(f.trust, 0.6 * 0.7**burnt)


def test_who_trusts_nobody_any_more_tries_no_other_brand() -> None:
    assert not len(happened(ran(OPEN.with_world(trust_start=0.0)), Event.SWITCHED))


# -- money, intelligence and re-engineering of the whole factory


def test_value_needs_re_engineered_processes() -> None:
    assert surely_more(OPEN.with_world(reengineering_need=0.0), OPEN, "scaled")
    assert surely_more(OPEN, OPEN.with_world(reengineering_speed=0.02), "in_use")


def test_under_investment_gives_little() -> None:
    miserly, generous = OPEN.with_world(investment_cap=0.001), OPEN.with_world(investment_cap=1.0)
    assert surely_more(generous, miserly, "user_depth")
    reengineered = [lived(world, 0, 24).columns["Factory"].reengineering.mean() for world in (generous, miserly)]
    assert reengineered[0] > reengineered[1] + 0.1


# -- low standardisation


def test_low_standardisation_lowers_fit_and_slows_value_and_can_be_turned_off() -> None:
    neat, messy = OPEN.with_world(standardisation_mean=0.9), OPEN.with_world(standardisation_mean=0.1)
    assert surely_more(neat, messy, "in_use")
    early = [lived(world, 0, 12).columns["Factory"].reengineering.mean() for world in (neat, messy)]
    assert early[0] > early[1]
    off = {"standardisation_need": 0.0, "standardisation_gap": 0.0}
    assert same_lives(ran(neat.with_world(**off)), ran(messy.with_world(**off)))


def test_sectors_that_are_more_standardised_use_it_more() -> None:
    in_use = np.zeros(6)
    for seed in range(6):
        table = ran(THRIVING.with_world(standardisation_gap=0.9, standardisation_need=1.0), seed).breakdown("sector")
        in_use += table[table.month == 59].in_use.to_numpy()
    assert in_use[3:].sum() > 1.3 * in_use[:3].sum()


# -- information islands


def test_systems_that_talk_to_each_other_are_worth_more() -> None:
    gainful = THRIVING.with_world(interoperability_gain=2.0)
    assert surely_more(held(gainful, openness=1.0), held(gainful, openness=0.0), "scaled")


def test_without_a_gain_from_links_openness_means_nothing() -> None:
    island = THRIVING.with_world(interoperability_gain=0.0)
    assert same_lives(ran(held(island, openness=1.0)), ran(held(island, openness=0.0)))


def test_a_standard_opens_every_system() -> None:
    assert same_lives(ran(held(THRIVING, openness=0.0, standard=0.7)), ran(held(THRIVING, openness=0.7)))
    assert same_lives(ran(held(THRIVING, openness=0.9, standard=0.7)), ran(held(THRIVING, openness=0.9)))


# -- vendors live from what sells

POOR_TRADE = OPEN.with_world(fixed_cost=0.02, runway=12.0)


def test_vendors_that_sell_too_little_leave_and_strand_their_clients() -> None:
    result = ran(POOR_TRADE)
    assert result.series["vendors"][-1] < 6
    gone, stranded = happened(result, Event.VENDOR_LEFT), happened(result, Event.STRANDED)
    assert len(gone) == 6 - result.series["vendors"][-1]
    assert len(stranded) > 0
    assert ran(POOR_TRADE.with_world(runway=1200.0)).series["vendors"][-1] == 6


def test_a_stranded_factory_loses_its_system_and_trust() -> None:
    model = lived(OPEN.with_world(clarity_needed=0.05), 0, 12)
    f, v = model.columns["Factory"], model.columns["Vendor"]
    clients = np.flatnonzero(f.vendor == 1)
    assert len(clients) > 10
    before = f.trust.copy()
    v.cash[1] = -1e9
    f.clarity[:] = f.clarity_floor[:] = 0.0  # so that nobody starts again at once
    model.step()
    assert not v.alive[1]
    assert sorted(happened(model.result(), Event.STRANDED).tolist()) == clients.tolist()
    assert (f.stage[clients] == Stage.CONSIDERING).all()
    assert (f.deployment[clients] == 0).all()
    assert (f.trust[clients] < 0.7 * before[clients]).all()
    assert v.in_use[1] == 0


def test_prices_follow_sales_between_their_limits_and_can_stand_still() -> None:
    assert ran(OPEN.with_world(price_step=0.0)).series["price"] == pytest.approx(1.0)
    assert ran(OPEN.with_world(price_step=0.1)).series["price"][0] != 1.0
    idle = ran(OPEN.with_world(cases_needed=20.0, innovators=0.0, price_step=0.1)).series["price"]
    assert idle[-1] == pytest.approx(0.7)


def test_dearer_systems_sell_less_and_pricing_models_shift_who_bears_the_risk() -> None:
    assert surely_more(held(OPEN, price=0.7), held(OPEN, price=1.5), "scaled")
    assert surely_more(held(OPEN, pricing="licence"), held(OPEN, pricing="trial"), "firms_spent", at=average)
    thin = OPEN.with_world(trial_budget=0.1)
    assert surely_more(held(thin, pricing="licence"), held(thin, pricing="trial"), "held_budget")
    assert surely_more(held(thin, pricing="licence"), held(thin, pricing="subscription"), "held_budget")
    assert surely_more(held(thin, pricing="licence"), held(thin, pricing="outcome"), "held_budget")


def test_a_contract_is_kept_whatever_vendors_offer_later() -> None:
    f = lived(held(OPEN, 6, pricing="outcome"), 0, 12).columns["Factory"]
    old, new = (f.vendor >= 0) & (f.started < 6), (f.vendor >= 0) & (f.started >= 6)
    assert old.sum() > 100
    assert not (f.contract[old] == Pricing.OUTCOME).any()
    assert (f.contract[new] == Pricing.OUTCOME).all()
