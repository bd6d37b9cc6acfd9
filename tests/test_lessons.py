"""Lessons: the answer is read from the runs, whatever they say, and every lesson runs as it stands."""

import dataclasses
import re
from pathlib import Path

import pytest
import stallpoint
from stallpoint import validate as api_validate
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.scenarios.errors import InputError
from stallpoint.viz import lesson_answers as say
from stallpoint.viz.figures.lesson import figure
from stallpoint.viz.lesson_file import KEYS, checked, lesson_in
from stallpoint.viz.lesson_kinds import KINDS, Asked
from stallpoint.viz.lesson_page import write
from stallpoint.viz.lesson_told import revealed
from stallpoint.viz.lessons import SHIPPED, Lesson, in_folder, lesson, shipped
from studies import MONTHS, made

ROOT = Path(stallpoint.__file__).parent


@pytest.mark.parametrize("each", shipped(), ids=lambda each: each.name)
def test_a_lesson_runs_live_and_its_answer_is_one_of_the_choices(each: Lesson) -> None:
    worlds = each.scenarios()
    c = compare(worlds, seeds=each.runs if each.name == "bass" else 3, jobs=1)
    found = each.answer(c)
    assert 0 <= found.choice < len(each.choices)
    assert "nan" not in found.told
    assert "inf" not in found.told
    assert {*each.show} <= set(c.runs(c.baseline)[0].measures)
    assert each.question.strip()
    assert each.discuss.strip()


def test_there_are_six_lessons_at_least_with_names_of_their_own() -> None:
    assert len(shipped()) >= 6
    assert len({each.name for each in shipped()}) == len(shipped())
    assert lesson("bass").title
    with pytest.raises(InputError, match="did you mean 'bass'"):
        lesson("bas")


def test_other_worlds_are_told_of_lessons_on_the_full_model() -> None:
    assert {each.name for each in shipped() if not each.elsewhere} == {"bass", "two-crowds", "cascade-window"}
    told = lesson("display-programme").elsewhere
    assert "of w17, one of 24 calibrated worlds" in told
    assert "true in 18 of them" in told
    assert "true in all of them" in lesson("first-crab").elsewhere


OWN = """title: Vouchers
story: A ministry pays half of every pilot.
question: How much do vouchers add after two years?
choices: [Less than 2 of 100, 2 to 10, More than 10]
scenarios:
- no-policy
- name: vouchers
  extends: no-policy
  levers:
  - {set: voucher, to: 0.5, from: 12, until: 36}
runs: 2
answer: {kind: difference, measure: in_use, scenario: vouchers, against: no-policy, year: 2, limits: [0.02, 0.1]}
show: [breadth, in_use]
film: 1
discuss: Who would have done it anyway?
"""


def own(text: str = OWN, folder: Path | None = None) -> Lesson:
    return checked(lesson_in(text, "my.yaml", folder, "my"))


def test_a_lesson_of_ones_own_has_all_that_a_shipped_one_has(tmp_path: Path) -> None:
    found = own()
    assert [scenario.name for scenario in found.scenarios()] == ["no-policy", "vouchers"]
    assert (found.runs, found.film, found.show) == (2, 1, ("breadth", "in_use"))
    assert (found.alike, found.every_run) == (None, False)
    (tmp_path / "2-mine.yaml").write_text(OWN)
    (tmp_path / "1-first.yaml").write_text(OWN.replace("title: Vouchers", "title: First\nname: first"))
    (tmp_path / "10-last.yml").write_text(OWN)
    assert [each.name for each in in_folder(tmp_path)] == ["first", "mine", "last"]
    assert lesson(str(tmp_path / "2-mine.yaml")).title == "Vouchers"
    (tmp_path / "3-mine.yaml").write_text(OWN)
    with pytest.raises(InputError, match="another lesson has this name"):
        in_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "title: Vouchers",
            "titel: Vouchers",
            "line 1: titel: there is no such key in the lesson; did you mean 'title'",
        ),
        ("title: Vouchers\n", "", "my.yaml: title: is missing"),
        ("title: Vouchers", "title: 5", "line 1: title is 5: must be text"),
        ("title: Vouchers", f"title: {'x' * 201}", "must fit a phone"),
        ("title: Vouchers", "name: a b\ntitle: x", "line 1: name is 'a b': must be a word"),
        ("2 to 10", "Less than 2 of 100", "line 4: choices is 'Less than 2 of 100': is there twice"),
        ("[Less than 2 of 100, 2 to 10, More than 10]", "[One]", "line 4: choices: there are 1: give between 2 and 6"),
        (", More than 10", "", "line 4: choices: there are 2, and the answer decides between 3"),
        ("- no-policy", "- no-polcy", "line 6: scenarios is 'no-polcy': only scenarios of the library can be named"),
        ("name: vouchers", "name: no-policy", "line 7: scenarios is 'no-policy': is there twice"),
        ("extends: no-policy", "extends: no-polcy", "line 8: extends is 'no-polcy'"),
        ("set: voucher", "set: vouchr", "line 10: set is 'vouchr'"),
        ("extends: no-policy", "extends: no-policy\n  world: {months: 24}", "give them the same length"),
        ("runs: 2", "runs: 1000", "line 11: runs is 1000: must be a whole number between 1 and 100"),
        ("runs: 2", "runs: many", "line 11: runs is 'many'"),
        ("film: 1", "film: 2", "line 14: film is 2: must be a whole number between 0 and 1"),
        ("film: 1", "every_run: often", "line 14: every_run is 'often': must be true or false"),
        ("kind: difference", "kind: diference", "line 12: answer: kind is 'diference': there is no such kind; did you"),
        ("kind: difference, ", "", "line 12: answer: says no kind"),
        ("kind: difference", "kind: highest", "line 12: answer: scenario: 'highest' takes measure, year"),
        ("limits: [0.02, 0.1]", "limits: [0.1, 0.02]", "line 12: answer: limits is 0.02: must rise"),
        ("limits: [0.02, 0.1]", "limits: [much]", "line 12: answer: limits is 'much': must be numbers"),
        (
            "limits: [0.02, 0.1]",
            "limits: [2, 10]",
            "line 12: answer: limits: 'difference' reads a share, which is never above 1: write 0.05 for 5 of 100",
        ),
        (", limits: [0.02, 0.1]", "", "line 12: answer: limits: 'difference' needs them"),
        (
            "measure: in_use",
            "measure: inuse",
            "line 12: answer: measure is 'inuse': is no measure that a lesson can read",
        ),
        ("scenario: vouchers", "scenario: voucher", "line 12: answer: scenario is 'voucher'"),
        ("year: 2", "year: 90", "line 12: answer: year is 90: the scenarios end after 20 years"),
        ("year: 2", "year: 0", "line 12: answer: year is 0: must be a whole number from 1 on"),
        ("show: [breadth, in_use]", "show: [price]", "line 13: show is 'price': is no measure that a lesson can draw"),
        ("show: [breadth, in_use]", "show: []", "line 13: show: there are 0"),
    ],
)
def test_a_mistake_in_a_lesson_is_one_sentence_with_its_line(
    old: str, new: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert old in OWN
    with pytest.raises(InputError) as error:
        own(OWN.replace(old, new, 1))
    assert told in str(error.value)
    place = tmp_path / "my.yaml"
    place.write_text(OWN.replace(old, new, 1))
    assert main(["validate", str(place)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert told.partition(": only scenarios")[0].removeprefix("my.yaml") in said


def test_validate_knows_a_lesson_a_scenario_beside_it_and_the_shipped_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: no-policy\n")
    beside = OWN.replace("- no-policy\n", "- mine.yaml\n").replace("against: no-policy", "against: mine")
    (tmp_path / "lesson.yaml").write_text(beside)
    assert main(["validate", *map(str, [*SHIPPED.glob("*.yaml"), *tmp_path.glob("*.yaml")])]) == 0
    said = capsys.readouterr().out
    assert "OK, lesson bass: 4 choices, 5 runs" in said
    assert "OK, lesson lesson: 3 choices, 4 runs" in said
    assert "OK, scenario" in said
    (tmp_path / "lesson.yaml").write_text(OWN.replace("- no-policy\n", "- ../none.yaml\n"))
    assert main(["validate", str(tmp_path / "lesson.yaml")]) == 2
    assert "no such scenario in the library, and no such file" in capsys.readouterr().err
    assert api_validate(str(min(SHIPPED.glob("*.yaml")))) == ()


def test_every_kind_of_answer_is_in_the_page_and_decides_between_its_choices() -> None:
    page = (ROOT / "docs" / "lessons.md").read_text("utf-8")
    for name, kind in KINDS.items():
        assert f"| `{name}` |" in page, name
        assert {*kind.keys} <= {"limits", "measure", "scenario", "against", "year"}
    for name in KEYS:
        assert f"| `{name}` |" in page, name


def test_the_template_of_the_page_is_a_lesson() -> None:
    page = (ROOT / "docs" / "lessons.md").read_text("utf-8")
    text = page.partition("```yaml my-lesson.yaml\n")[2].partition("```")[0]
    found = own(text)
    assert len(found.choices) == 3
    assert {*KEYS} - {"name", "alike", "every_run"} <= {line.partition(":")[0] for line in text.splitlines()}


@pytest.mark.parametrize(
    ("kind", "asked", "choice", "told"),
    [
        ("level", Asked((0.05, 0.15), scenario="b"), 2, "20% in b"),
        ("level", Asked((0.05, 0.15), year=2), 1, "after 2 years"),
        ("difference", Asked((0.0, 0.15)), 1, "b against a is +10.0 points"),
        ("difference", Asked((0.0,), scenario="a", against="b"), 0, "a against b is"),
        ("times", Asked((1.5, 2.5)), 1, "2.0 times"),
        ("highest", Asked(), 1, "10% in a and 20% in b"),
    ],
)
def test_general_answers_read_any_measure_of_any_scenario(kind: str, asked: Asked, choice: int, told: str) -> None:
    found = KINDS[kind].made(asked)(twice(a=(0.1, 0.1), b=(0.2, 0.2)))
    assert found.choice == choice
    assert told in found.told.replace("\N{MINUS SIGN}", "-")


def test_a_lesson_is_written_as_one_page_with_its_answer_folded(tmp_path: Path) -> None:
    asked = lesson("two-crowds")
    found = revealed(asked, made({"crowd one": {"scaled": 0.1}, "crowd two": {"scaled": 0.9}}))
    text = write(found, tmp_path / "new" / "lesson.html").read_text("utf-8")
    before, _, answer = text.partition("<details>")
    assert asked.question in before
    assert found.told not in before
    assert found.told in answer.partition("</details>")[0]
    assert "dice 0 to 7" in text
    assert not re.findall(r'(?:src|href)="(?!#)', text), "it needs nothing beside it"
    with pytest.raises(InputError, match="is a folder"):
        write(found, tmp_path)


def test_other_worlds_are_a_caveat_where_they_would_change_anything() -> None:
    c = made({"crowd one": {"scaled": 0.1}, "crowd two": {"scaled": 0.9}})
    short = tuple(each.with_world(months=MONTHS) for each in lesson("two-crowds").scenarios())
    classic = Comparison(short, c.hashes, c.outcomes, c.planned)
    assert revealed(lesson("two-crowds"), classic).caveat == ""
    assert "other worlds" in revealed(lesson("first-crab"), made({"no-policy": {"in_use": 0.1}})).caveat


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


def test_the_picture_tells_the_year_at_whose_end_the_answer_is_read() -> None:
    c = made({"no-policy": {"breadth": 0.3, "in_use": 0.1}, "vouchers": {"breadth": 0.5, "in_use": 0.3}})
    assert "after 2 years" in figure(own(), c).finding
    assert "after 2 years and 4 years" in figure(own(OWN.replace("year: 2, ", "")), c).finding
