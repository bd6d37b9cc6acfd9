"""The store: the same numbers, only what is missing, and nothing lost whatever happens to its folder."""

import dataclasses
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal
from stallpoint.experiments import gather as gathering
from stallpoint.experiments.gather import LEAN, Means, gather
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage import parts, store
from stallpoint.experiments.storage.bands import bands
from stallpoint.experiments.storage.store import ASIDE, LABEL, MONTHS, RUNS, SCENARIOS, Store
from stallpoint.model import version
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import loads
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from studies import little

SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
LOST = Scenario(name="lost", world=SMALL[0].world, network=NetworkFiles(chain="no/such/file.csv"))


@pytest.fixture(scope="module")
def direct() -> pd.DataFrame:
    return gather(SMALL, range(4), Means(jobs=1))


@pytest.fixture(scope="module")
def made() -> list[Outcome]:
    return list(run_many(SMALL, range(4), jobs=1, keep=LEAN))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def filled(place: Path, made: list[Outcome]) -> Path:
    """A store of eight runs in two parts."""
    with Store(place) as found:
        found.remember(SMALL, [scenario.hash for scenario in SMALL])
        for half in (made[:4], made[4:]):
            for outcome in half:
                found.add(outcome)
            found.flush()
    return place


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was really run."""
    ran: list[tuple[str, int]] = []
    original = gathering.run_tasks

    def counting(tasks, *rest):  # type: ignore[no-untyped-def]
        def noted():  # type: ignore[no-untyped-def]
            for task in tasks:
                ran.append((task.scenario.name, task.seed))
                yield task

        return original(noted(), *rest)

    monkeypatch.setattr(gathering, "run_tasks", counting)
    return ran


def silently_wrong(part: Path) -> bytes:
    """The part with one bit turned that only a checksum finds: it can be read, and says something else."""
    data, truth = part.read_bytes(), pq.read_table(part)
    turned = part.with_name("turned")
    for at in range(len(data) // 8, len(data)):
        turned.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:
            if not pq.read_table(turned).equals(truth):
                return turned.read_bytes()
        except (OSError, ValueError):  # found without a checksum
            continue
        finally:
            turned.unlink()
    raise AssertionError("every bit counts twice")


def whole(folder: Path) -> None:
    """Every stored file is readable, and each run is there once, with all its months."""
    runs = pd.concat([pd.read_parquet(path) for path in sorted((folder / RUNS).glob("*.parquet"))])
    months = pd.concat([pd.read_parquet(path) for path in sorted((folder / MONTHS).glob("*.parquet"))])
    assert not runs.duplicated(["hash", "seed"]).any()
    assert not months.duplicated(["hash", "seed", "month"]).any()
    assert len(months) == runs["months"].sum()


def test_rows_from_a_store_are_the_rows_of_the_runs_bit_for_bit(
    place: Path, direct: pd.DataFrame, counted: list[tuple[str, int]]
) -> None:
    with Store(place) as found:
        gather(SMALL[:1], range(2), Means(jobs=1, store=found))
        assert_frame_equal(gather(SMALL, range(4), Means(jobs=1, store=found)), direct, check_exact=True)
    assert len(counted) == len(set(counted)) == 8
    with Store(place) as found:
        assert len(found) == 8
        assert_frame_equal(gather(SMALL, range(4), Means(jobs=1, store=found)), direct, check_exact=True)
    assert len(counted) == 8
    whole(place)


def test_more_seeds_or_scenarios_run_only_what_is_new(filled: Path, counted: list[tuple[str, int]]) -> None:
    seen: list[tuple[int, int]] = []
    third = dataclasses.replace(SMALL[0].with_world(clarity_mean=0.31), name="third")
    with Store(filled) as found:
        table = gather(
            [*SMALL, third], range(5), Means(jobs=1, store=found, on_progress=lambda d, t: seen.append((d, t)))
        )
    assert counted == [("third", 0), ("third", 1), ("third", 2), ("third", 3), *[(s.name, 4) for s in [*SMALL, third]]]
    assert table["scenario"].tolist() == [SMALL[0].name, SMALL[1].name, "third"] * 5
    assert seen[0] == (8, 15)
    assert seen[-1] == (15, 15)


def test_a_store_knows_runs_by_content_and_not_by_name(filled: Path, counted: list[tuple[str, int]]) -> None:
    other = dataclasses.replace(SMALL[0], name="another name", story="told otherwise")
    with Store(filled) as found:
        table = gather([other, SMALL[0]], range(4), Means(jobs=1, store=found))
    assert counted == []
    assert set(table["scenario"]) == {"another name", SMALL[0].name}
    assert len(table) == 8


def test_equal_scenarios_are_run_once(place: Path, counted: list[tuple[str, int]]) -> None:
    with Store(place) as found:
        table = gather([SMALL[0], SMALL[0]], range(2), Means(jobs=1, store=found))
    assert len(counted) == 2
    assert table["place"].tolist() == [0, 1, 0, 1]


def test_a_failed_run_is_a_row_is_not_stored_and_is_tried_again(place: Path, counted: list[tuple[str, int]]) -> None:
    for again in (1, 2):
        with Store(place) as found:
            table = gather([SMALL[0], LOST, LOST], range(2), Means(jobs=1, store=found))
            assert len(found) == 2
        assert [bool(error) for error in table["error"]] == [False, True, True] * 2
        assert table["place"].tolist() == [0, 1, 2] * 2
        assert len(counted) == 2 + 4 * again
    expected = gather([SMALL[0], LOST, LOST], range(2), Means(jobs=1))
    assert_frame_equal(table, expected, check_exact=True)


def test_a_stopped_study_keeps_what_is_done(place: Path) -> None:
    import threading

    stop, done = threading.Event(), []
    with Store(place) as found:
        means = Means(
            jobs=1, store=found, stop=stop, on_progress=lambda d, t: (done.append(d), stop.set() if d == 5 else None)
        )
        table = gather(SMALL, range(50), means)
    assert len(table) == 5
    with Store(place) as found:
        assert len(found) == 5
    whole(place)


def test_an_interrupt_flushes_what_is_done(place: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with Store(place) as found, pytest.raises(KeyboardInterrupt):
        gather(SMALL, range(50), Means(jobs=1, store=found, on_progress=interrupt))
    with Store(place) as found:
        assert len(found) == 3


def test_a_store_is_read_by_pandas_polars_and_duckdb(filled: Path, made: list[Outcome]) -> None:
    by_pandas = pd.read_parquet(filled / RUNS)
    by_polars = pl.read_parquet(filled / RUNS / "*.parquet")
    by_duckdb = duckdb.sql(f"FROM '{filled}/{RUNS}/*.parquet'").df()
    truth = sorted((o.hash, o.seed, o.numbers[-1][1]) for o in made)
    for rows in (
        by_pandas[["hash", "seed", "in_use"]].to_numpy().tolist(),
        by_polars.select(pl.col("hash").cast(pl.String), "seed", "in_use").rows(),
        by_duckdb[["hash", "seed", "in_use"]].to_numpy().tolist(),
    ):
        assert sorted(tuple(row) for row in rows) == truth
    months = duckdb.sql(f"SELECT * FROM '{filled}/{MONTHS}/*.parquet' ORDER BY hash, seed, month").df()
    first = sorted(made, key=lambda o: (o.hash, o.seed))[0]
    np.testing.assert_array_equal(months["in_use"][:24], first.series("in_use").astype(np.float32))
    known = pd.read_parquet(filled / SCENARIOS)
    assert dict(zip(known["hash"], known["name"], strict=True)) == {s.hash: s.name for s in SMALL}
    assert loads(known["file"][0]).hash == known["hash"][0]


def test_bands_are_those_of_numpy(filled: Path, made: list[Outcome]) -> None:
    table = bands(filled, [SMALL[1].hash], range(3), ["breadth"])
    values = np.stack([o.series("breadth") for o in made if o.hash == SMALL[1].hash and o.seed < 3])
    expected = np.quantile(values.astype(np.float32).astype(float), [0.05, 0.5, 0.95], axis=0)
    np.testing.assert_allclose(table[["low_5", "median", "high_95"]].to_numpy().T, expected, rtol=1e-12)
    assert table["runs"].tolist() == [3] * 24
    with pytest.raises(InputError, match="no such measure"):
        bands(filled, [SMALL[1].hash], range(3), ["brea-dth"])


def test_months_without_a_value_stay_without_one(place: Path, made: list[Outcome]) -> None:
    numbers = made[0].numbers.copy()
    numbers[:, 0] = np.nan
    with Store(place) as found:
        found.add(dataclasses.replace(made[0], numbers=numbers))
        found.flush()
        table = bands(place, [made[0].hash], [0], ["breadth"])
    assert table["runs"].tolist() == [0] * 24
    assert table["median"].isna().all()


def test_two_studies_into_one_store_at_once(filled: Path) -> None:
    opening = "from pathlib import Path; from stallpoint.experiments.storage.store import Store"
    code = f"{opening}; Store(Path({str(filled)!r}))"
    with Store(filled):
        with pytest.raises(InputError, match="another study is writing there: wait until it is done"):
            Store(filled)
        there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another study is writing there" in there.stderr
    Store(filled).close()


@pytest.mark.parametrize("kind", [RUNS, MONTHS])
@pytest.mark.parametrize("damage", ["cut", "emptied", "bit", "gone"])
def test_a_damaged_part_is_set_aside_and_made_again(
    filled: Path, direct: pd.DataFrame, kind: str, damage: str, counted: list[tuple[str, int]]
) -> None:
    part = sorted((filled / kind).iterdir())[0]
    data = part.read_bytes()
    if damage == "cut":
        part.write_bytes(data[: len(data) // 2])
    elif damage == "emptied":
        part.write_bytes(b"")
    elif damage == "bit":
        part.write_bytes(silently_wrong(part))
    else:
        part.unlink()
    with Store(filled) as found:
        found.verify()
        table = gather(SMALL, range(4), Means(jobs=1, store=found))
        notes = list(found.notes)
    assert_frame_equal(table, direct, check_exact=True)
    assert len(counted) == 4
    whole(filled)
    if kind == RUNS and damage == "gone":  # as if it had never been written
        assert not notes
        return
    assert len(notes) == 1
    if damage != "gone":
        assert str(part) in notes[0]
    assert "set aside" in notes[0]
    assert len(list((filled / ASIDE).iterdir())) == 2 - (damage == "gone")
    if damage == "bit":
        assert any(path.stat().st_size == len(data) for path in (filled / ASIDE).iterdir())


def test_a_damaged_list_of_scenarios_is_made_again(filled: Path) -> None:
    part = next((filled / SCENARIOS).iterdir())
    part.write_bytes(b"nothing")
    with Store(filled) as found:
        assert "set aside" in found.notes[0]
        gather(SMALL, range(5), Means(jobs=1, store=found))
    assert set(pd.read_parquet(filled / SCENARIOS)["hash"]) == {s.hash for s in SMALL}


def test_a_store_of_another_model_is_left_alone(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in filled.rglob("*.parquet")}
    monkeypatch.setattr(version, "installed", lambda name: "9.9")
    with pytest.raises(InputError, match=r"another version.*numpy [\d.]+ \(here 9.9\).*nothing there was touched"):
        Store(filled)
    assert {path: path.read_bytes() for path in filled.rglob("*.parquet")} == before
    monkeypatch.undo()
    with Store(filled) as found:
        assert len(found) == 8


@pytest.mark.parametrize(
    "label",
    [
        "",
        "{}",
        "[]",
        '{"made_by": "somebody", "format": 1, "model": "x"}',
        '{"made_by": "stallpoint", "format": 1, "model": 3}',
    ],
)
def test_a_damaged_label_is_told(filled: Path, label: str) -> None:
    (filled / LABEL).write_text(label, encoding="utf-8")
    with pytest.raises(InputError, match="damaged, so nothing there was touched"):
        Store(filled)


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError, match="no store of Stallpoint: name another folder"):
        Store(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        Store(tmp_path / "thesis.doc" / "store")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize(
    ("error", "told"), [(errno.ENOSPC, "no space is left on the disk"), (errno.EROFS, "cannot be written")]
)
def test_a_full_or_read_only_disk_is_told_and_nothing_is_lost(
    filled: Path, error: int, told: str, monkeypatch: pytest.MonkeyPatch, direct: pd.DataFrame
) -> None:
    monkeypatch.setattr(store, "MOST", 1)
    left = [6]

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr(parts.os, "fsync", fsync)
    with Store(filled) as found, pytest.raises(InputError, match=told) as caught:
        gather(SMALL, range(4, 8), Means(jobs=1, store=found))
    assert "runs stored before are safe, and the same command goes on" in str(caught.value)
    monkeypatch.undo()
    assert not list(filled.rglob(f"*{parts.UNFINISHED}"))
    with Store(filled) as found:
        assert len(found) == 9
        table = gather(SMALL, range(8), Means(jobs=1, store=found))
    assert_frame_equal(table[:8], direct, check_exact=True)
    whole(filled)


def test_what_a_killed_writer_left_half_done_is_cleared(filled: Path, made: list[Outcome]) -> None:
    more = list(run_many(SMALL, [9], jobs=1, keep=LEAN))
    orphan = parts.write_part(parts.months_table(more), filled / MONTHS, "00ff")
    (filled / RUNS / f".00ff.parquet{parts.UNFINISHED}").write_bytes(b"half")
    with Store(filled) as found:
        assert len(found) == 8
        assert found.notes == []
    assert not orphan.exists()
    assert not list(filled.rglob(f"*{parts.UNFINISHED}"))


def test_a_store_that_died_before_its_label_is_taken_up(place: Path) -> None:
    place.mkdir()
    (place / ".lock").touch()
    (place / f".{LABEL}{parts.UNFINISHED}").write_text("{", encoding="utf-8")
    with Store(place) as found:
        assert len(found) == 0
    assert json.loads((place / LABEL).read_text(encoding="utf-8"))["kind"] == "store"


def test_a_seed_that_no_table_holds_is_refused(place: Path) -> None:
    with Store(place) as found, pytest.raises(InputError, match="less than 19 digits"):
        gather(SMALL, [2**70], Means(jobs=1, store=found))


def test_a_network_that_changes_while_it_is_run_is_not_stored(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "hashes_of", lambda scenarios: ["0123456789ab"] * len(scenarios))
    with Store(place) as found:
        table = gather(SMALL[:1], range(2), Means(jobs=1, store=found))
        assert len(found) == 0
    assert table["error"].tolist() == [gathering.CHANGED] * 2
