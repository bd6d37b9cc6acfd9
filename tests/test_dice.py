"""Keyed dice: fair, independent, the same everywhere, and moved by nothing that they are not about."""

import ast
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import stallpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.dice import START, Dice, mix, name_id, pair
from stallpoint.model.state import PURPOSES
from stallpoint.scenarios.parameters import Parameter, table
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import PROGRAMME, chain, digest, fingerprint, held, opened, ran, same_lives, small

ROOT = Path(stallpoint.__file__).parent
MANY = np.arange(200_000, dtype=np.uint64)
ID_SETS = {
    "in a row": MANY,
    "far apart": MANY << np.uint64(40),
    "of names": np.array([name_id(f"Factory {k}") for k in range(50_000)], np.uint64),
    "of pairs": pair(np.repeat(MANY[:400], 400), np.tile(MANY[:400], 400)),
}
TIMED = [p for p in table().values() if p.row.timed]

# -- fair


@pytest.mark.parametrize("ids", ID_SETS.values(), ids=list(ID_SETS))
@pytest.mark.parametrize("seed", [0, 1, -1, 2**70])
def test_draws_are_uniform(ids: np.ndarray, seed: int) -> None:
    draws = Dice(seed).uniform("a purpose", ids, 7)
    assert 0 < draws.min() < draws.max() < 1
    assert stats.kstest(draws, "uniform").pvalue > 1e-3
    for bins in (np.floor(draws * 256), np.floor(draws * 2**40) % 64):
        assert stats.chisquare(np.bincount(bins.astype(int))).pvalue > 1e-3


def test_normal_and_exponential_draws_have_their_shape() -> None:
    dice = Dice(3)
    assert stats.kstest(dice.normal("n", MANY), "norm").pvalue > 1e-3
    assert stats.kstest(dice.exponential("e", MANY), "expon").pvalue > 1e-3


def unmixed(word: int) -> int:
    """The identifier that ``mix`` turns into a word: mix undone step by step."""
    mask, mul1, mul2, golden = 2**64 - 1, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15

    def unshift(z: int, by: int) -> int:
        whole = z
        for _ in range(64 // by):
            whole = z ^ (whole >> by)
        return whole

    z = unshift(word, 31) * pow(mul2, -1, 2**64) & mask
    z = unshift(z, 27) * pow(mul1, -1, 2**64) & mask
    return unshift(z, 30) * pow(golden, -1, 2**64) & mask


@pytest.mark.parametrize("word", [0, 1, 2**63, 2**64 - 1])
def test_even_the_rarest_draw_lies_inside_the_open_interval(word: int) -> None:
    identifier = unmixed(word)
    assert mix(np.array([identifier], np.uint64))[0] == word
    dice = Dice(0)
    ids = np.array([identifier ^ int(dice.key("p", START))], np.uint64)
    assert 0 < dice.uniform("p", ids)[0] < 1
    assert np.isfinite([dice.normal("p", ids)[0], dice.exponential("p", ids)[0]]).all()


# -- independent

PAIRS = {
    "purposes": (lambda ids: (Dice(1).uniform("a", ids), Dice(1).uniform("b", ids))),
    "similar purposes": (lambda ids: (Dice(1).uniform("skill", ids), Dice(1).uniform("skill ", ids))),
    "months": (lambda ids: (Dice(1).uniform("a", ids, 4), Dice(1).uniform("a", ids, 5))),
    "far months": (lambda ids: (Dice(1).uniform("a", ids, 1), Dice(1).uniform("a", ids, 11))),
    "seeds": (lambda ids: (Dice(0).uniform("a", ids), Dice(1).uniform("a", ids))),
    "a seed and its negative": (lambda ids: (Dice(-1).uniform("a", ids), Dice(1).uniform("a", ids))),
    "neighbours": (lambda ids: (Dice(1).uniform("a", ids[:-1]), Dice(1).uniform("a", ids[1:]))),
    "distant factories": (lambda ids: (Dice(1).uniform("a", ids[:-1024]), Dice(1).uniform("a", ids[1024:]))),
}


@pytest.mark.parametrize("ids", ID_SETS.values(), ids=list(ID_SETS))
@pytest.mark.parametrize("draws", PAIRS.values(), ids=list(PAIRS))
def test_draws_do_not_know_of_each_other(draws, ids: np.ndarray) -> None:
    one, other = draws(ids)
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(len(one))
    cells = np.bincount((np.floor(one * 16) * 16 + np.floor(other * 16)).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > 1e-4


def test_many_keys_of_one_factory_are_as_fair_as_many_factories_of_one_key() -> None:
    one = np.zeros(1, np.uint64)
    by_month = [Dice(5).uniform("a", one, month)[0] for month in range(4000)]
    by_seed = [Dice(seed).uniform("a", one)[0] for seed in range(4000)]
    assert stats.kstest(by_month, "uniform").pvalue > 1e-3
    assert stats.kstest(by_seed, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(by_month, by_seed)[0, 1]) < 4 / np.sqrt(4000)


def test_pairs_have_their_own_draws_and_an_order() -> None:
    ids = pair(*(side.ravel() for side in np.meshgrid(MANY[:500], MANY[:500])))
    assert len(np.unique(ids)) == 500 * 500
    assert pair(MANY[1:2], MANY[2:3]) != pair(MANY[2:3], MANY[1:2])


@given(seed=st.integers(), purpose=st.text(), month=st.integers(-1, 10**6), ids=st.lists(st.integers(0, 2**64 - 1)))
@settings(max_examples=60, deadline=None)
def test_a_draw_depends_on_nothing_but_its_key(seed: int, purpose: str, month: int, ids: list[int]) -> None:
    every = np.array(ids, np.uint64)
    dice = Dice(seed)
    whole = dice.uniform(purpose, every, month)
    dice.normal("something else", every)
    assert np.array_equal(whole[::-1], Dice(seed).uniform(purpose, every[::-1], month))
    assert all(whole[k] == dice.uniform(purpose, every[k : k + 1], month)[0] for k in range(len(ids)))
    assert np.array_equal(every, np.array(ids, np.uint64)), "the identifiers must not be changed"


def test_seed_0_is_a_seed() -> None:
    world = small(60, 24)
    assert digest(ran(world, 0)) == fingerprint(world, 0)
    prints = [digest(ran(world, seed)) for seed in (-1, 0, 1, 2)]
    assert len(set(prints)) == 4


DRAWS = ("word", "uniform", "normal", "exponential", "key")
ASKED_TWICE = {
    "signs": "at the start, and again in the month in which a factory has signed",
    "size": "in a generated network or in an import, never in both",
}


def purposes() -> Counter[str]:
    """How often each purpose is written where dice are thrown, or handed to what throws them."""
    asked: Counter[str] = Counter()
    for path in [*(ROOT / "model").rglob("*.py"), *(ROOT / "agents").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                throws = isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS
                hands_on = any(isinstance(arg, ast.Name) and arg.id == "dice" for arg in node.args)
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                asked.update(words[:1] if throws or hands_on else [])
    return asked + Counter(PURPOSES)


def test_each_purpose_is_asked_for_in_one_place_only() -> None:
    asked = purposes()
    assert len(asked) > 25
    assert {purpose for purpose, times in asked.items() if times > 1} == set(ASKED_TWICE)


# -- the same everywhere

RICH = held(small(120, 72, PROGRAMME, spinoff_rate=0.2), 6, training=0.5, outside_lead=0.5, voucher=0.3)
ASK = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_dice
print(test_dice.fingerprint(test_dice.RICH, 3))
"""


def test_another_process_with_another_hash_seed_changes_no_bit() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "PYTHONHASHSEED": "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == fingerprint(RICH, 3)


def test_nothing_in_a_run_draws_from_any_other_generator() -> None:
    model = AdoptionModel(RICH, 1)
    np_state, py_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    own_np, own_py = model.rng.bit_generator.state, model.random.getstate()
    model.run()
    assert model.rng.bit_generator.state == own_np
    assert model.random.getstate() == own_py
    assert random.getstate() == py_state
    assert all(np.array_equal(a, b) for a, b in zip(np.random.get_state(), np_state, strict=True))  # noqa: NPY002


# -- moved by nothing that they are not about


def another(parameter: Parameter) -> float | str:
    """A value that a lever does not have by default: the last word, or the upper end."""
    return parameter.row.span[-1] if parameter.row.span[-1] != parameter.default else parameter.row.span[0]


@pytest.mark.parametrize("lever", TIMED, ids=lambda p: p.name)
def test_a_lever_of_month_60_leaves_the_months_before_alone(lever: Parameter) -> None:
    world = held(small(150, 62, PROGRAMME), 6, 60, disclosure=0.5)
    after = ran(held(world, 60, **{lever.name: another(lever)}), 4)
    assert same_lives(ran(world, 4), after, 60)
    early, late = (run.ledger.events() for run in (ran(world, 4), after))
    for column in early:
        assert np.array_equal(early[column][early["month"] < 60], late[column][late["month"] < 60], equal_nan=True)


def columns_of(model: AdoptionModel, kind: str, first: int) -> dict[str, np.ndarray]:
    """The first entries of every column of a type of agent."""
    columns = model.columns[kind]
    return {name: getattr(columns, name)[..., :first].copy() for name in columns._fields}


def agree(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return all(np.array_equal(one[name], other[name]) for name in one)


def test_one_more_factory_changes_nobody_else() -> None:
    links = [(row, (row * 7 + 3) % 40) for row in range(40) if row != (row * 7 + 3) % 40]
    before = AdoptionModel(small(), 2, chain(40, links, [row % 3 - 1 for row in range(len(links))]))
    after = AdoptionModel(small(), 2, chain(41, [*links, (0, 40)], [*(row % 3 - 1 for row in range(len(links))), -1]))
    for kind in ("Factory", "Employee", "Middleman", "Vendor"):
        unlike = {"links", "cash"} if kind in ("Middleman", "Vendor") else {"mediated"}  # what the network itself says
        one, other = ({k: v for k, v in columns_of(m, kind, 40).items() if k not in unlike} for m in (before, after))
        assert agree(one, other), kind


def test_one_more_employee_changes_no_other_draw() -> None:
    five, seven = (AdoptionModel(small(employees=number), 2) for number in (5, 7))
    for name in ("skill", "gray"):
        assert np.array_equal(getattr(five.columns["Employee"], name), getattr(seven.columns["Employee"], name)[:5])
    for kind in ("Factory", "Middleman", "Vendor"):
        assert agree(columns_of(five, kind, 10**6), columns_of(seven, kind, 10**6))


def test_one_more_vendor_changes_no_other_draw() -> None:
    six, seven = (AdoptionModel(small(vendors=number, specialists=0.0), 2) for number in (6, 7))
    assert agree(columns_of(six, "Vendor", 6), columns_of(seven, "Vendor", 6))
    for kind in ("Factory", "Employee", "Middleman"):
        assert agree(columns_of(six, kind, 10**6), columns_of(seven, kind, 10**6))


def test_one_more_middleman_changes_no_other_draw() -> None:
    links = [(row, row + 1) for row in range(30)]
    one = AdoptionModel(small(), 2, chain(31, links, [*[0, 1] * 10, *[-1] * 10]))
    other = AdoptionModel(small(), 2, chain(31, links, [*[0, 1] * 10, 2, *[-1] * 9]))
    assert agree(columns_of(one, "Middleman", 2), columns_of(other, "Middleman", 2))
    factories = [columns_of(model, "Factory", 31) for model in (one, other)]
    shares = [columns.pop("mediated") for columns in factories]  # the one thing that an added middleman changes
    assert np.flatnonzero(shares[0] != shares[1]).tolist() == [20, 21]
    assert agree(*factories)
    assert np.array_equal(one.columns["Employee"].skill, other.columns["Employee"].skill)


def twin(scenario: Scenario, levers: dict[str, float] | None = None, **values: float) -> Scenario:
    """The scenario with something turned on (levers from the start) or set."""
    return held(scenario.with_world(**values), **(levers or {}))


LIVELY = opened(
    150, 60, (Lever("pilots", 0.1, 6, 66),), system_cost=0.5, public_price=0.0, mandate_pull=0.0, keep_face=1.0
)
WITHOUT_EFFECT = {
    "hired leads without effect": twin(
        LIVELY, {"outside_lead": 1.0}, outside_boost=0.0, outside_misfit=0.0, outside_delay=0.0
    ),
    "a mandate that pulls nobody": twin(LIVELY, {"mandate": 1.0}, information_price=0.0),
    "a hazard of selling one's system that never hits": twin(LIVELY, spinoff_rate=1e-18),
    "a chance of building one's own that never comes": twin(LIVELY, self_build=1e-18),
    "training that teaches nothing": twin(LIVELY, {"training": 1.0}, training_speed=0.0),
    "an academy that reaches nobody": twin(LIVELY, {"leadership_academy": 1.0}, academy_reach=0.0),
}
PLAIN = {
    "a hazard of selling one's system that never hits": twin(LIVELY, spinoff_rate=0.0),
    "a chance of building one's own that never comes": twin(LIVELY, self_build=0.0),
}


@pytest.mark.parametrize("what", WITHOUT_EFFECT)
def test_a_mechanism_that_draws_but_does_nothing_changes_no_bit(what: str) -> None:
    assert same_lives(ran(WITHOUT_EFFECT[what], 1), ran(PLAIN.get(what, LIVELY), 1))


def test_audits_and_amnesty_change_no_bit_where_nobody_has_a_gray_interest() -> None:
    honest = LIVELY.with_world(gray_prevalence=0.0)
    assert same_lives(ran(honest, 1), ran(held(honest, audit=1.0, amnesty=1.0), 1))


def test_middlemen_who_fear_nothing_change_no_bit() -> None:
    calm = LIVELY.with_world(disintermediation=0.0, gray_middleman=0.0)
    assert same_lives(ran(calm, 1), ran(calm.with_world(middleman_share=0.0), 1))
    assert same_lives(ran(calm, 1), ran(calm.with_world(middleman_links=5), 1))
