"""Lessons: the answer is read from the runs, whatever they say, and every lesson runs as it stands."""

import pytest
from stallpoint.experiments.compare import compare
from stallpoint.scenarios.errors import InputError
from stallpoint.viz import lesson_answers as say
from stallpoint.viz.lessons import LESSONS, Lesson, lesson
from studies import made


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


@pytest.mark.parametrize(("used", "choice"), [(0.01, 0), (0.05, 1), (0.19, 1), (0.3, 2), (0.9, 3)])
def test_the_share_in_use_decides_the_choice(used: float, choice: int) -> None:
    c = made({"no-policy": {"in_use": 0.0}, "policy": {"in_use": used, "breadth": used}})
    assert say.in_use((0.05, 0.2, 0.5), lambda c: "")(c).choice == choice


@pytest.mark.parametrize(("joint", "choice"), [(0.2, 0), (0.4, 1), (0.6, 2)])
def test_together_is_held_against_the_best_and_the_sum(joint: float, choice: int) -> None:
    alone = {"a": {"in_use": 0.2}, "b": {"in_use": 0.1}, "c": {"in_use": 0.1}}
    assert say.together(made({"base": {}, **alone, "all": {"in_use": joint}})).choice == choice


@pytest.mark.parametrize(("factor", "choice"), [(1.0, 0), (1.3, 1), (3.0, 2)])
def test_growth_is_a_factor(factor: float, choice: int) -> None:
    c = made({"a": {"in_use": 0.2}, "b": {"in_use": 0.2 * factor}})
    assert say.growth((1.1, 1.5))(c).choice == choice


def test_crowds_and_cascades_count_runs() -> None:
    assert say.crowd((0.1, 0.35))(made({"a": {"scaled": 0.1}, "b": {"scaled": 0.9}})).choice == 2
    assert say.crowd((0.1, 0.35))(made({"a": {"scaled": 0.1}, "b": {"scaled": 0.1}})).choice == 0
    assert say.cascades(made({"a": {"scaled": 0.0}, "b": {"scaled": 0.0}, "c": {"scaled": 0.9}})).choice == 2


def test_the_fastest_year_of_a_straight_line_is_found() -> None:
    c = made({"a": {"scaled": 0.8}})
    assert "year" in say.fastest_year((3,))(c).told
