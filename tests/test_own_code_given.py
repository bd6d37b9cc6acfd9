"""What own code hands over is what counts, in its order; what cannot be meant is refused in a sentence."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import own_rules as own
import pandas as pd
import pytest
import stallpoint as sp
from stallpoint.experiments.tables import KEY
from stallpoint.model.code import given, tables
from stallpoint.model.code.living import OwnCode
from stallpoint.model.life import begin, run
from stallpoint.scenarios.errors import InputError

BASE = sp.load("no-policy").with_world(factories=50, months=12, regions=3)


def doing(call: str) -> Any:
    """A month in which an intervention makes one call on ``now``."""
    world = begin(BASE.with_code(interventions=[own.nobody]))
    assert isinstance(world.code, OwnCode)
    now = world.code._now(world, world.timeline[0], world.code.code.interventions[0], acts=True)
    return eval(f"now.{call}", {"now": now, "np": np, "pd": pd, "nan": np.nan, "inf": np.inf}), now


@pytest.mark.parametrize("call", ["pull('voucher', 0.5, where={})", "change('trust', 0.5, rows={})"])
@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("[-1]", "is -1: is no row: they go from 0 to 49"),
        ("[0, 50]", "is 50: is no row"),
        ("[1.0, 2.0]", r"must be a mask, or rows from 0 to 49: got float64 of shape \(2,\)"),
        ("[nan]", "must be a mask, or rows"),
        ("nan", "must be a mask, or rows"),
        ("3", "must be a mask, or rows"),
        ("[[1, 2]]", "must be a mask, or rows"),
        ("[[1], [2, 3]]", "must be a mask, or rows"),
        ("['F0001']", "must be a mask, or rows"),
        ("{1, 2}", "must be a mask, or rows"),
        ("[3, 5, 3]", "is 3: is named twice: name each row once"),
        ("[0, 1] * 25", "is 0: is named twice: .* give it as yes and no"),
        ("[True]", r"a mask needs one entry for each of 50 factories: got bool of shape \(1,\)"),
        ("np.ones(51, bool)", "a mask needs one entry"),
        ("True", "a mask needs one entry"),
        ("np.ones((50, 1), bool)", "a mask needs one entry"),
    ],
)
def test_who_cannot_be_meant_is_refused(call: str, where: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        doing(call.format(where))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("pull(3, 0.5)", "lever is 3: must be the name of a lever"),
        ("pull('vouchr', 0.5)", "did you mean .*voucher"),
        ("pull('voucher', nan)", "voucher is nan: must be a finite number"),
        ("pull('voucher', [0.5])", "must be a number"),
        ("pull('voucher', np.array([0.5, 1.0]))", "must be a number"),
        ("pull('voucher', 2.0)", "must lie between"),
        ("pull('voucher', None)", "must be a number"),
        ("pull('voucher', True)", "must be a number"),
        ("pull('voucher', 0.5, until=0)", "must be after its start"),
        ("pull('voucher', 0.5, until=2.5)", "must be a month, 0 or later, as a whole number"),
        ("pull('voucher', 0.5, until=nan)", "must be a month"),
        ("pull('voucher', 0.5, until='end')", "must be a month"),
        ("pull('voucher', 0.5, where='north')", "there is no such programme"),
        ("pull('voucher', 0.5, where='')", "there is no such programme"),
        ("pull('voucher', 0.5, name='mine')", "is for a mask or rows: leave it out"),
        ("pull('voucher', 0.5, where=[1], name='Everywhere')", "is the word for what is held for all"),
        ("pull('voucher', 0.5, where=[1], name=3)", "name is 3: must be a word"),
        ("pull('voucher', 0.5, where=[1], name=' ')", "must be a word"),
        ("change(['trust'], 0.5)", "cannot be changed"),
        ("change('trust', nan)", "trust: every value must be a number between 0 and 1"),
        ("change('cash', inf)", "cash: every value must be a number"),
        ("change('cash', -inf)", "cash: every value must be a number"),
        ("change('trust', '0.5')", "trust: must be numbers: got"),
        ("change('trust', None)", "trust: must be numbers"),
        ("change('trust', [0.5, [0.1]])", "trust: must be numbers"),
        ("change('trust', [0.5, 0.1], rows=[1])", "needs one value, or one for each of 1 rows"),
        ("where(region=[7])", "there is no such region"),
        ("where(region=1.0)", "there is no such region"),
        ("where(region='')", "region: is empty"),
        ("where(tier=-1)", "must be a whole number from 0"),
        ("where(size='big')", "must be one of: small, medium, large"),
        ("seen([1.0])", "needs one value for each of 50 factories"),
        ("seen(['a'] * 50)", "seen: must be numbers"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        doing(call)
    assert "\n" not in str(told.value)


def test_what_is_meant_counts() -> None:
    _, now = doing("pull('voucher', np.float32(0.5), where=[7, 2], until=np.int64(3))")
    assert np.flatnonzero(now.pulls[0].mask).tolist() == [2, 7]
    assert (now.pulls[0].lever.value, now.pulls[0].until) == (0.5, 3)
    regions, now = doing("where(region=np.array([0, 2]))")
    assert regions.tolist() == np.isin(now.factories.region, [0, 2]).tolist()
    assert doing("where(region=(r for r in range(3)))")[0].all()
    assert not doing("where(region=[])")[0].any()
    assert doing("where()")[0].all()


def test_values_go_to_the_rows_they_are_given_for() -> None:
    _, now = doing("change('trust', [0.1, 0.2, 0.3], rows=[7, 2, 5])")
    assert rounded(now.factories.trust[[7, 2, 5]]) == [0.1, 0.2, 0.3]
    _, now = doing("change('trust', np.arange(50) / 50, rows=np.arange(50)[::-1])")
    assert rounded(now.factories.trust[[-1, -2, -3]]) == [0.0, 0.02, 0.04]
    _, now = doing("change('trust', np.arange(50) / 50, rows=now.where(region=1))")
    there = np.flatnonzero(now.factories.region == 1)
    assert len(there)
    assert rounded(now.factories.trust[there]) == rounded(there / 50)


def rounded(values: Any) -> list[float]:
    return [round(float(value), 6) for value in values]


def test_a_lever_for_nobody_reaches_nobody() -> None:
    assert run(BASE.with_code(interventions=[own.of_nobody])).money().empty


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (own.own_seed, "own_rules:own_seed in month 0: it gave a column called 'seed', which the table has of itself"),
        (own.no_name, "it gave a column called ' ', which is no name: call it otherwise"),
    ],
)
def test_a_column_that_the_table_has_is_refused(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run(BASE.with_code(observers=[function]))


@pytest.mark.parametrize("name", [*KEY, "month"])
def test_every_column_that_a_table_adds_is_its_own(name: str) -> None:
    for rows in ({name: 1, "x": 2}, [{"x": 2}, {name: 1}], pd.DataFrame({name: [1], "x": [2]})):
        with pytest.raises(ValueError, match=f"a column called '{name}'"):
            tables.observed(rows, 0)


class Rule:
    def method(self, now: Any) -> None: ...

    def __call__(self, now: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ([None], "must be a function, not None"),
        ([3], "is 3: must be a function: write it"),
        (0, "is 0: must be a function"),
        ([[own.gap]], "must be a function: write it"),
        (functools.partial(own.everywhere), "not a partial one"),
        (Rule, r"not a class \(Rule\)"),
        (Rule().method, r"not a method \(Rule.method\)"),
        (Rule(), "and an object of Rule is no plain one of Python"),
        (np.mean, "and mean is no plain one of Python"),
        (lambda now: None, "a lambda cannot be found by its name"),
        ("", "must be written module:function"),
        ({"own_rules": own.gap}, "is 'own_rules': must be written module:function"),
        ("own_rulez:aid", "there is no own_rulez.py where Python looks"),
    ],
)
@pytest.mark.parametrize("kind", ["interventions", "observers", "measures", "rule"])
def test_what_is_no_function_is_refused(kind: str, function: object, words: str) -> None:
    with pytest.raises(InputError, match=f"code: {kind}.*{words}"):
        BASE.with_code(**{kind: function})  # type: ignore[arg-type]


def test_one_function_is_a_list_of_one() -> None:
    several = BASE.with_code(interventions=[own.everywhere], observers=(own.by_region,), measures=[own.gap])
    each = {"interventions": own.everywhere, "observers": own.by_region, "measures": "own_rules:gap"}
    assert BASE.with_code(**each) == several  # type: ignore[arg-type]
    assert BASE.with_code(measures=(each for each in [own.gap])) == BASE.with_code(measures=own.gap)
    assert BASE.with_code(interventions=None, rule=None).code is None  # type: ignore[arg-type]


def test_rows_of_any_whole_numbers() -> None:
    for rows in (range(3), np.array([2, 0, 1], np.uint8), pd.Series([1, 2, 0])):
        assert sorted(given.rows(rows, 3, "rows")) == [0, 1, 2]
    assert given.rows([], 3, "rows").tolist() == []


@pytest.mark.parametrize(
    ("kind", "function", "words"),
    [
        ("interventions", own.sets_a_column, "columns of factories are there to read: an intervention sets revenue by"),
        ("interventions", own.sets_a_lever, "now.voucher cannot be set: hold a lever by now.pull"),
        ("interventions", own.sets_a_trait, "now.trust cannot be set: set it by now.change"),
        ("interventions", own.sets_the_month, "now.month cannot be set: it is there to read"),
        ("observers", own.sets_a_thought, "now.seen_before cannot be set: keep it in now.memory"),
        ("observers", own.sets_a_figure, "does not support item assignment"),
        ("interventions", own.too_late, "in month 1: pull: only an intervention may do something, in its own month"),
        ("measures", own.writes_series, "assignment destination is read-only"),
        ("measures", own.writes_history, "assignment destination is read-only"),
        ("measures", own.writes_attribute, "cannot assign to field 'seed'"),
        ("measures", own.forgets, "it gave nothing: it must give one number"),
        ("measures", own.word, "it gave str: it must give one number"),
        ("rule", own.sees_nothing, "it gave nothing: it must give yes or no"),
    ],
)
def test_what_would_be_lost_in_silence_is_refused(kind: str, function: Callable[..., Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        _ = run(BASE.with_code(**{kind: function})).series  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["gates", "hazard"])
def test_a_measure_takes_nothing_from_others(rule: str) -> None:
    plain = run(BASE.with_world(rule=rule), 2)
    found = run(BASE.with_world(rule=rule).with_code(measures=[own.drops, own.chance]), 2)
    assert list(found.series) == [*plain.series, "drops", "chance"]
    assert list(found.indicators) == list(found.series)
    for name, series in plain.series.items():
        np.testing.assert_array_equal(found.series[name], series)
        found.series[name][:] = 0.0  # whoever ran it may
    found.history.stage[:] = 0


def test_a_lever_for_two_groups_needs_two_names() -> None:
    with pytest.raises(InputError, match=r"under the name 'twice': give each now\.pull its own name="):
        run(BASE.with_code(interventions=[own.twice]))
