"""Lessons: the answer is read from the runs, whatever they say, and every lesson runs as it stands."""

import dataclasses

import pytest
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.scenarios.errors import InputError
from stallpoint.viz import lesson_answers as say
from stallpoint.viz.lessons import LESSONS, Lesson, lesson
from studies import MONTHS, made


@pytest.mark.parametrize("each", LESSONS, ids=lambda each: each.name)
def test_a_lesson_runs_live_and_its_answer_is_one_of_the_choices(each: Lesson) -> None:
    worlds = each.worlds()
    c = compare(worlds, seeds=each.seeds if each.name == "bass" else 3, jobs=1)
    found = each.answer(c)
    assert 0 <= found.choice < len(each.choices)
    assert "nan" not in found.told
    assert "inf" not in found.told
    assert {*each.measures} <= set(c.runs(c.baseline)[0].measures)
    assert each.question.strip()
    assert each.then.strip()


def test_there_are_six_lessons_at_least_with_names_of_their_own() -> None:
    assert len(LESSONS) >= 6
    assert len({each.name for each in LESSONS}) == len(LESSONS)
    assert lesson("bass").title
    with pytest.raises(InputError, match="did you mean 'bass'"):
        lesson("bas")


def test_other_worlds_are_told_of_lessons_on_the_full_model() -> None:
    assert {each.name for each in LESSONS if not each.elsewhere} == {"bass", "two-crowds", "cascade-window"}
    told = lesson("display-programme").elsewhere
    assert "of w17, one of 24 calibrated worlds" in told
    assert "true in 18 of them" in told
    assert "true in all of them" in lesson("first-crab").elsewhere


def at(first: float, last: float) -> list[float]:
    """Monthly values that have one level in the first half of a run and another one in the second."""
    return [first] * (MONTHS // 2) + [last] * (MONTHS // 2)


def twice(**used: tuple[float, float]) -> Comparison:
    """Scenarios with given real use half-way and at the end."""
    c = made({name: {} for name in used})
    runs = []
    for run in c.outcomes:
        numbers = run.numbers.copy()
        numbers[:, run.measures.index("in_use")] = at(*used[run.scenario])
        runs.append(dataclasses.replace(run, numbers=numbers))
    return Comparison(c.scenarios, c.hashes, tuple(runs), c.planned)


@pytest.mark.parametrize(
    ("first", "last", "choice"), [(0.01, 0.04, 0), (0.01, 0.05, 1), (0.04, 0.2, 1), (0.01, 0.9, 2), (0.05, 0.9, 3)]
)
def test_the_share_in_use_after_ten_and_twenty_years_decides_the_choice(first: float, last: float, choice: int) -> None:
    found = say.take_off((0.05, 0.3))(twice(policy=(first, last)))
    assert found.choice == choice
    assert f"{100 * first:.0f}% after 2 years and {100 * last:.0f}% after 4 years" in found.told


@pytest.mark.parametrize(
    ("first", "last", "choice"), [(0.3, 0.3, 0), (0.3, 0.2, 1), (0.12, 0.5, 2), (0.12, 0.1, 2), (0.12, 0.05, 3)]
)
def test_a_lead_is_kept_lost_or_never_there(first: float, last: float, choice: int) -> None:
    assert say.lead(0.05)(twice(base=(0.1, 0.1), policy=(first, last))).choice == choice


@pytest.mark.parametrize(
    ("first", "last", "choice"), [(0.4, 0.4, 0), (0.8, 0.4, 1), (0.8, 0.8, 2), (0.4, 0.8, 3), (-0.1, 0.2, 0)]
)
def test_together_is_held_against_the_sum_at_both_ends(first: float, last: float, choice: int) -> None:
    alone = {"a": (0.2, 0.2), "b": (0.1, 0.1), "c": (0.1, 0.1)}
    found = say.together(twice(base=(0.0, 0.0), **alone, all=(first, last)))
    assert found.choice == choice
    assert ("their sum has come near" in found.told) == (choice == 1)


def test_where_nothing_adds_alone_there_is_no_multiple_of_the_sum() -> None:
    found = say.together(twice(base=(0.1, 0.1), a=(0.1, 0.1), all=(0.2, 0.2)))
    assert found.choice == 2
    assert "times the sum" not in found.told


@pytest.mark.parametrize(("factor", "choice"), [(1.0, 0), (1.3, 1), (3.0, 2)])
def test_growth_is_a_factor(factor: float, choice: int) -> None:
    c = made({"a": {"in_use": 0.2}, "b": {"in_use": 0.2 * factor}})
    assert say.growth((1.15, 2.0))(c).choice == choice


def test_crowds_and_cascades_count_runs() -> None:
    assert say.crowd((0.1, 0.35))(made({"a": {"scaled": 0.1}, "b": {"scaled": 0.9}})).choice == 2
    assert say.crowd((0.1, 0.35))(made({"a": {"scaled": 0.1}, "b": {"scaled": 0.1}})).choice == 0
    assert say.cascades(made({"a": {"scaled": 0.0}, "b": {"scaled": 0.0}, "c": {"scaled": 0.9}})).choice == 2


def test_the_fastest_year_of_a_straight_line_is_found() -> None:
    c = made({"a": {"scaled": 0.8}})
    assert "year" in say.fastest_year((3,))(c).told
