"""How people say values of the parameter table, and what they may write in return."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.said import (
    allowed,
    beginning,
    ending,
    figure,
    form,
    held,
    label,
    read,
    read_beginning,
    read_ending,
    said,
)
from stallpoint.scenarios.table.row import Row, Value

ROWS = table()
LONGEST = 60
MONTHS = 1200


def test_every_parameter_has_a_label_of_its_own() -> None:
    labels = {name: p.row.label for name, p in ROWS.items()}
    assert len({text.lower() for text in labels.values()}) == len(labels)
    wrong = {
        name: text
        for name, text in labels.items()
        if not re.fullmatch(r"[A-Z][^_|`\n]*[^ .,:]", text)
        or len(text) > LONGEST
        or text == name
        or re.search(r"(?<!^)(?<![(])\b[A-Z][a-z]+\b", text.replace("Bass", ""))  # sentence case
    }
    assert wrong == {}


def test_synonyms_say_something_that_the_label_and_the_name_do_not() -> None:
    for p in ROWS.values():
        assert len(p.row.synonyms) == len(set(p.row.synonyms)), p.name
        assert all(word == word.strip() != "" for word in p.row.synonyms), p.name
        assert p.row.label.lower() not in p.row.synonyms, p.name


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("subsidy", {"voucher", "pilot_subsidy", "aftercare", "scale_subsidy"}),
        ("grant", {"voucher", "pilot_subsidy"}),
        ("digital maturity", {"clarity_mean", "automation_mean", "skill_mean", "users_depth"}),
        ("broker", {"middleman_share", "commission", "partner_policy"}),
        ("consultant", {"middleman_share", "outside_lead"}),
        ("price", {"price", "system_cost", "own_price", "pricing"}),
        ("skills", {"training", "skill_mean"}),
        ("education", {"training", "leadership_academy"}),
    ],
)
def test_people_find_a_parameter_by_their_own_word(word: str, wanted: set[str]) -> None:
    found = {p.name for p in ROWS.values() if word in (*p.row.synonyms, p.name) or word in p.row.label.lower()}
    assert wanted <= found


def test_a_row_without_a_label_is_an_error_and_words_are_those_of_its_span() -> None:
    with pytest.raises(ValueError, match="has no label"):
        Row("", "setting", "-", (0.0, 1.0), "Something.")
    for p in ROWS.values():
        assert set(p.row.words) <= set(p.row.span), p.name
        assert p.is_choice or not p.row.words, p.name


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("pilots", 0.04, "4 of 100 factories"),
        ("voucher", 0.5, "50% of cost"),
        ("pilot_subsidy", 0.005, "0.5% of cost"),
        ("months", 240, "20 years"),
        ("months", 18, "1 year and 6 months"),
        ("cool_off", 4.5, "4.5 months"),
        ("users_years", 1.5, "1 year and 6 months"),
        ("system_cost", 1.35, "1.35 million CNY"),
        ("public_price", 0.02, "20,000 CNY a factory and year"),
        ("public_budget", 1e6, "no limit"),
        ("hype", 1.5, "1.5 times the truth"),
        ("urge", 2.0, "200% more"),
        ("regions", 1, "1 region"),
        ("factories", 20_000, "20,000 factories"),
        ("clarity_automation", -2.0, "\u22122 log odds"),
        ("selection", "prestige", "the famous"),
        ("currency", "EUR", "EUR"),
        ("tail_customers", 2.3, "2.3"),
        ("first_adopters", -1, "as the rule begins"),
    ],
)
def test_a_value_is_told_as_people_say_it(name: str, value: Value, told: str) -> None:
    assert said(ROWS[name], value) == told
    assert read(ROWS[name], told) == value


def test_no_unit_of_the_table_shows_through() -> None:
    for p in ROWS.values():
        assert "share of" not in said(p, p.default)
        assert not re.search(r"\bM [A-Z]{3}\b", said(p, p.default))
        assert not re.search(r"_|\b0-1\b", allowed(p)), p.name


def test_amounts_are_told_in_the_currency_of_their_world() -> None:
    world = Parameters(currency="EUR", exchange_rate=8.0)
    assert said(world.table["revenue_median"], 3.125) == "3.125 million EUR a year"
    assert said(world.table["system_cost"], 1.35 / 7.8) == "173,077 EUR"
    assert said(world.table["public_budget"], world.public_budget) == "no limit"
    assert read(world.table["public_budget"], "No limit") == world.no_limit
    assert read(world.table["public_price"], "2,000 EUR") == 0.002


@given(st.data())
def test_what_is_said_is_read_as_the_same_value(data: st.DataObject) -> None:
    p = data.draw(st.sampled_from([p for p in ROWS.values() if not p.is_choice]))
    low, high = p.row.span
    drawn = data.draw(st.integers(int(low), int(high)) if isinstance(p.default, int) else st.floats(low, high))
    value = p.check(drawn if isinstance(p.default, int) else float(f"{drawn:.6g}"))
    if not low <= value <= high:
        return
    rounded = {"months": 1e-6, "years": 1e-6}.get(form(p).kind, 0.0)
    for text in (said(p, value), figure(p, value)):
        found = read(p, text, value)
        assert type(found) is type(value)
        assert found == pytest.approx(value, abs=rounded, rel=1e-11)


@pytest.mark.parametrize(
    ("name", "text", "before", "value"),
    [
        ("voucher", "50 %", None, 0.5),
        ("voucher", "50 percent", None, 0.5),
        ("voucher", "50 per cent of cost", None, 0.5),
        ("voucher", " 50% of cost ", None, 0.5),
        ("voucher", "50", None, 0.5),
        ("voucher", "0.5 %", None, 0.005),
        ("voucher", "12,5", None, 0.125),
        ("pilots", "4 of 100 factories", None, 0.04),
        ("pilots", "4 %", None, 0.04),
        ("months", "10", 240, 120),
        ("months", "10", 18, 120),
        ("months", "10", 8, 10),
        ("months", "1.5 years", None, 18),
        ("months", "2 years, 6 months", None, 30),
        ("users_years", "5", 4.0, 5.0),
        ("system_cost", "1,200 thousand", None, 1.2),
        ("public_price", "0.03 million CNY", None, 0.03),
        ("clarity_automation", "\u22121", None, -1.0),
        ("hype", "150 %", None, 1.5),
        ("factories", "1e3", None, 1000),
    ],
)
def test_what_people_write_is_understood(name: str, text: str, before: Value | None, value: Value) -> None:
    found = read(ROWS[name], text, before)
    assert found == value
    assert type(found) is type(ROWS[name].default)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("voucher", "abc", "Voucher for small and medium firms is 'abc': not understood, write for instance"),
        ("voucher", "  ", "Voucher for small and medium firms: needs a value, for instance '50% of cost'."),
        ("voucher", "1e999", "must lie between 0 and 100% of cost."),
        ("voucher", "150", "must lie between 0 and 100% of cost."),
        ("voucher", "50 apples", "not understood"),
        ("voucher", "nan", "not understood"),
        ("pilots", "4 of 1000 factories", "not understood"),
        ("pilots", "60", "Pilots a year is '60': must lie between 0 and 50 of 100 factories."),
        ("months", "10", "not understood, write for instance '20 years'."),
        ("months", "1 year and 1 year", "not understood"),
        ("months", "2,000 years", "must be a whole number between 1 month and 100 years."),
        ("factories", "12.5", "must be a whole number between 2 and 2,000,000 factories."),
        ("system_cost", "5 %", "not understood"),
        ("selection", "the lazy", "must be one of: the famous, the needy"),
    ],
)
def test_what_is_not_understood_or_not_allowed_is_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read(ROWS[name], text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_value_or_one_sentence(text: str) -> None:
    for name in ("voucher", "months", "system_cost", "public_budget", "factories", "selection"):
        with contextlib.suppress(InputError):
            value = read(ROWS[name], text)
            assert ROWS[name].check(value) == value


@given(st.integers(0, MONTHS - 1), st.none() | st.integers(1, MONTHS))
def test_a_moment_is_read_as_it_is_told(start: int, end: int | None) -> None:
    assert read_beginning(beginning(start)) == start
    assert read_ending(ending(end)) == end


def test_times_of_a_lever_are_told_in_years() -> None:
    assert held(0, None) == "all the time"
    assert held(12, None) == "from year 2 to the end"
    assert held(0, 36) == "from the start to the end of year 3"
    assert held(15, 42) == "from year 2, month 4 to the end of year 4, month 6"
    assert (read_beginning("2"), read_ending("2"), read_ending("the end"), read_beginning("")) == (12, 24, None, 0)
    for wrong in ("year 0", "year 2, month 13", "1.5", "abc", "the end"):
        with pytest.raises(InputError, match=r"not understood, write 'year 3'"):
            read_beginning(wrong)


def test_a_name_that_the_table_has_not_is_told_as_it_is() -> None:
    assert label("voucher") == "Voucher for small and medium firms"
    assert label("my_own") == "my own"
