"""The sentences of a life: well-formed for any factory, and their numbers are those of the biography."""

import functools
import re
from collections.abc import Callable

import numpy as np
import pytest
from stallpoint.agents.factory import Gate, Stage
from stallpoint.experiments.counterfactuals import twin
from stallpoint.experiments.counterfactuals.twin import Twin, held
from stallpoint.model.ledger import Event
from stallpoint.model.outcomes.biography import VENDOR_EVENTS, Biography
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.viz.alt import alt_text
from stallpoint.viz.counterfactuals.life import HEADINGS, STOOD, tell
from stallpoint.viz.counterfactuals.life_words import level, money_pair, payback, sums, two
from stallpoint.viz.counterfactuals.twin import tell_twin
from stallpoint.viz.figures.why import months
from stallpoint.viz.render import paper
from worlds import held as pulled
from worlds import opened, small

NUMBER = r"([\d.,]+)"
MONTH = r"year (\d+), month (\d+)"
RAN = np.random.default_rng(7)
ROWS = RAN.integers(0, 120, 5).tolist()


def worlds() -> list[tuple[Scenario, Scenario | None]]:
    """Pairs of scenarios in which most of what can happen to a factory happens."""
    little = {"factories": 120, "months": 75}
    library = [load(n).with_world(**little) for n in ("display-programme", "three-bottlenecks", "verified-lighthouses")]
    quiet = load("no-policy").with_world(**little)
    busy = (Lever("pilots", 0.3, 12, 60), Lever("pilot_subsidy", 0.9, 12, 60), Lever("partner_policy", 1.0, 30))
    shown = {"gray_prevalence": 2.0, "keep_face": 0.9}  # many are kept for show
    wild = opened(120, 75, busy, cool_off=6, reengineering_cost=0.9, cost_to_serve=0.9, **shown)
    shock = small(120, 75, (Lever("input_cost", 0.2, 10), Lever("reshoring", 0.3, 20)), cash_start=0.02)
    short = small(40, 2)
    poor = pulled(
        opened(120, 75, system_cost=0.4, overdraft=1000.0, neglect=0.3, cash_start=0.02), 20, None, input_cost=0.2
    )
    rates = {"exit_small": 0.2, "exit_medium": 0.2, "exit_large": 0.2, "births": 0.5}
    moving = opened(120, 75, busy, system_cost=0.4, cases_needed=0.3, **rates)
    alone = [(each, None) for each in (shock, short, poor)]
    return [
        *((s, quiet) for s in library),
        (wild, twin.without_levers(wild)),
        (moving, twin.without_levers(moving)),
        *alone,
    ]


@functools.cache
def lives() -> list[Twin]:
    found = []
    for place, (ours, other) in enumerate(worlds()):
        rows = [row % ours.world.factories for row in ROWS]
        found += [twin.twin(ours, other, place, f"row:{row}") for row in rows]
        found.append(twin.twin(ours, other, place))
    return found


def each() -> list[Biography]:
    return [b for t in lives() for b in (t.ours, t.theirs) if b is not None]


def said(b: Biography, heading: str) -> list[str]:
    return list(next(section.sentences for section in tell(b) if section.heading == heading))


def test_the_worlds_show_most_of_what_can_happen() -> None:
    events = {h.event for b in each() for h in b.happenings()}
    assert events >= set(Event) - {*VENDOR_EVENTS, Event.ADOPTED}
    assert {gate for b in each() for gate in held(b)} == set(Gate) - {Gate.OPEN}


def test_every_sentence_is_plain_whole_and_without_a_raw_number() -> None:
    for t in lives():
        sections = tell_twin(t)
        assert tuple(s.heading for s in sections)[: len(HEADINGS)] == HEADINGS
        for section in sections:
            assert section.sentences, section.heading
            for text in section.sentences:
                names = text
                for life in (t.ours, t.theirs):
                    names = names.replace(life.result.scenario.name, "S") if life is not None else names
                assert not re.search(r"\b(nan|inf|None(?! of)|NaN|array|np)\b|_|\{|\}|  ", names), text
                assert not re.search(r"\.\d{5}|\d{7}|\de[-+]?\d|-\d", names), text
                assert text[0].isupper(), text
                assert text.endswith("."), text
                assert ".." not in text, text
                assert text.count("(") == text.count(")"), text
                assert not re.search(r"\b1 (months|factories|pilots|vendors|links|steps)\b", text), text
                assert len(text) < 420, text


def counted(year: str, month: str) -> int:
    """A month of the run, counted from 0."""
    return 12 * (int(year) - 1) + int(month) - 1


def test_months_carry_their_year_and_lie_in_the_life() -> None:
    for t in lives():
        for section in tell_twin(t):
            for text in section.sentences:
                for year, month in re.findall(MONTH, text):
                    assert 1 <= int(month) <= 12
                    assert counted(year, month) < t.ours.months or "still to come" in text


def test_the_months_of_a_life_add_up_to_it() -> None:
    for b in each():
        first = said(b, "What held it, and for how long")[0]
        for stage, words in STOOD.items():
            number = int((b.stages() == stage).sum())
            told = re.search(rf"(\d+) months? {words}", first)
            assert (int(told[1]) if told else 0) == number, first


NUMBERS: dict[Gate, tuple[str, Callable[[Biography, np.ndarray, int], tuple[float, float]]]] = {
    Gate.CONCEPT: (
        r"clarity was ([\d.]+) at most, and a decision needs ([\d.]+)\.",
        lambda b, at, last: (b.table["clarity"][at].max(), b.table["clarity_needed"][last]),
    ),
    Gate.EVIDENCE: (
        r"too little: ([\d.]+) convincing cases at most, and it wants ([\d.]+)\.",
        lambda b, at, last: (b.table["evidence"][at].max(), b.traits["cases_needed"]),
    ),
    Gate.PAYBACK: (
        r"expected ([\d.]+) months?(?: in .*)?, and its patience is ([\d.]+) months\.",
        lambda b, at, last: (b.table["expected_payback"][last], b.traits["patience"]),
    ),
}


def test_what_is_said_of_a_gate_is_what_was_recorded_and_explains_it() -> None:
    met = set()
    for b in each():
        sentences = said(b, "What held it, and for how long")[1:]
        found = held(b)
        assert len(sentences) == max(len(found), 1)
        for gate, text in zip(found, sentences, strict=False):
            at = np.flatnonzero(b.gates() == gate)
            assert text.startswith(f"{gate.name.capitalize()}. For {len(at)} month")
            ends = [counted(*m) for m in re.findall(MONTH, text)]
            assert ends == sorted({int(at[0]), int(at[-1])})
            pattern, values = NUMBERS.get(gate, ("$^", None))
            if numbers := re.search(pattern, text):
                met.add(gate)
                told = [float(x) for x in numbers.groups()]
                for one, value in zip(told, values(b, at, int(at[-1])), strict=True):
                    assert one == pytest.approx(value, abs=0.5 if gate == Gate.PAYBACK else 0.00501)
                # the numbers as printed explain the gate
                assert told[0] < told[1] if gate != Gate.PAYBACK else told[0] > told[1], text
    assert met == set(NUMBERS)


def test_what_is_said_of_the_budget_is_more_than_could_be_risked() -> None:
    met = 0
    for b in each():
        for text in said(b, "What held it, and for how long"):
            if text.startswith("Budget."):
                price, budget = (
                    float(x.replace(",", "")) for x in re.findall(r"([\d.,]+) (?:million|thousand) CNY", text)
                )
                last = np.flatnonzero(b.gates() == Gate.BUDGET)[-1]
                scale = 1.0 if "million" in text else 1000.0
                assert price == pytest.approx(scale * b.table["pilot_price"][last], rel=0.06)
                assert budget == pytest.approx(scale * b.table["trial_budget"][last], rel=0.06, abs=0.05)
                assert price > budget
                met += 1
    assert met


def test_what_it_knew_and_saw_is_what_was_recorded() -> None:
    for b in each():
        t, text = b.table, " ".join(said(b, "What it knew"))
        clarity = re.search(r"was ([\d.]+) at the start and ([\d.]+) [a-z ]+; a decision needs (\d\.\d+)", text)
        assert clarity is not None
        lived = max(int((b.stages() != Stage.CLOSED).sum()), 1)
        ends = (b.traits["clarity"], t["clarity"][lived - 1], t["clarity_needed"][-1])
        assert [float(x) for x in clarity.groups()] == pytest.approx(ends, abs=0.00501)
        enough = np.flatnonzero((t["clarity"] >= t["clarity_needed"])[:lived])
        if first := re.search(rf"first understood enough in {MONTH}", text):
            assert counted(first[1], first[2]) == enough[0]
        else:
            assert ("never understood" in text) == (not len(enough))
        if heard := re.search(rf"It heard of the technology in {MONTH}", text):
            assert counted(heard[1], heard[2]) == np.flatnonzero(b.stages() != Stage.UNAWARE)[0]
        seen = " ".join(said(b, "Whom it watched"))
        if best := re.search(rf"At best, in {MONTH}, what it saw counted ([\d.]+)", seen):
            assert t["evidence"][counted(best[1], best[2])] == t["evidence"][:lived].max()
            assert float(best[3]) == pytest.approx(
                t["evidence"][:lived].max(), abs=0.5 if t["evidence"][:lived].max() > 10 else 0.00501
            )
        if count := re.search(r"It watches (\d+) factor", seen):
            assert int(count[1]) == len(set(b.watched.row.tolist()))


def test_every_pilot_is_told_with_its_review_and_nothing_else_is() -> None:
    met = set()
    for b in each():
        text = " ".join(said(b, "Vendors and pilots"))
        starts = [h.month for h in b.happenings() if h.event == Event.STARTED]
        told = [counted(*m) for m in re.findall(rf"In {MONTH} it started a pilot", text)]
        assert told == (starts if len(starts) <= 4 else [*starts[:2], *starts[-2:]])
        reviews = {review["month"]: review for review in b.reviews()}
        for year, month, found, hurdle in re.findall(
            rf"review in {MONTH} found a payback of ([\d.]+) months?, against the (\d+)", text
        ):
            review = reviews[counted(year, month)]
            assert float(found) == pytest.approx(review["payback"], abs=0.5)
            assert int(hurdle) == review["hurdle"]
            passed = review["outcome"] == Event.SCALED
            assert passed == (float(found) <= int(hurdle))
            met.add(passed)
        failed = [r for r in b.reviews() if r["reason"]]
        seen = r"the review saw fit ([\d.]+), use by its people ([\d.]+) and re-engineered processes (\d\.\d+)"
        for review, numbers in zip(failed if len(starts) <= 4 else [], re.findall(seen, text), strict=False):
            terms = [review["fit"], review["use"], review["complement"]]
            assert [float(x) for x in numbers] == pytest.approx(terms, abs=0.006)
            met.add("terms")
        for why, words in (("joint", "several were lacking at once"), ("participation", "employees did not take part")):
            number = sum(review["reason"] == why for review in reviews.values())
            assert text.count(words) == number or len(starts) > 4
    assert met == {True, False, "terms"}


def test_who_is_said_to_fight_or_to_live_from_opacity_does() -> None:
    fought = 0
    for b in each():
        text = " ".join(said(b, "People in the house"))
        assert ("Nobody in the house earns" in text) == (not (b.house.gray > 0.0).any())
        if " fought it" in text and "Nobody" not in text.split("fought it")[0].rsplit(".", 1)[-1]:
            at = ~np.isnan(b.house.sabotage[:, 0])
            assert (b.house.sabotage[at].max(axis=0) > 0.0).any()
            fought += 1
        ever = np.isin(b.stages(), (Stage.PILOTING, Stage.SHOWCASE, Stage.SCALED)).any()
        assert ("No system ever came" in text) == (not ever)
    assert fought


def test_figures_are_drawn_with_words_for_who_cannot_see_them() -> None:
    for t in lives()[::11]:
        figure = months.figure(t)
        assert t.ours.name in figure.finding
        told = alt_text(figure).partition(". ")[2]
        count = 2 if t.theirs is not None else 1
        assert sum(int(n) for n in re.findall(r"(\d+) months?\b", told)) == t.ours.months * count
        for canvas in (paper.PAGE, paper.PHONE):
            assert paper.draw(figure, canvas).axes


def test_numbers_that_differ_are_told_apart() -> None:
    assert two(0.6301, 0.6349) == ("0.630", "0.635")
    assert two(0.5, 0.5) == ("0.50", "0.50")
    assert payback(21.02, 21.0) == "21.02 months"
    assert payback(21.0, 21.0) == "21 months"
    assert payback(float("inf")) == "never"
    assert payback(5000.0) == "over 100 years"
    assert sums("CNY", 0.23, 0.087) == ["0.23 million CNY", "0.087 million CNY"]
    assert sums("EUR", 0.02) == ["20 thousand EUR"]
    assert money_pair("CNY", 0.02001, 0.02)[0] != money_pair("CNY", 0.02001, 0.02)[1]
    assert level(0.001) == "less than 0.01"
