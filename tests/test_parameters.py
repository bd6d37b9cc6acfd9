"""The parameter table: every row is complete, every value is checked, and the page of parameters is up to date."""

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import stallpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.scenarios import page
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import SECTIONS, Parameter, Parameters, find, nearest, table

ROOT = Path(stallpoint.__file__).parent
ROWS = list(table().values())
NUMBERS = [p for p in ROWS if not p.is_choice]
CHOICES = [p for p in ROWS if p.is_choice]
STANDINGS = ("seen", "weak", "recalled", "assumption", "source article")


def named(rows: list[Parameter]) -> Callable[[Callable[[Parameter], None]], Callable[[], None]]:
    """One test over all rows, which names every row of which it does not hold."""

    def over_all(check: Callable[[Parameter], None]) -> Callable[[], None]:
        def test() -> None:
            wrong = {}
            for parameter in rows:
                try:
                    check(parameter)
                except (AssertionError, pytest.fail.Exception) as why:
                    wrong[parameter.name] = str(why)
            assert wrong == {}

        return test

    return over_all


def outside(parameter: Parameter) -> list[object]:
    """Values that the row itself says are wrong."""
    if parameter.is_choice:
        return ["", "nonsense", str(parameter.default).swapcase(), None, 0, 1.5, True, [], {}]
    low, high = parameter.row.span
    wrong: list[object] = [
        math.nan,
        math.inf,
        -math.inf,
        10**400,
        -(10**400),
        True,
        None,
        "1",
        str(parameter.default),
        [],
    ]
    if isinstance(parameter.default, int):
        return [*wrong, low - 1, high + 1, low + 0.5]
    return [*wrong, math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]


def test_no_name_stands_twice_in_the_table() -> None:
    names = [field.name for section in SECTIONS for field in dataclasses.fields(section)]
    assert sorted(names) == sorted(set(names)) == sorted(table())
    assert sorted(names) == sorted(field.name for field in dataclasses.fields(Parameters))


@named(ROWS)
def test_every_row_is_complete(parameter: Parameter) -> None:
    row = parameter.row
    assert row.unit.strip() == row.unit != ""
    assert row.meaning.endswith(".")
    assert len(row.meaning) > 15
    assert any(standing in row.source for standing in STANDINGS), row.source
    assert row.kind in ("setting", "uncertainty", "lever")
    assert row.timed or row.kind != "lever"
    assert not (row.timed and row.kind == "setting")
    assert len(row.span) == len(set(row.span)) >= 2
    assert list(row.span) == sorted(row.span) or parameter.is_choice


@named(ROWS)
def test_the_default_is_a_valid_value_of_its_own_type(parameter: Parameter) -> None:
    checked = parameter.check(parameter.default)
    assert checked == parameter.default
    assert type(checked) is type(parameter.default)
    annotation = next(field.type for field in dataclasses.fields(Parameters) if field.name == parameter.name)
    assert annotation is type(parameter.default)


@named([p for p in ROWS if p.row.needs])
def test_needs_name_other_parameters_and_values_they_can_have(parameter: Parameter) -> None:
    for other, value in parameter.row.needs.items():
        assert other != parameter.name
        assert find(other).check(value) == value
        assert value != find(other).default or find(other).is_choice


@named(ROWS)
def test_what_the_row_rules_out_is_rejected_by_name(parameter: Parameter) -> None:
    for value in outside(parameter):
        with pytest.raises(InputError) as caught:
            Parameters().with_values({parameter.name: value})
        assert str(caught.value).startswith(f"{parameter.name} is ") or value is None
        assert parameter.name in str(caught.value)
        assert "\n" not in str(caught.value)
        if isinstance(value, str) and not parameter.is_choice:
            assert ("whole number" in str(caught.value)) == isinstance(parameter.default, int)


@named(NUMBERS)
def test_both_ends_of_a_range_are_allowed(parameter: Parameter) -> None:
    for value in parameter.row.span:
        assert parameter.check(value) == value


@named(CHOICES)
def test_every_word_of_a_choice_is_allowed(parameter: Parameter) -> None:
    for value in parameter.row.span:
        more = {"exchange_rate": 2.0} if parameter.name == "currency" and value != parameter.default else {}
        assert getattr(Parameters().with_values({parameter.name: value, **more}), parameter.name) == value


@given(st.sampled_from(NUMBERS), st.floats() | st.integers())
@settings(max_examples=300, deadline=None)
def test_a_number_is_accepted_exactly_if_it_is_in_range(parameter: Parameter, value: float) -> None:
    low, high = parameter.row.span
    fits = low <= value <= high and (value == int(value) or not isinstance(parameter.default, int))
    if fits:
        checked = parameter.check(value)
        assert checked == value
        assert type(checked) is type(parameter.default)
    else:
        with pytest.raises(InputError):
            parameter.check(value)


def test_minus_zero_is_stored_as_zero() -> None:
    assert math.copysign(1, Parameters(pilots=-0.0).pilots) == 1


def test_patience_must_not_end_before_it_starts() -> None:
    with pytest.raises(InputError, match=r"patience_max is 12\.0: must be at least patience_min \(18\)"):
        Parameters(patience_min=18, patience_max=12)
    assert Parameters(patience_min=18, patience_max=18).patience_max == 18


def test_changed_lists_what_differs_and_nothing_else() -> None:
    assert Parameters().changed() == {}
    assert Parameters(pilots=0.1, rule="hazard", trust_start=0.6).changed() == {"pilots": 0.1, "rule": "hazard"}


def test_with_values_leaves_the_original_alone() -> None:
    before = Parameters()
    after = before.with_values({"months": 12.0})
    assert (before.months, after.months) == (find("months").default, 12)
    assert type(after.months) is int
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.months = 5  # type: ignore[misc]


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"pilotts: there is no such parameter; did you mean 'pilots'\?$"):
        Parameters().with_values({"pilotts": 0.1})
    with pytest.raises(InputError, match=r"qqqqqq: there is no such parameter\.$"):
        find("qqqqqq")
    assert nearest("xyzzy", ["pilots"]) == ""


def test_a_near_word_of_a_choice_is_suggested() -> None:
    with pytest.raises(InputError, match=r"topology is 'suply'.*did you mean 'supply'\?$"):
        Parameters(topology="suply")


def test_errors_are_sentences_of_bounded_length() -> None:
    error = InputError("field", "x" * 1000, "must be shorter.", "my.yaml")
    assert str(error) == f"my.yaml: field is '{'x' * 58}…: must be shorter."
    assert str(error.within("other.yaml")).startswith("my.yaml: ")
    assert str(InputError("field", 10**5000, "is too large")) == "field is a very long number: is too large."


def test_the_committed_page_is_the_generated_page() -> None:
    committed = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert committed == page.parameters_page(), "run: python -m stallpoint.scenarios.page docs/parameters.md"


def test_the_page_has_one_line_for_every_parameter() -> None:
    lines = page.parameters_page().splitlines()
    for parameter in ROWS:
        (line,) = [line for line in lines if line.startswith(f"| `{parameter.name}` |")]
        assert line.replace("\\|", "").count("|") == 9
        assert parameter.row.meaning in line
        assert f"| {parameter.row.label} |" in line
        assert page.span(parameter) in line


def test_the_page_is_written_or_the_reason_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main([str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page.parameters_page()
    assert page.main([str(tmp_path / "none" / "page.md")]) == 2
    assert capsys.readouterr().err.endswith("page.md: cannot be read or written: No such file or directory.\n")
    assert page.main([]) == 0
    assert capsys.readouterr().out == page.parameters_page()
