"""Sets of worlds: read, refused in a sentence, and taken to a scenario."""

import dataclasses
import pickle
import re
from pathlib import Path

import pytest
from stallpoint.scenarios.errors import InputError, Notice
from stallpoint.scenarios.files import load, loads
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.settings import with_settings
from stallpoint.scenarios.worlds import SHIPPED, World, in_world, read_worlds, world_set
from stallpoint.scenarios.writing import dump

TWO = "world,value_share,topology\nlow,0.1,random\nhigh,0.2,supply\n"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.csv"
    path.write_text(TWO)
    return path


def test_a_number_takes_the_first_of_the_shipped_set_and_a_file_all_of_its_own(two: Path) -> None:
    shipped = world_set(SHIPPED)
    assert read_worlds("2") == shipped[:2]
    assert [world.name for world in read_worlds(str(two))] == ["low", "high"]
    assert [world.name for world in read_worlds(f"{two}:1")] == ["low"]
    assert read_worlds("") == read_worlds("1") == read_worlds("+1") == read_worlds("01") == ()


def test_the_shipped_set_is_large_and_every_world_of_it_can_be_lived_in() -> None:
    worlds, scenario = world_set(SHIPPED), load("no-policy")
    assert [world.name for world in worlds] == [f"w{k:02d}" for k in range(1, len(worlds) + 1)]
    assert len(worlds) >= 20
    for world in worlds:
        moved = in_world(scenario, world).world
        assert {name: getattr(moved, name) for name in world.values} == dict(world.values)


def test_shipped_worlds_have_names_of_their_own_and_differ() -> None:
    worlds = world_set(SHIPPED)
    assert len({tuple(world.values.items()) for world in worlds}) == len(worlds)


def test_a_world_brings_its_values_and_leaves_name_and_levers(two: Path) -> None:
    scenario = load("verified-lighthouses")
    low = in_world(scenario, read_worlds(str(two))[0])
    assert (low.world.value_share, low.world.topology) == (0.1, "random")
    assert (low.name, low.levers, low.world.months) == (scenario.name, scenario.levers, scenario.world.months)


@pytest.mark.parametrize("value", ["0.19", "0.21"])
def test_what_was_set_by_name_stays_in_every_world_also_at_its_default(two: Path, value: str) -> None:
    scenario = with_settings(load("no-policy"), [f"value_share={value}"])
    for world in read_worlds(str(two)):
        assert in_world(scenario, world).world.value_share == float(value)


def test_what_a_file_sets_is_its_own_also_where_another_builds_on_it_and_when_it_is_written_again() -> None:
    default = Scenario().world.value_share
    first = loads(f"name: a\nworld:\n  value_share: {default}\n")
    assert first.own == {"value_share"}
    assert first == dataclasses.replace(Scenario(), name="a")
    assert loads(dump(first)).own == {"value_share"}
    assert load("graded-world").own > {"attention", "size_links"}
    assert load("no-policy").own == frozenset()


def test_amounts_of_a_world_are_told_in_the_money_of_the_scenario(tmp_path: Path) -> None:
    name = next(n for n, p in Scenario().world.table.items() if "M CNY" in p.row.unit and not p.row.timed)
    amount = float(Scenario().world.table[name].default) * 1.5
    world = World("w", {name: amount})
    euros = Scenario().with_world(currency="EUR", exchange_rate=8.0)
    assert getattr(in_world(euros, world).world, name) == pytest.approx(amount / 8.0)


def test_a_world_can_be_sent_to_another_process() -> None:
    world = World("w", {"value_share": 0.1})
    assert pickle.loads(pickle.dumps(world)) == world


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("²", "there is no such file"),
        ("0", "must lie between 1 and"),
        ("-3", "must lie between 1 and"),
        ("1000", "must lie between 1 and"),
        ("none.csv", "there is no such file"),
        (":3", "is a folder"),
    ],
)
def test_a_set_that_is_not_there_is_refused(asked: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_worlds(asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("value_share\n0.1\n", "is missing"),
        ("world\nw\n", "stands alone"),
        ("world,value_share\n", "holds no world"),
        ("world,value_shar\nw,0.1\n", "did you mean 'value_share'"),
        ("world,value_share,value_share\nw,0.1,0.1\n", "is there twice"),
        ("world,months\nw,240\n", "belongs to the scenario"),
        ("world,pilots\nw,0.1\n", "is a lever"),
        ("world,value_share\nw,0.1\nw,0.2\n", "line 3.*is there twice"),
        ("world,value_share\n,0.1\n", "is empty"),
        ("world,value_share\nw,0.1,3\n", "line 2: cells: 3 here, 2 in the header"),
        ("world,value_share\nw,0,1\n", "where numbers have a decimal comma, semicolons must part columns"),
        ('world,value_share\nw,"0,1"\n', "line 2.*value_share is '0,1'"),
        ("world;value_share\nw;0,1,2\n", "line 2.*value_share is '0,1,2'"),
        ("world;value_share\nw;0,1;2\n", "line 2: cells: 3 here, 2 in the header"),
        ("world,value_share\nw,much\n", "line 2.*value_share"),
        ("world,value_share\nw,\n", "line 2.*value_share"),
        ("world,value_share\na b,0.1\n", "without blanks"),
        ("world,value_share\nw,9\n", "line 2.*must lie between"),
        ("world,topology\nw,ring\n", "line 2.*must be one of"),
        ("world,patience_min,patience_max\nw,40,10\n", "line 2"),
    ],
)
def test_a_file_that_is_no_set_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "set.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        world_set(path)
    assert re.search(told, str(caught.value)), str(caught.value)
    assert "set.csv" in str(caught.value)


def test_semicolons_may_part_columns_and_numbers_then_have_a_decimal_comma(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text("sep=;\n# mine\nworld;value_share;topology;;\n\na;0,1;supply;;\nb;0,2;mixed\n")
    with pytest.warns(Notice, match="Numbers of set.csv have a comma before decimals: value_share"):
        a, b = world_set(path)
    assert (a.values["value_share"], a.values["topology"]) == (0.1, "supply")
    assert (b.values["value_share"], b.values["topology"]) == (0.2, "mixed")


def test_a_set_as_a_spreadsheet_writes_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode() + b"\r\n,,\r\n")
    assert [world.values["value_share"] for world in world_set(path)] == [0.1, 0.2]
