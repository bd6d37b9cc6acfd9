"""Verdict, reasons and reproduction number, on made-up runs whose answer is known."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stallpoint.agents.factory import Stage
from stallpoint.model.history import History
from stallpoint.model.ledger import Credits, Event, Ledger, Review
from stallpoint.model.outcomes.reasons import FACTORS, JOINT, PASSED, count, factors
from stallpoint.model.outcomes.result import Result
from stallpoint.model.outcomes.verdict import AFTER, RULE, WORDS, Figures, Limit, judge, nearest, word_of
from stallpoint.model.phases.reviews import payback_of
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import logged, small

N, MONTHS = 100, 60


def review(month: int = 0, rows: Sequence[int] = (), **terms: object) -> Review:
    """A review of some pilots that all pass, with some terms changed."""
    n = len(rows)
    base: dict[str, object] = {
        "vendor": np.zeros(n, int),
        "before": np.full(n, Stage.PILOTING),
        "outcome": np.full(n, Event.SCALED),
        "fit": 0.8,
        "use": 0.8,
        "complement": 0.8,
        "linked_gain": 1.0,
        "talked": 1.0,
        "error": 1.0,
        "withheld": 0.0,
        "worth": 1.0,
        "cost": 6.0,
        "running": 0.1,
        "hurdle": 18.0,
        "payback": 0.0,
        "aided": np.zeros(n, bool),
        "placed": np.zeros(n, bool),
        **terms,
    }
    columns = {name: value if isinstance(value, np.ndarray) else np.full(n, value) for name, value in base.items()}
    made = Review(month=month, factory=np.array(rows, int), **columns)
    return dataclasses.replace(made, payback=payback_of(made))


def told(
    shares: dict[Stage, float],
    depth: float = 0.5,
    wins: Sequence[int] = (),
    levers: tuple[Lever, ...] = (),
    reviews: Sequence[Review] = (),
    credits: Sequence[Credits] = (),
    starts: Sequence[tuple[int, int, int]] = (),
) -> Result:
    """A run of 100 factories that ends with these shares of stages.

    ``wins`` are months of unsupported scalings, ``starts`` months, rows and vendors of starts.
    """
    history = History(MONTHS, N, 1)
    stage = np.repeat(list(shares), [round(N * share) for share in shares.values()])
    history.stage[:, : len(stage)] = stage
    history.depth[:] = np.where(history.stage == Stage.SCALED, depth, 0)
    history.recorded = MONTHS
    zeros = np.zeros(N, np.int8)
    log = logged(N, [(month, Event.STARTED, row, vendor) for month, row, vendor in starts])
    ledger = Ledger(log, reviews=[*reviews, *(review(month, [0]) for month in wins)], credits=list(credits))
    scenario = Scenario(world=small(N, MONTHS).world, levers=levers)
    return Result(
        scenario, 0, ("F",) * N, dict.fromkeys(("tier", "size", "sector"), zeros), np.ones(N), history, ledger, ()
    )


# -- the verdict

FIVE_A_YEAR = (48, 51, 54, 57, 58)


@pytest.mark.parametrize(
    ("word", "shares", "more"),
    [
        ("not started", {Stage.SCALED: 0.09}, {}),
        ("not started", {Stage.SCALED: 0.05, Stage.SHOWCASE: 0.04, Stage.CONSIDERING: 0.8}, {}),
        ("partial", {Stage.SCALED: 0.10}, {}),
        ("spreading", {Stage.SCALED: 0.50}, {}),
        ("partial", {Stage.SCALED: 0.49}, {}),
        ("spreading", {Stage.SCALED: 0.10}, {"wins": FIVE_A_YEAR}),
        ("spreading", {Stage.SCALED: 0.10, Stage.SHOWCASE: 0.80}, {"wins": FIVE_A_YEAR}),
        ("partial", {Stage.SCALED: 0.10}, {"wins": (48,)}),
        ("spreading", {Stage.SCALED: 0.10}, {"wins": (36, 59)}),
        ("partial", {Stage.SCALED: 0.10}, {"wins": (35, 59)}),
        ("stalled at demonstration", {Stage.SCALED: 0.09, Stage.SHOWCASE: 0.30}, {"wins": FIVE_A_YEAR}),
        ("stalled at demonstration", {Stage.SCALED: 0.10, Stage.PILOTING: 0.11, Stage.ABANDONED: 0.10}, {}),
        ("stalled at demonstration", {Stage.SHOWCASE: 0.10, Stage.ABANDONED: 0.10}, {}),
        ("disillusioned", {Stage.SHOWCASE: 0.10, Stage.ABANDONED: 0.11}, {}),
        ("partial", {Stage.SCALED: 0.10, Stage.SHOWCASE: 0.20}, {}),
        ("stalled at demonstration", {Stage.SCALED: 0.10, Stage.SHOWCASE: 0.21}, {}),
        ("disillusioned", {Stage.SCALED: 0.40, Stage.ABANDONED: 0.05}, {"depth": 0.2}),
        ("stalled at demonstration", {Stage.SCALED: 0.40, Stage.SHOWCASE: 0.05}, {"depth": 0.2}),
    ],
)
def test_the_verdict_follows_its_published_rule(word: str, shares: dict[Stage, float], more: dict[str, object]) -> None:
    assert told(shares, **more).verdict.word == word


def test_every_word_of_the_verdict_can_be_reached_and_is_in_the_rule() -> None:
    assert len(WORDS) == len(set(WORDS)) == 5
    assert all(word in RULE for word in WORDS)


@pytest.mark.parametrize(
    ("lever", "ends", "goes_on"),
    [
        (None, None, "never supported"),
        (Lever("pilots", 0.04, 0, 24), 24, "no"),  # those of month 48 and later scale too late to be counted
        (Lever("pilots", 0.04, 0, 35), 35, "yes"),
        (Lever("pilots", 0.04, 0, 36), 36, "yes"),
        (Lever("pilots", 0.04, 0, 37), 37, "not known"),
        (Lever("voucher", 0.5, 0), 60, "not known"),
        (Lever("scale_subsidy", 0.5, 50, 52), 52, "not known"),
        (Lever("training", 1.0, 0), 60, "not known"),
        (Lever("campaign", 1.0, 0, 36), 36, "yes"),
        (Lever("disclosure", 1.0, 40, 41), 41, "not known"),
        (Lever("gain_share", 0.5, 0), None, "never supported"),
    ],
)
def test_help_leaves_the_word_alone_and_what_holds_without_it_is_told_beside_it(
    lever: Lever | None, ends: int | None, goes_on: str
) -> None:
    result = told({Stage.SCALED: 0.2}, wins=FIVE_A_YEAR, levers=() if lever is None else (lever,))
    assert result.verdict.word == "spreading"
    assert result.verdict.pace_unsupported == pytest.approx(len(FIVE_A_YEAR) / N / 2)
    after = result.after_support
    assert (after.ends, after.goes_on) == (ends, goes_on)
    assert after.goes_on_at_end == (goes_on != "not known")  # the pace at the end is there in every case
    assert (after.verdict is not None) == (goes_on in ("yes", "no"))
    if after.verdict is not None:
        assert after.verdict == judge(result, after.ends + AFTER)
        counted = sum(after.ends <= month < after.ends + AFTER for month in FIVE_A_YEAR)
        assert after.verdict.pace_unsupported == pytest.approx(counted / N / 2)


def test_what_holds_without_help_is_a_sentence() -> None:
    def said(*levers: Lever) -> str:
        return told({Stage.SCALED: 0.2}, wins=FIVE_A_YEAR, levers=levers).after_support.sentence()

    assert said() == "No public money supported it"
    paid = said(Lever("audit", 1.0), Lever("new_terms", 1.0, 0, 60), Lever("campaign", 1.0, 0, 59))
    assert paid.startswith(
        "The public pays for audit and new terms to the end of the run, so what goes on without help"
    )
    assert paid.endswith("at least 24 months before the run does, by month 36 here")
    assert "to know it, end it ('until'" in said(Lever("audit", 1.0))
    assert said(Lever("audit", 1.0, 0, 50)) == (
        "Support ends in month 50, 10 months before the run does, which is too early to tell what goes on without it: "
        "run 74 months or more"
    )
    assert "59, 1 month before" in said(Lever("audit", 1.0, 0, 59))
    assert said(Lever("audit", 1.0, 0, 36)).startswith("24 months after support ended in month 36 it is spreading: 20%")
    assert said(Lever("audit", 1.0, 0, 36)).endswith("a year scaled unsupported since, so it goes on without help")
    assert said(Lever("audit", 1.0, 0, 20)).endswith("unsupported since, less than the 1% that counts as going on")


def test_public_money_in_the_pilot_does_not_unmake_a_decision_and_a_programme_does() -> None:
    aided = review(50, [1], aided=np.array([True]))
    failed = review(50, [2], outcome=np.array([Event.ABANDONED]))
    grown = review(50, [3], before=np.array([Stage.SCALED]))
    placed = review(50, [2], placed=np.array([True]))
    verdict = told({Stage.SCALED: 0.2}, reviews=[aided, placed, failed, grown]).verdict
    assert (verdict.pace_decided, verdict.pace_unsupported) == (pytest.approx(1 / N / 2), 0.0)
    many = [review(50, [row], placed=np.array([True])) for row in range(9)]
    assert told({Stage.SCALED: 0.4}, reviews=many).verdict.word == "partial"
    assert told({Stage.SCALED: 0.4}, reviews=many, wins=FIVE_A_YEAR).verdict.word == "spreading"


def test_a_verdict_can_be_told_for_any_month() -> None:
    result = told({Stage.SCALED: 0.2}, wins=FIVE_A_YEAR)
    assert judge(result) == result.verdict
    early = judge(result, 49)
    assert (early.months, early.pace_decided) == (49, pytest.approx(1 / N / 2))
    assert early.sentence().startswith("partial in month 49: ")
    assert judge(result, 12).pace_decided == 0.0


def test_a_verdict_tells_its_figures() -> None:
    sentence = told({Stage.SCALED: 0.2, Stage.SHOWCASE: 0.1, Stage.ABANDONED: 0.05}).verdict.sentence()
    assert sentence.startswith("partial in year 5: 35% of factories started, 20% really use it, 10% are in a pilot")
    assert "5% gave up" in sentence


# -- the reasons

ONE_BAD = {
    "fit": {"fit": 0.3},
    "participation": {"use": 0.3},
    "re-engineering": {"complement": 0.3},
    "scale": {"worth": 0.4},
    "obstruction": {"withheld": 0.6},
}


def twenty(bad: dict[str, float], rows: int = 1) -> Review:
    """Twenty pilots, of which the first ``rows`` have some bad terms and fail."""
    terms = {name: np.full(20, getattr(review(0, [0]), name)[0]) for name in bad}
    for name, value in bad.items():
        terms[name][:rows] = value
    made = review(3, range(20), **terms)
    passed = made.payback <= made.hurdle
    assert passed.tolist() == [False] * rows + [True] * (20 - rows)
    return dataclasses.replace(made, outcome=np.where(passed, Event.SCALED, Event.ABANDONED))


@pytest.mark.parametrize("factor", FACTORS)
def test_the_one_factor_that_failed_is_the_reason(factor: str) -> None:
    assert factors([twenty(ONE_BAD[factor])])[0].tolist() == [factor] + [PASSED] * 19


def test_fault_finding_counts_as_people() -> None:
    assert factors([twenty({"talked": 0.3})])[0][0] == "participation"


def test_where_no_factor_alone_would_do_it_is_joint() -> None:
    assert factors([twenty({"fit": 0.3, "use": 0.3, "complement": 0.3})])[0][0] == JOINT


def test_of_several_factors_the_one_that_helps_most_is_named() -> None:
    both = twenty({"fit": 0.72, "use": 0.69})
    for helped in ("fit", "use"):
        assert payback_of(dataclasses.replace(both, **{helped: np.full(20, 0.8)}))[0] <= 18
    assert factors([both])[0][0] == "participation"


def test_reasons_are_measured_by_the_best_tenth_of_the_run_not_of_the_month() -> None:
    alone = twenty({"fit": 0.3})
    first = Review(3, **{f.name: getattr(alone, f.name)[:1] for f in dataclasses.fields(Review) if f.name != "month"})
    assert factors([first])[0].tolist() == [JOINT]
    assert [part.tolist() for part in factors([first, alone])] == [["fit"], ["fit"] + [PASSED] * 19]


def test_reasons_are_counted_for_failed_pilots_only() -> None:
    failed = twenty({"withheld": 0.6}, rows=4)
    scaled = dataclasses.replace(failed, before=np.where(np.arange(20) < 2, Stage.SCALED, Stage.PILOTING))
    assert count(failed)["obstruction"] == 4
    assert count(scaled)["obstruction"] == 2
    assert count(None) == dict.fromkeys((*FACTORS, JOINT), 0)


@pytest.mark.parametrize("nothing", [{"running": 0.0}, {"worth": 0.0}, {"running": 0.0, "worth": 0.0}])
def test_reasons_are_told_where_there_is_no_cost_or_no_worth(nothing: dict[str, float]) -> None:
    """No warning of a division by nothing either."""
    bad = review(3, range(20), fit=0.01, **nothing)
    found = factors([dataclasses.replace(bad, outcome=np.full(20, Event.ABANDONED))])[0]
    assert set(found) <= {*FACTORS, JOINT}


# -- the adoption reproduction number


def credit(month: int, starter: Sequence[int], source: Sequence[int], weight: Sequence[float]) -> Credits:
    return Credits(month, np.array(starter, int), np.array(source, int), np.array(weight, float))


def test_each_unsupported_scaling_shares_one_credit_by_weight() -> None:
    reviews = [review(3, [0, 1]), review(30, [2])]
    r = told({}, reviews=reviews, credits=[credit(12, [2, 2], [0, 1], [3.0, 1.0])]).reproduction
    assert r.cases.tolist() == [2, 0, 1, 0, 0]
    assert r.credit.tolist() == [1.0, 0, 0, 0, 0]
    assert r.supported.sum() == 0
    assert np.isnan(r.brought).all()  # no case was followed for five years
    assert np.isnan(r.number)


def test_only_the_start_that_led_to_the_win_counts() -> None:
    starts = [credit(6, [2], [0], [1.0]), credit(12, [2], [1], [1.0])]
    r = told({}, reviews=[review(3, [0]), review(14, [1]), review(30, [2])], credits=starts).reproduction
    assert r.credit.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]


def test_aided_wins_and_failed_pilots_give_no_credit() -> None:
    lost = review(30, [2], outcome=np.array([Event.ABANDONED]))
    aided = review(30, [3], aided=np.array([True]))
    starts = [credit(12, [2, 3], [0, 0], [1.0, 1.0])]
    assert told({}, reviews=[review(3, [0]), lost, aided], credits=starts).reproduction.credit.sum() == 0.0


def test_a_change_of_vendor_leaves_the_credit_with_the_cases_that_opened_the_gate() -> None:
    opened = [credit(6, [2], [0], [1.0]), credit(24, [], [], [])]
    won = [review(3, [0]), review(42, [2])]
    result = told({}, reviews=won, credits=opened, starts=[(6, 2, 0), (24, 2, 1)])
    assert result.ledger.events()["month"].tolist() == [6, 24]
    assert result.reproduction.credit.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_a_case_that_brought_forth_two_has_a_number_of_two() -> None:
    reviews = [review(3, [0]), review(40, [1, 2])]
    r = told({}, reviews=reviews, credits=[credit(12, [1, 2], [0, 0], [0.2, 5.0])]).reproduction
    assert r.credit.tolist() == [2.0, 0.0, 0.0, 0.0, 0.0]


def test_credit_of_those_who_never_scaled_is_not_counted() -> None:
    """A showcase can open a gate; it is no case."""
    r = told(
        {}, reviews=[review(3, [0]), review(30, [1])], credits=[credit(12, [1, 1], [0, 9], [1.0, 1.0])]
    ).reproduction
    assert r.credit.sum() == pytest.approx(0.5)


FIGURES = st.builds(
    lambda breadth, used, shown, gone, pace: Figures(breadth, used * breadth, shown, gone, pace),
    *(st.floats(0.0, 1.0) for _ in range(4)),
    st.floats(0.0, 0.1),
)


@given(FIGURES)
def test_the_nearest_limit_is_where_the_verdict_turns_first(f: Figures) -> None:
    """Held against a search along each figure, in small steps."""
    found, word = nearest(f), word_of(f)
    assert found.value == getattr(f, found.figure)
    beside = [f._replace(**{found.figure: found.limit * (1.0 + side)}) for side in (-1e-9, 1e-9)]
    assert any(word_of(each) != word for each in beside)
    for name in ("breadth", "in_use", "pace_decided", "on_show"):
        least, most = f.in_use if name == "breadth" else 0.0, {"in_use": f.breadth, "pace_decided": 0.1}.get(name, 1.0)
        for there in np.linspace(least, most, 41):
            same, other = getattr(f, name), float(there)
            if word_of(f._replace(**{name: other})) == word:
                continue
            for _ in range(60):  # where it turns on the way
                middle = (same + other) / 2
                turned = word_of(f._replace(**{name: middle})) != word
                same, other = (same, middle) if turned else (middle, other)
            assert other == 0.0 or found.distance <= abs(getattr(f, name) - other) / other + 1e-6


def test_the_nearest_limit_by_hand() -> None:
    stalled = Figures(breadth=0.26, in_use=0.08, on_show=0.13, abandoned=0.04, pace_decided=0.0)
    assert nearest(stalled) == Limit("a third of the starters really use it", "in_use", 0.08, 0.26 / 3)
    assert nearest(stalled).distance == pytest.approx(1.0 - 0.24 / 0.26), "nearer than 0.02 / 0.24, as starters go"
    assert nearest(stalled._replace(breadth=0.12, in_use=0.01)).rule == "10% started"
    spreading = Figures(breadth=0.9, in_use=0.4, on_show=0.1, abandoned=0.0, pace_decided=0.02)
    assert (nearest(spreading).figure, nearest(spreading).distance) == ("pace_decided", pytest.approx(1.0))
    assert nearest(spreading._replace(in_use=0.105)).rule == "10% really use it"
    given_up = Figures(breadth=0.3, in_use=0.0, on_show=0.1, abandoned=0.11, pace_decided=0.0)
    assert nearest(given_up).rule == "as many in pilots and showcases as have given up"
    assert nearest(Figures(0.0, 0.0, 0.0, 0.0, 0.0)) == Limit("10% started", "breadth", 0.0, 0.1)
    assert nearest(Figures(0.1, 0.0, 0.0, 0.0, 0.0)).distance == 0.0, "on the limit itself"
