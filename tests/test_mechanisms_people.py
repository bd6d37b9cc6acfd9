"""What the article says of heads, employees, gray interests and middlemen, in twin worlds with one thing changed."""

import numpy as np
import pytest
from stallpoint.agents.employee import Role
from stallpoint.agents.factory import Gate, Stage
from stallpoint.agents.middleman import Stance
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import average, chain, happened, held, lived, opened, ran, same_lives, small, surely_more

OPEN = opened()
HESITANT = opened(signing_rate=0.03, aware_start=1.0)
"""Nothing but the signature of the head is missing."""


def early(scenario: Scenario, measure: str, seed: int = 0) -> float:
    """A measure after two years."""
    return float(ran(scenario, seed).series[measure][23])


# -- the first-hand project: necessary, not sufficient


def test_nothing_starts_without_the_signature_of_the_head() -> None:
    assert ran(OPEN.with_world(signing_rate=0.0)).series["breadth"].max() == 0.0
    assert ran(OPEN.with_world(signing_rate=0.0)).series["held_leadership"].min() > 0.8


def test_the_leadership_gate_can_be_turned_off() -> None:
    assert ran(OPEN).series["breadth"][0] > 0.9 * ran(OPEN).series["breadth"][-1]
    assert surely_more(OPEN, HESITANT, "breadth", at=average)


def test_committed_heads_sign_sooner() -> None:
    assert surely_more(
        HESITANT.with_world(commitment_mean=0.8), HESITANT.with_world(commitment_mean=0.1), "breadth", at=early
    )
    assert surely_more(held(HESITANT, leadership_academy=1.0), HESITANT, "breadth", at=early)


def test_a_signature_is_not_enough() -> None:
    """Every head signs at once, and most factories are still held by what comes before."""
    eager = small(signing_rate=20.0)
    s = ran(eager).series
    assert s["breadth"][-1] < 0.3
    assert s["held_leadership"].max() < 0.02
    assert (s["held_concept"] + s["held_evidence"] + s["held_budget"] + s["held_payback"])[-1] > 0.5
    dark = small(clarity_needed=1.0, public_price=0.0)
    assert same_lives(ran(held(dark, leadership_academy=1.0)), ran(dark))


def test_digital_buyers_push_their_suppliers_under_a_mandate() -> None:
    paid = (Lever("pilots", 0.3, 0), Lever("pilot_subsidy", 1.0, 0))
    leading = opened(200, 72, paid, signing_rate=0.01, system_cost=0.4, commitment_mean=0.35)
    assert surely_more(held(leading, mandate=1.0), leading, "unsupported")
    deaf = leading.with_world(mandate_pull=0.0, keep_face=1.0, information_price=0.0)
    assert same_lives(ran(held(deaf, mandate=1.0)), ran(deaf))


def test_a_mandate_can_backfire_into_pilots_for_show() -> None:
    forced = opened(keep_face=0.0, system_cost=0.7)
    assert ran(forced).series["showcase"].max() == 0.0
    assert ran(held(forced, mandate=1.0)).series["showcase"].max() > 0.02


# -- everybody must take part


def test_value_needs_that_everybody_takes_part() -> None:
    assert surely_more(OPEN.with_world(participation_need=0.0), OPEN, "in_use")


def test_training_makes_people_take_part() -> None:
    assert surely_more(held(OPEN, training=1.0), OPEN, "participation", at=average)
    assert surely_more(held(OPEN, training=1.0), OPEN, "in_use")
    useless = OPEN.with_world(training_speed=0.0, public_price=0.0)
    assert same_lives(ran(held(useless, training=1.0)), ran(useless))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"pull_leadership": 4.0}, {"pull_leadership": 0.0}),
        ({"pull_skill": 4.0}, {"pull_skill": 0.0}),
        ({"skill_mean": 0.8}, {"skill_mean": 0.1}),
        ({"skill_learning": 0.1}, {"skill_learning": 0.0}),
        ({"participation_base": 1.0}, {"participation_base": -1.0}),
        ({"push_fear": 0.0}, {"push_fear": 3.0}),
        ({"push_gray": 0.0}, {"push_gray": 8.0}),
        ({"commitment_mean": 0.9}, {"commitment_mean": 0.05}),
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_pulls_and_pushes_moves_participation(more: dict[str, float], less: dict[str, float]) -> None:
    assert surely_more(OPEN.with_world(**more), OPEN.with_world(**less), "participation", at=average)


def test_colleagues_follow_each_other_up_and_down() -> None:
    """The norm pulls to where the majority is: it helps where most take part, and hurts where few do."""
    willing, unwilling = OPEN.with_world(participation_base=2.0), OPEN.with_world(participation_base=-2.0)
    assert surely_more(willing.with_world(pull_norm=4.0), willing.with_world(pull_norm=0.0), "participation")
    assert surely_more(unwilling.with_world(pull_norm=0.0), unwilling.with_world(pull_norm=4.0), "participation")


def test_sharing_the_gain_brings_people_in_and_costs_the_owner() -> None:
    assert surely_more(held(OPEN, gain_share=1.0), OPEN, "participation", at=average)
    free, dear = OPEN.with_world(gain_share_cost=0.0), OPEN.with_world(gain_share_cost=0.8)
    assert surely_more(held(free, gain_share=1.0), held(dear, gain_share=1.0), "scaled")
    cold = OPEN.with_world(pull_gain=0.0, gain_share_cost=0.0)
    assert same_lives(ran(held(cold, gain_share=1.0)), ran(cold))


def test_more_line_staff_share_the_weight_of_the_line() -> None:
    five, twenty = (ran(OPEN.with_world(employees=number)).series["participation"] for number in (5, 20))
    assert np.nanmean(np.abs(five - twenty)) < 0.03
    assert not np.array_equal(five, twenty, equal_nan=True)


# -- gray interest chains find fault


def test_gray_interests_keep_systems_out_of_use_and_can_be_turned_off() -> None:
    honest = OPEN.with_world(gray_prevalence=0.0)
    assert np.nanmax(ran(honest).series["sabotage"]) == 0.0
    assert surely_more(honest, OPEN, "in_use")
    assert surely_more(OPEN.with_world(gray_size=0.1), OPEN.with_world(gray_size=1.0), "in_use")
    assert surely_more(OPEN.with_world(sabotage=0.0), OPEN.with_world(sabotage=1.0), "in_use")


def test_gray_interests_sit_where_purchases_go_through_middlemen() -> None:
    procurement = {
        more: AdoptionModel(small(4000, 2, gray_middleman=more)).columns["Employee"].gray[Role.PROCUREMENT]
        for more in (0.0, 2.0)
    }
    assert (procurement[2.0] >= procurement[0.0]).all()
    assert (procurement[2.0] > 0).mean() > 1.2 * (procurement[0.0] > 0).mean()


def test_fault_finding_makes_the_result_look_worse_than_it_is_and_can_be_turned_off() -> None:
    f = lived(OPEN, 0, 24).columns["Factory"]
    used = np.isin(f.stage, (Stage.PILOTING, Stage.SCALED)) & (f.effectiveness > 0)
    assert (f.measured[used] <= f.effectiveness[used]).all()
    assert (f.measured[used] < 0.99 * f.effectiveness[used]).mean() > 0.3
    f = lived(OPEN.with_world(fault_finding=0.0), 0, 24).columns["Factory"]
    used = np.isin(f.stage, (Stage.PILOTING, Stage.SCALED)) & (f.effectiveness > 0)
    assert np.allclose(f.measured[used], f.effectiveness[used])
    assert surely_more(OPEN.with_world(fault_finding=0.0), OPEN.with_world(fault_finding=1.0), "scaled")


def test_amnesty_takes_the_reason_to_fight_away() -> None:
    assert np.nanmax(ran(held(OPEN, amnesty=1.0)).series["sabotage"]) == pytest.approx(0.0, abs=1e-9)
    assert surely_more(held(OPEN, amnesty=1.0), OPEN, "in_use")


def test_audits_deter_sabotage_and_can_backfire() -> None:
    assert surely_more(OPEN, held(OPEN, audit=1.0), "sabotage", at=average)
    angry = OPEN.with_world(audit_deterrence=0.0, audit_backlash=3.0)
    assert surely_more(held(angry, audit=1.0), angry, "sabotage", at=average)
    assert surely_more(angry, held(angry, audit=1.0), "participation", at=average)


def test_nobody_fights_a_showcase() -> None:
    shown = small(
        100, 72, (Lever("pilots", 0.3, 0, 12), Lever("pilot_subsidy", 1.0)), value_share=0.0, gray_prevalence=3.0
    )
    model = lived(shown, 0, 48)
    f = model.columns["Factory"]
    showcases = f.stage == Stage.SHOWCASE
    assert showcases.sum() > 10
    assert (f.measured[showcases] == f.effectiveness[showcases]).all()


# -- middlemen fear, trip up, and can be won


def test_there_are_no_middlemen_where_they_are_turned_off() -> None:
    assert len(AdoptionModel(OPEN.with_world(middleman_share=0.0)).columns["Middleman"].ids) == 0
    assert ran(OPEN.with_world(disintermediation=0.0)).series["obstructing"].max() == 0.0


def test_fear_grows_as_links_go_digital() -> None:
    links = [(row, row + 1) for row in range(0, 20, 2)]
    model = AdoptionModel(OPEN.with_world(signing_rate=0.0), 0, chain(20, links, [0] * 5 + [1] * 5))
    m, f = model.columns["Middleman"], model.columns["Factory"]
    for _ in range(4):
        model.step()
    assert np.allclose(m.fear, 0.6 * 0.25)
    f.deployment[:6] = 0.2  # three of the five links of the first middleman
    f.stage[10:], f.deployment[10:] = Stage.SHOWCASE, 0.2  # all links of the second, but for show: they threaten nobody
    for _ in range(3):
        model.step()
    assert np.allclose(m.fear, [0.6 * (0.25 + 0.75 * 0.6), 0.6 * 0.25])


def test_obstruction_takes_value_from_clients_and_can_be_turned_off() -> None:
    harmless = OPEN.with_world(obstruction_harm=0.0)
    assert surely_more(harmless, OPEN, "in_use")
    assert surely_more(OPEN, OPEN.with_world(obstruction_harm=1.0), "in_use")
    assert ran(OPEN).series["obstructing"][-1] > 0.5
    worst = OPEN.with_world(obstruction_harm=1.0)  # with less harm it is seldom what alone decides a review
    assert ran(worst).reasons["obstruction"] > 0 == ran(harmless).reasons["obstruction"]


def test_who_is_obstructed_expects_less() -> None:
    sober = opened(belief_mean=0.45, risk_aversion=0.0, claim_weight=0.0)
    harmed, harmless = sober.with_world(obstruction_harm=1.0), sober.with_world(obstruction_harm=0.0)
    f = lived(harmed, 0, 1).columns["Factory"]
    obstructed = f.withheld > 0.3
    assert 10 < obstructed.sum() < 190
    before, after = (ran(world).history.gate[0] == Gate.PAYBACK for world in (harmless, harmed))
    assert after[obstructed].sum() > before[obstructed].sum()
    assert np.array_equal(after[f.withheld == 0], before[f.withheld == 0])


SEEING = opened(cases_needed=1.5, innovators=0.5, system_cost=0.4, obstruction_harm=0.0)


def test_obstructing_middlemen_silence_cases_and_allies_carry_them() -> None:
    assert surely_more(
        SEEING.with_world(obstruction_silence=0.0), SEEING.with_world(obstruction_silence=1.0), "evidence", at=average
    )
    allied = held(SEEING, partner_policy=1.0)
    assert surely_more(allied.with_world(ally_voice=2.0), allied.with_world(ally_voice=0.0), "evidence", at=average)
    assert surely_more(allied, SEEING, "breadth")


def test_a_partner_policy_turns_obstruction_into_a_channel() -> None:
    s = ran(held(OPEN, partner_policy=1.0)).series
    assert s["obstructing"].max() == 0.0
    assert s["allied"] == pytest.approx(1.0)
    assert surely_more(held(OPEN, partner_policy=1.0), OPEN, "in_use")
    empty = OPEN.with_world(partner_share=0.0)
    assert same_lives(ran(held(empty, partner_policy=1.0)), ran(empty))


def test_who_loses_little_stays_neutral() -> None:
    calm = OPEN.with_world(commission=0.001, middleman_temper=0.2)
    assert surely_more(OPEN, calm, "obstructing", at=average)
    m = lived(calm, 0, 24).columns["Middleman"]
    assert (m.stance == Stance.NEUTRAL).mean() > 0.9


def test_middlemen_take_stock_as_often_as_boards_meet() -> None:
    yearly, monthly = OPEN.with_world(cycle=12), OPEN.with_world(cycle=1)
    assert len(np.unique(ran(yearly).series["obstructing"][:12])) == 1
    assert len(np.unique(ran(monthly).series["obstructing"][:12])) > 1


# -- hired experts' plans do not fit


def test_an_outside_lead_gets_the_signature() -> None:
    assert surely_more(held(HESITANT, outside_lead=1.0), HESITANT, "breadth", at=early)
    assert surely_more(held(HESITANT.with_world(outside_boost=0.8), outside_lead=1.0), HESITANT, "breadth", at=early)


def test_a_plan_that_does_not_fit_lowers_the_fit_by_the_share_told() -> None:
    f = lived(held(OPEN.with_world(outside_risk=0.5, outside_misfit=0.3), outside_lead=1.0), 0, 6).columns["Factory"]
    hired = f.hired & (f.stage == Stage.PILOTING)
    assert hired.sum() > 150
    assert set(np.unique(f.plan_fit[hired]).round(6)) == {0.7, 1.0}
    assert 0.35 < (f.plan_fit[hired] < 1).mean() < 0.65
    fitting, unfitting = (held(OPEN.with_world(outside_risk=risk), outside_lead=1.0) for risk in (0.0, 1.0))
    assert surely_more(fitting, unfitting, "in_use")


def test_an_outside_lead_starts_slowly() -> None:
    slow, quick = (
        lived(held(OPEN.with_world(outside_delay=delay), outside_lead=1.0), 0, 10).columns["Factory"].reengineering
        for delay in (1.0, 0.0)
    )
    assert slow.mean() < quick.mean() - 0.1
    later = lived(held(OPEN.with_world(outside_delay=1.0), outside_lead=1.0), 0, 20).columns["Factory"].reengineering
    assert later.mean() > slow.mean() + 0.05


def test_an_outside_lead_brings_skill() -> None:
    """The table says: commitment and skill up."""
    skilful = OPEN.with_world(pull_leadership=0.0, outside_boost=1.0, outside_risk=0.0, outside_delay=0.0)
    assert surely_more(held(skilful, outside_lead=1.0), skilful, "participation", at=average)


def test_as_many_leads_are_hired_as_told() -> None:
    f = lived(held(OPEN, outside_lead=0.4), 0, 6).columns["Factory"]
    assert 0.3 < f.hired[f.stage == Stage.PILOTING].mean() < 0.5
    assert not lived(OPEN, 0, 6).columns["Factory"].hired.any()
    assert len(happened(ran(OPEN), Event.STARTED)) > 100
