"""What the article says of concepts, cases, first crabs and failures, each in twin worlds with one thing changed."""

import numpy as np
import pytest
from stallpoint.agents.factory import Gate, Size, Stage
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.scenarios.scenario import Lever
from worlds import PROGRAMME, average, chain, gains, happened, held, lived, opened, ran, same_lives, small, surely_more

PLAIN = small()
OPEN = opened()
FUTILE = small(200, 72, PROGRAMME, value_share=0.0, keep_face=1.0)
"""The system is worth nothing, so every pilot of the programme becomes a showcase and nobody scales."""

# -- too many concepts; nobody sees the value points


def test_fog_blurs_the_concept() -> None:
    assert surely_more(PLAIN.with_world(fog=0.0), PLAIN, "clarity")
    assert surely_more(PLAIN, PLAIN.with_world(fog=4.0), "clarity")


def test_every_vendor_brings_a_concept_of_its_own() -> None:
    assert surely_more(PLAIN.with_world(vendors=2), PLAIN.with_world(vendors=20), "clarity")
    clear = PLAIN.with_world(fog=0.0, cases_needed=20.0, innovators=0.0)
    few, many = (ran(clear.with_world(vendors=number)).series["clarity"] for number in (2, 20))
    assert np.allclose(few, many)


def test_new_terms_blur_and_consolidation_clears() -> None:
    assert surely_more(PLAIN, held(PLAIN, new_terms=6.0), "clarity")
    assert surely_more(held(PLAIN, new_terms=6.0, consolidation=1.0), held(PLAIN, new_terms=6.0), "clarity")
    assert surely_more(held(PLAIN, consolidation=1.0), PLAIN, "clarity")
    dead = PLAIN.with_world(fog=0.0, clarity_blur=0.0)
    assert np.array_equal(ran(held(dead, new_terms=6.0)).series["clarity"], ran(dead).series["clarity"])


def test_a_campaign_clears_the_concept_and_one_that_adds_terms_makes_it_worse() -> None:
    assert surely_more(held(PLAIN, campaign=1.0), PLAIN, "clarity")
    assert surely_more(PLAIN, held(PLAIN, campaign=1.0, new_terms=8.0), "clarity")
    mute = PLAIN.with_world(campaign_gain=0.0, information_price=0.0)
    assert same_lives(ran(held(mute, campaign=1.0)), ran(mute))


def test_the_concept_gate_holds_who_is_unclear_and_can_be_turned_off() -> None:
    model = lived(PLAIN, 0, 24)
    f = model.columns["Factory"]
    unclear = (f.stage == Stage.CONSIDERING) & (f.clarity < 0.5)
    assert np.array_equal(f.gate == Gate.CONCEPT, unclear)
    assert unclear.any()
    assert ran(PLAIN.with_world(clarity_needed=0.0)).series["held_concept"].max() == 0.0


def test_fog_makes_the_careful_expect_less() -> None:
    careful = opened(risk_aversion=3.0, belief_spread=0.2, belief_mean=0.8)
    assert surely_more(careful.with_world(fog=0.0), careful.with_world(fog=5.0), "breadth")
    bold = careful.with_world(risk_aversion=0.0, claim_weight=0.0, belief_difference=0.0)
    assert not surely_more(bold.with_world(fog=0.0), bold.with_world(fog=5.0), "breadth")


def test_convincing_cases_clear_the_concept() -> None:
    users = opened(cases_needed=1.5, innovators=0.5, system_cost=0.5)
    assert surely_more(users.with_world(clarity_cases=0.3), users.with_world(clarity_cases=0.0), "clarity")


# -- large, automated, and does not know


def test_automation_does_not_clear_the_concept_unless_told_so() -> None:
    columns = AdoptionModel(small(4000, 2)).columns["Factory"]
    assert abs(np.corrcoef(columns.automation, columns.clarity)[0, 1]) < 4 / np.sqrt(4000)
    assert abs(np.corrcoef(np.log(columns.revenue), columns.clarity)[0, 1]) < 4 / np.sqrt(4000)
    told = AdoptionModel(small(4000, 2, clarity_automation=2.0)).columns["Factory"]
    assert np.corrcoef(told.automation, told.clarity)[0, 1] > 0.2


def test_many_a_large_automated_factory_is_held_by_the_concept() -> None:
    f = lived(small(4000, 2), 0, 1).columns["Factory"]
    leaders = (f.size == Size.LARGE) & (f.automation > 0.6) & (f.stage == Stage.CONSIDERING)
    assert leaders.sum() > 30
    assert 0.3 < (f.gate[leaders] == Gate.CONCEPT).mean() < 0.95


# -- who has not heard of it


def test_nobody_hears_where_nobody_talks() -> None:
    silent = PLAIN.with_world(aware_start=0.0, awareness=0.0, awareness_contact=0.0)
    assert ran(silent).series["unaware"].min() == 1.0
    assert ran(silent.with_world(aware_start=1.0)).series["unaware"].max() == 0.0


def test_partners_who_started_and_campaigns_spread_the_word() -> None:
    quiet = small(200, 72, PROGRAMME, awareness=0.005, aware_start=0.2)
    assert surely_more(
        quiet.with_world(awareness_contact=0.0), quiet.with_world(awareness_contact=2.0), "unaware", at=average
    )
    assert surely_more(quiet, held(quiet, campaign=1.0), "unaware", at=average)


# -- nobody eats the first crab


def test_without_innovators_and_cases_nobody_ever_starts() -> None:
    waiting = opened(cases_needed=1.5, innovators=0.0)
    assert ran(waiting).series["breadth"].max() == 0.0
    assert ran(waiting.with_world(cases_needed=0.0)).series["breadth"][-1] > 0.8
    assert 0.1 < ran(waiting.with_world(innovators=0.3)).series["breadth"][-1] < 0.9


def test_the_evidence_gate_holds_who_has_not_seen_enough_and_can_be_turned_off() -> None:
    model = lived(small(clarity_needed=0.0), 0, 36)
    f = model.columns["Factory"]
    unconvinced = (f.stage == Stage.CONSIDERING) & (f.evidence < f.cases_needed)
    assert np.array_equal(f.gate == Gate.EVIDENCE, unconvinced)
    assert unconvinced.any()
    assert ran(PLAIN.with_world(cases_needed=0.0)).series["held_evidence"].max() == 0.0


SEEING = opened(cases_needed=1.5, innovators=0.5, system_cost=0.4)
"""Half of the factories start by themselves and many of them succeed; the others wait for cases."""


def test_cases_that_work_open_the_gate_of_those_who_watch() -> None:
    deaf = SEEING.with_world(own_word=0.0)
    assert surely_more(SEEING, deaf, "breadth")
    assert surely_more(SEEING, deaf, "evidence")


def test_sector_peers_are_watched_as_closely_as_told() -> None:
    assert surely_more(SEEING.with_world(peer_closeness=2.0), SEEING.with_world(peer_closeness=0.0), "evidence")
    assert surely_more(SEEING.with_world(peers=8), SEEING.with_world(peers=0), "evidence")


def test_a_showcase_is_seen_and_worth_almost_nothing() -> None:
    lasting = FUTILE.with_world(showcase_end=0.0)
    assert ran(lasting).series["showcase"].max() > 0.15
    little, full = (ran(lasting.with_world(showcase_word=word)).series["evidence"] for word in (0.05, 1.0))
    assert full[60] > 1.0
    assert np.allclose(little[:61], 0.05 * full[:61])
    assert ran(lasting.with_world(showcase_word=0.0)).series["evidence"].max() == 0.0


AIDED = opened(200, 72, (Lever("pilots", 0.3, 0), Lever("pilot_subsidy", 1.0, 0)), cases_needed=20.0, innovators=0.0)
"""Only the programme starts pilots, many and for nothing."""


def test_a_case_that_the_state_paid_for_convinces_less_unless_it_is_verified() -> None:
    cheap = AIDED.with_world(system_cost=0.4)
    assert surely_more(cheap.with_world(subsidised_word=1.0), cheap.with_world(subsidised_word=0.0), "evidence")
    blunt = cheap.with_world(subsidised_word=0.0, display_effort=1.0)
    assert ran(blunt).series["scaled"][-1] > 0.2
    assert ran(blunt.with_world(showcase_word=0.0)).series["evidence"].max() == 0.0
    assert ran(held(blunt, success_counts="verified")).series["evidence"].max() > 1.0


# -- failures are hidden from the doctor, and repeated elsewhere


FAILING = held(
    small(200, 72, PROGRAMME, value_share=0.01, keep_face=0.0, trust_contagion=0.2), success_counts="verified"
)
"""A world in which pilots fail and are ended."""


def test_a_hidden_failure_moves_nobody_and_an_open_one_costs_trust() -> None:
    hidden = lived(FAILING.with_world(failure_hidden=1.0, trust_recovery=0.0))
    own = [Event.ABANDONED, Event.SWITCHED, Event.STRANDED]
    burnt = np.concatenate([happened(hidden.result(), event) for event in own])
    bystander = ~np.isin(np.arange(200), burnt)
    assert 10 < bystander.sum() < 190
    assert np.allclose(hidden.columns["Factory"].trust[bystander], 0.6)
    seen = lived(FAILING.with_world(failure_hidden=0.0, trust_recovery=0.0)).columns["Factory"].trust
    assert (seen[bystander] < 0.55).mean() > 0.1


def test_disclosure_brings_failures_to_light() -> None:
    assert surely_more(FAILING, held(FAILING, disclosure=1.0), "trust", at=average)
    in_the_open = FAILING.with_world(failure_hidden=0.0)
    assert np.array_equal(ran(in_the_open).series["trust"], ran(held(in_the_open, disclosure=1.0)).series["trust"])


def test_a_failure_is_forgotten_in_time() -> None:
    world = FAILING.with_world(failure_hidden=0.0)
    assert surely_more(world.with_world(failure_memory=1.0), world.with_world(failure_memory=240.0), "trust")


def test_openness_can_help_and_can_hurt() -> None:
    """Transparency has no sign built in: it spreads what works, and what does not."""
    works = held(AIDED.with_world(system_cost=0.3, cases_needed=1.5), success_counts="verified")
    assert surely_more(held(works, disclosure=1.0), works, "unsupported")
    fails = SEEING.with_world(system_cost=1.6, failure_word=3.0, failure_hidden=1.0, keep_face=0.0, cool_off=1200.0)
    assert surely_more(fails, held(fails, disclosure=1.0), "evidence", at=average)
    assert surely_more(fails, held(fails, disclosure=1.0), "breadth")


def test_open_verified_results_convince_strangers_of_the_sector() -> None:
    world = held(AIDED.with_world(system_cost=0.4), success_counts="verified", disclosure=1.0)
    assert surely_more(world, world.with_world(open_attention=0.0), "evidence")
    assert surely_more(world.with_world(open_half=0.001), world.with_world(open_half=0.5), "evidence")


# -- who was burnt turns negative


def test_who_was_burnt_trusts_less_and_can_be_made_not_to() -> None:
    assert surely_more(OPEN.with_world(trust_loss=0.0), OPEN, "trust")


def test_trust_comes_back_in_time() -> None:
    assert surely_more(OPEN.with_world(trust_recovery=0.2), OPEN.with_world(trust_recovery=0.0), "trust")


def test_the_disappointed_stay_away_for_their_cool_off() -> None:
    assert not len(happened(ran(OPEN.with_world(cool_off=1200.0)), Event.RETURNED))
    hesitant = OPEN.with_world(cool_off=12.0, tries_max=1, keep_face=0.0, signing_rate=0.3)
    events = ran(hesitant).ledger.events()
    left, back = ((events["event"] == event) for event in (Event.ABANDONED, Event.RETURNED))
    for agent, month in zip(events["agent"][back], events["month"][back], strict=True):
        assert month - 12 in events["month"][left & (events["agent"] == agent)]
    assert back.sum() > 20


# -- claims are believed as far as they are trusted


def test_claims_are_discounted_by_trust() -> None:
    loud = held(PLAIN, hype=5.0)
    assert surely_more(loud.with_world(trust_start=1.0), loud.with_world(trust_start=0.0), "belief")


def test_outcomes_that_are_seen_move_beliefs_more_the_better_they_are_read() -> None:
    sober = SEEING.with_world(belief_mean=1.5, belief_spread=0.3, claim_weight=0.0)
    assert surely_more(sober.with_world(outcome_noise=2.0), sober.with_world(outcome_noise=0.1), "belief")
    assert surely_more(sober.with_world(forgetting=0.5), sober.with_world(forgetting=0.0), "belief")


def test_a_factory_learns_from_its_own_pilot_at_first_hand() -> None:
    """Nobody is linked to anybody, so there is nothing else to learn from."""
    world = OPEN.with_world(claim_weight=0.0, signing_rate=0.5, forgetting=0.0)
    model = AdoptionModel(world, 0, chain(60, []))
    for _ in range(8):
        model.step()
    f = model.columns["Factory"]
    running = f.deployment > 0
    assert 10 < running.sum() < 60
    assert (f.info[~running] == 0).all()
    lately = np.flatnonzero(running & (f.started < 7))
    assert (f.info_sum[lately] / f.info[lately]).mean() < 0.5  # it expected 1.5


@pytest.mark.parametrize("start", [0.2, 0.9])
def test_beliefs_start_where_they_are_told(start: float) -> None:
    world = PLAIN.with_world(
        belief_mean=start, claim_weight=0.0, belief_difference=0.0, cases_needed=20.0, innovators=0.0
    )
    assert ran(world).series["belief"] == pytest.approx(start)
    assert gains(world, world, "belief").tolist() == [0.0] * 6
