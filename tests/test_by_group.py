"""Outcomes of a part of the factories: the same share wherever it is told, kept where it is asked for, and paired."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import test_over_worlds as over_worlds
from pandas.testing import assert_frame_equal
from stallpoint.commands.cli import main
from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.compare import compare
from stallpoint.experiments.crossed import crossed
from stallpoint.experiments.designs.sampled import known_outcome
from stallpoint.experiments.designs.sweep import sweep
from stallpoint.experiments.ensemble import RunOptions, fill, gather
from stallpoint.experiments.grouped import GroupEnds, Part, groups_in, part_of
from stallpoint.experiments.statistics import paired
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.uncertainty import DiscoverySpec, SensitivitySpec
from stallpoint.experiments.who_gains import differences_by_group, gains
from stallpoint.model import version
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.viz.comparison.who_gains import who_gains
from stallpoint.viz.figures.compare import who_gains as figure
from studies import drawn, little, made, stored, study, undrawn
from test_store import change, counted, whole  # noqa: F401 - the fixture counts what was really run
from worlds import small

SMALL = [little(name, factories=90, months=72) for name in ("no-policy", "three-bottlenecks")]
SEEDS = range(3)
NAMES = ("in_use@size=small", "breadth@size=medium", "depth@sector=2", "breadth@tier=1")


def of_run(name: str, scenario: int, seed: int, month: int = 71) -> float:
    """The same by the breakdown of a run, in another way than analyses take it."""
    part = part_of(name)
    assert part is not None
    table = run(SMALL[scenario], seed).breakdown(part.by)
    rows = table[(table["month"] == month) & (table[part.by].astype(str) == part.group)]
    return float(rows[part.measure].iloc[0])


@pytest.fixture(scope="module")
def direct() -> pd.DataFrame:
    return gather(SMALL, SEEDS, RunOptions(jobs=1), NAMES)


def test_an_outcome_of_a_group_is_that_of_the_breakdown_of_the_run(direct: pd.DataFrame) -> None:
    for name in NAMES:
        expected = [of_run(name, row.place, row.seed) for row in direct.itertuples()]
        assert direct[name].tolist() == expected
    assert direct["breadth@size=medium"].max() > 0.0
    plain = gather(SMALL, SEEDS, RunOptions(jobs=1))
    assert_frame_equal(direct.drop(columns=list(NAMES)), plain, check_exact=True)


def test_shares_of_groups_add_up_to_those_of_all(direct: pd.DataFrame) -> None:
    result = run(SMALL[1], 0)
    for by in ("size", "sector", "tier"):
        last = result.breakdown(by).query("month == 71")
        for measure in ("breadth", "in_use", "depth"):
            assert np.average(last[measure], weights=last["factories"]) == pytest.approx(result.series[measure][-1])


def test_nobody_in_a_group_is_no_share_of_nothing() -> None:
    rows = gather(SMALL[:1], [0], RunOptions(jobs=1), ["in_use@sector=77"])
    assert rows["in_use@sector=77"].isna().all()


def test_a_store_that_was_filled_without_groups_is_filled_anew(
    tmp_path: Path,
    direct: pd.DataFrame,
    counted: list[tuple[str, int]],  # noqa: F811
) -> None:
    with Store(tmp_path / "store") as found:
        options = RunOptions(jobs=1, store=found)
        gather(SMALL, SEEDS, options)
        assert len(counted) == 6
        assert stored(found.folder, "SELECT * FROM groups").empty  # nobody asked: nothing is kept
        assert_frame_equal(gather(SMALL, SEEDS, options, NAMES), direct, check_exact=True)
        assert len(counted) == 12
        assert_frame_equal(gather(SMALL, SEEDS, options, NAMES), direct, check_exact=True)
        gather(SMALL, SEEDS, options)
        gather(SMALL, SEEDS, options, ["in_use@size=large"])
        assert len(counted) == 12
        assert len(found) == 6
    whole(tmp_path / "store")
    with Store(tmp_path / "store") as again:
        assert_frame_equal(gather(SMALL, SEEDS, RunOptions(jobs=1, store=again), NAMES), direct, check_exact=True)
    assert len(counted) == 12


def test_a_grouping_that_a_world_lacks_is_asked_for_once(
    tmp_path: Path,
    counted: list[tuple[str, int]],  # noqa: F811
) -> None:
    with Store(tmp_path / "store") as found:
        for _ in range(2):
            assert fill(found, SMALL[:1], [0], RunOptions(jobs=1, store=found), ("region",)) == {}
        assert len(counted) == 1
        assert found.groups([SMALL[0].hash], [0], ("region",)) == {}


def test_a_damaged_group_is_made_again(
    tmp_path: Path,
    direct: pd.DataFrame,
    counted: list[tuple[str, int]],  # noqa: F811
) -> None:
    with Store(tmp_path / "store") as found:
        gather(SMALL, SEEDS, RunOptions(jobs=1, store=found), NAMES)
    change(tmp_path / "store", "UPDATE groups SET factories = '[1, 2, 3]' WHERE seed = 1 AND grouping = 'size'")
    with Store(tmp_path / "store") as found:
        assert_frame_equal(gather(SMALL, SEEDS, RunOptions(jobs=1, store=found), NAMES), direct, check_exact=True)
        assert len(found.notes) == 1
        assert found.verify()
    assert len(counted) == 8


def test_groups_never_come_from_another_version_than_their_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = version.installed
    monkeypatch.setattr(version, "installed", lambda name: "1.0" if name == "numpy" else true(name))
    with Store(tmp_path / "store") as found:
        gather(SMALL, [0], RunOptions(jobs=1, store=found), ["in_use@size=small"])
    monkeypatch.setattr(version, "installed", true)
    with Store(tmp_path / "store", mix_versions=True) as found:
        gather(SMALL, [0], RunOptions(jobs=1, store=found), ["in_use@tier=0"])
        assert len(found) == 2
        lines = stored(found.folder, "SELECT grouping, model FROM groups JOIN runs USING (hash, seed)")
    assert set(lines["grouping"]) == {"tier"}
    assert {version.Version.of(line).numpy for line in lines["model"]} == {true("numpy")}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("in_use@size=tiny", "no factory is in such a group: by size there are small, medium, large"),
        ("in_use@colour=red", "there is no grouping colour: take one of tier, size, sector, region"),
        ("in_uze@size=small", "of a group there is breadth, in_use, depth; did you mean 'in_use'"),
        ("public_spent@size=small", "of a group there is breadth, in_use, depth"),
        ("in_use@size", "write MEASURE@GROUPING=GROUP, for instance in_use@size=small"),
        ("in_use@region=1", "all factories of no-policy are of one region: take one of tier, size, sector"),
    ],
)
def test_a_group_that_there_is_not_is_refused_in_a_sentence(name: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        known_outcome(name, "outcomes", SMALL[0])
    assert str(error.value).startswith(f"outcomes is '{name}': {told}")
    assert "\n" not in str(error.value)


def test_groups_of_an_imported_network_are_those_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("id,tier,revenue\na,0,4\nb,1,3\nc,2,2\n", encoding="utf-8")
    (tmp_path / "links.csv").write_text("supplier,buyer\na,b\nb,c\n", encoding="utf-8")
    files = NetworkFiles(firms=str(tmp_path / "firms.csv"), links=str(tmp_path / "links.csv"))
    scenario = dataclasses.replace(SMALL[0], network=files)
    assert groups_in(scenario)["size"] == ("small",)
    with pytest.raises(InputError, match="by size there are small"):
        known_outcome("in_use@size=large", base=scenario)


def test_analyses_take_an_outcome_of_a_group() -> None:
    base = small(120, 48, aware_start=1.0, clarity_mean=0.6)
    spec = SensitivitySpec(base, parameters=("fog", "value_share"), outcomes=("breadth@size=small", "breadth"), size=2)
    found = spec.run(RunOptions(jobs=1))
    assert found.outcomes == ("breadth@size=small", "breadth")
    assert set(found.indices["outcome"]) == set(found.outcomes)
    first = found.runs.iloc[0]
    assert first["breadth@size=small"] != first["breadth"]
    criterion = DiscoverySpec(base, below="breadth@size=small=0.2", worlds=40, seeds=1, parameters=("fog",))
    assert criterion.run(RunOptions(jobs=1)).failure.outcome == "breadth@size=small"
    for spec in (
        SensitivitySpec(base, outcomes=("breadth@size=huge",)),
        DiscoverySpec(base, below="breadth@size=huge=0.2"),
        AttributionSpec(base, measure="breadth@size=huge"),
    ):
        with pytest.raises(InputError, match="by size there are small, medium, large"):
            spec.run(RunOptions(jobs=1))
    with pytest.raises(InputError, match=r"of a group it must be in_use or breadth\.$"):
        AttributionSpec(base, measure="depth@size=small", worlds="1").run(RunOptions(jobs=1))


def of_table(table: pd.DataFrame, by: str, scenario: str, seed: int) -> pd.DataFrame:
    rows = table[(table["grouping"] == by) & (table["scenario"] == scenario) & (table["seed"] == seed)]
    return rows.reset_index(drop=True)


def held_against(table: pd.DataFrame, by: Sequence[str]) -> None:
    """Ends by group are those of the breakdowns of the runs, at every horizon that they reach."""
    assert set(table["grouping"]) == set(by)
    assert set(table["months"]) == {60, 72}
    for scenario in SMALL:
        for each in by:
            rows, all_ = of_table(table, each, scenario.name, 1), run(scenario, 1).breakdown(each)
            for row in rows.itertuples():
                own = all_[(all_["month"] == row.months - 1) & (all_[each].astype(str) == str(row.group))].iloc[0]
                assert (row.factories, row.breadth, row.in_use, row.depth) == (
                    own["factories"],
                    own["breadth"],
                    own["in_use"],
                    own["depth"],
                )
            assert len(rows) == 2 * all_[each].nunique()


def test_ends_by_group_are_told_at_horizons_with_a_store_and_without(tmp_path: Path) -> None:
    by = ("size", "sector")
    tables = []
    for place in (None, tmp_path / "store"):
        ends = GroupEnds(by)
        if place is None:
            gather(SMALL, SEEDS, RunOptions(jobs=1, ends=ends))
        else:
            with Store(place) as found:
                gather(SMALL, SEEDS, RunOptions(jobs=1, store=found, ends=ends))
        tables.append(ends.table())
    held_against(tables[0], by)
    assert_frame_equal(*tables, check_exact=True)


def test_a_command_writes_ends_by_group_beside_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undrawn(monkeypatch)
    command = ["sensitivity", "no-policy", "--set", "factories=90", "--set", "months=72", "--parameter", "fog"]
    command += ["--size", "2", "--seeds", "2", "--jobs", "1", "--outcome", "in_use", "--outcome", "in_use@size=medium"]
    assert main([*command, "--by", "size", "--by", "tier", "--out", str(tmp_path / "out")]) == 0
    table = pd.read_csv(tmp_path / "out" / "ends_by_group.csv", dtype={"group": str})
    runs = pd.read_csv(tmp_path / "out" / "runs.csv")
    last = table[(table["grouping"] == "size") & (table["group"] == "medium") & (table["months"] == 72)]
    both = runs.merge(last, on=["point", "seed"])
    assert len(both) == len(runs) == 8
    assert both["in_use@size=medium"].tolist() == both["in_use_y"].tolist()
    assert main(["report", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "ends_by_group.csv").is_file()


def test_a_grouping_in_which_nobody_differs_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["phase", "no-policy", "--x", "fog=0,1", "--y", "pilots=0,0.1", "--out", str(tmp_path / "out")]
    assert main([*command, "--by", "region"]) == 2
    assert "--by is 'region': all factories of no-policy are of one region" in capsys.readouterr().err
    assert main([*command, "--by", "sizes"]) == 2
    assert (
        "--by is 'sizes': must be one of: tier, size, sector, region; did you mean 'size'?" in capsys.readouterr().err
    )


def test_a_sweep_tells_effects_on_a_group(tmp_path: Path) -> None:
    from stallpoint.experiments.designs.design_file import loads_design

    design = loads_design(
        "name: little\nbase: three-bottlenecks\nworld: {factories: 80, months: 60}\nmethod: grid\n"
        "levers: {voucher: [0, 0.9]}\nseeds: {count: 3}\n"
    )
    ends, name = GroupEnds(["size"]), "breadth@size=small"
    found = sweep(design, None, RunOptions(jobs=1, ends=ends), ["in_use", name])
    table = gather(design.scenarios(), range(3), RunOptions(jobs=1), [name])
    wide = table.pivot_table(index="seed", columns="scenario", values=name)
    means = found.ends[found.ends["measure"] == name].set_index("scenario")["mean"]
    assert means.to_dict() == pytest.approx(wide.mean().to_dict())
    effects = found.effects[found.effects["measure"] == name]
    by_hand = wide.sub(wide.mean(axis=1), axis=0).mean()
    assert effects["effect"].tolist() == pytest.approx(by_hand[[s.name for s in design.scenarios()]].tolist())
    rows = ends.table()
    assert set(rows["scenario"]) == {scenario.name for scenario in design.scenarios()}
    assert sorted(set(rows["point"])) == [0, 1]
    with pytest.raises(InputError, match="a sweep tells measures"):
        sweep(design, None, RunOptions(jobs=1), ["spreading"])


def test_who_gains_is_the_paired_difference_within_a_group() -> None:
    c = study()
    found = differences_by_group(c)
    shares = {
        name: np.array([run.groups["size"].shares[0, -1, run.groups["size"].columns.index("breadth")] for run in runs])
        for name in c.names
        for runs in [c.runs(name)]
    }
    d = paired(shares["three-bottlenecks"], shares["no-policy"])
    (row,) = found.query(
        "scenario == 'three-bottlenecks' and grouping == 'size' and group == 'small' and measure == 'breadth' "
        f"and months == {c.months}"
    ).itertuples()
    assert (row.mean, row.low_95, row.high_95, row.runs, row.sure) == (*d.ends, d.n, d.sure)
    assert gains(c, "three-bottlenecks", measure="breadth")["small"] == d
    assert set(found["grouping"]) == set(c.groupings)
    assert "differences_by_group" in c.tables()


def test_who_gains_crosses_worlds_and_dice() -> None:
    c = over_worlds.study()
    column = c.runs(c.baseline)[0].groups["size"].columns.index("breadth")
    ours, theirs = (
        np.array([run.groups["size"].shares[0, -1, column] for run in c.runs(name)])
        for name in (over_worlds.NAMES[2], c.baseline)
    )
    found = gains(c, over_worlds.NAMES[2], measure="breadth")["small"]
    assert found == crossed(c.by_world(ours - theirs), c.in_worlds)
    assert "?" in who_gains(c).splitlines()[0]


def test_who_gains_is_told_by_size_and_marks_what_is_not_sure() -> None:
    c = made({"base": {}, "up": {"in_use": 0.25}, "same": {}}, seeds=6)
    lines = who_gains(c).splitlines()
    assert lines[1].split() == ["small", "medium", "large"]
    assert lines[2].split()[0] == "up"
    assert lines[2].count("+25.0") == 3 + 6  # a mean and the ends of its interval, for each size
    assert " ?" not in lines[2]
    assert "0.0" in lines[3]
    panel = figure.figure(c)
    assert panel is not None
    assert "up +25.0 among small, +25.0 among medium and +25.0 among large" in panel.finding
    drawn([panel])
    assert figure.figure(made({"base": {}})) is None
    assert who_gains(made({"base": {}})) == ""


def test_a_part_is_written_as_it_is_read() -> None:
    assert part_of(" in_use @ size = small ") == Part("in_use", "size", "small")
    assert str(Part("in_use", "size", "small")) == "in_use@size=small"
    assert part_of("in_use") is None


@pytest.mark.parametrize("regions", [(1, 3), (3, 1), (2, 3)])
def test_scenarios_with_other_regions_are_compared_by_what_they_share(regions: tuple[int, int], tmp_path: Path) -> None:
    world = little("no-policy", factories=60, months=24)
    pair = [dataclasses.replace(world.with_world(regions=n), name=f"r{at}") for at, n in enumerate(regions)]
    c = compare(pair, seeds=2, jobs=1)
    assert c.groupings[-1] == "region"
    assert ("region" in c.shared_groupings) == (1 not in regions)
    assert set(differences_by_group(c)["grouping"]) == set(c.shared_groupings)
    assert Path(c.report(tmp_path / "told")).exists()
