"""The store: the same numbers, only what is missing, and nothing lost whatever happens to its folder."""

import dataclasses
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal
from stallpoint.experiments import ensemble as gathering
from stallpoint.experiments.ensemble import LEAN, RunOptions, gather
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage import bands as reading
from stallpoint.experiments.storage import database, store
from stallpoint.experiments.storage.bands import bands, series
from stallpoint.experiments.storage.database import DATABASE, UNFINISHED
from stallpoint.experiments.storage.lock import ASIDE, BEFORE
from stallpoint.experiments.storage.store import Store
from stallpoint.model import version
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import loads
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from studies import little, stored
from systems import POSIX

SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
LOST = Scenario(name="lost", world=SMALL[0].world, network=NetworkFiles(chain="no/such/file.csv"))


@pytest.fixture(scope="module")
def direct() -> pd.DataFrame:
    return gather(SMALL, range(4), RunOptions(jobs=1))


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


def read_only(folder: Path) -> sqlite3.Connection:
    """As anybody may open it, also while it is written to."""
    return sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True)


def change(folder: Path, command: str, *values: object) -> None:
    """Change the file behind our back."""
    with closing(sqlite3.connect(folder / DATABASE)) as base, base:
        assert base.execute(command, values).rowcount


def page_with(file: Path, word: bytes) -> int:
    """Where the page of a file begins in which a word stands first."""
    return file.read_bytes().index(word) // 4096 * 4096


def whole(folder: Path) -> None:
    """Every stored row is sound, and each run is there once, with all its months."""
    with closing(read_only(folder)) as base:
        assert database.is_whole(base)
    runs = stored(folder, "SELECT hash, seed, months FROM runs")
    assert not runs.duplicated(["hash", "seed"]).any()
    for name, rows in runs.groupby("hash"):
        ((_, seeds, values),) = series(folder, [name], list(rows["seed"]), "in_use")
        assert seeds == sorted(rows["seed"])
        assert values.shape == (len(rows), rows["months"].max())
        assert not np.isnan(values).any()


def test_rows_from_a_store_are_the_rows_of_the_runs_bit_for_bit(
    place: Path, direct: pd.DataFrame, counted: list[tuple[str, int]]
) -> None:
    with Store(place) as found:
        gather(SMALL[:1], range(2), RunOptions(jobs=1, store=found))
        assert_frame_equal(gather(SMALL, range(4), RunOptions(jobs=1, store=found)), direct, check_exact=True)
    assert len(counted) == len(set(counted)) == 8
    with Store(place) as found:
        assert len(found) == 8
        assert_frame_equal(gather(SMALL, range(4), RunOptions(jobs=1, store=found)), direct, check_exact=True)
    assert len(counted) == 8
    whole(place)


def test_more_seeds_or_scenarios_run_only_what_is_new(filled: Path, counted: list[tuple[str, int]]) -> None:
    seen: list[tuple[int, int]] = []
    third = dataclasses.replace(SMALL[0].with_world(clarity_mean=0.31), name="third")
    with Store(filled) as found:
        table = gather(
            [*SMALL, third], range(5), RunOptions(jobs=1, store=found, on_progress=lambda d, t: seen.append((d, t)))
        )
    assert counted == [("third", 0), ("third", 1), ("third", 2), ("third", 3), *[(s.name, 4) for s in [*SMALL, third]]]
    assert table["scenario"].tolist() == [SMALL[0].name, SMALL[1].name, "third"] * 5
    assert seen[0] == (8, 15)
    assert seen[-1] == (15, 15)


def test_a_store_knows_runs_by_content_and_not_by_name(filled: Path, counted: list[tuple[str, int]]) -> None:
    other = dataclasses.replace(SMALL[0], name="another name", story="told otherwise")
    with Store(filled) as found:
        table = gather([other, SMALL[0]], range(4), RunOptions(jobs=1, store=found))
    assert counted == []
    assert set(table["scenario"]) == {"another name", SMALL[0].name}
    assert len(table) == 8


def test_equal_scenarios_are_run_once(place: Path, counted: list[tuple[str, int]]) -> None:
    with Store(place) as found:
        table = gather([SMALL[0], SMALL[0]], range(2), RunOptions(jobs=1, store=found))
    assert len(counted) == 2
    assert table["place"].tolist() == [0, 1, 0, 1]


def test_a_failed_run_is_a_row_is_not_stored_and_is_tried_again(place: Path, counted: list[tuple[str, int]]) -> None:
    for again in (1, 2):
        with Store(place) as found:
            table = gather([SMALL[0], LOST, LOST], range(2), RunOptions(jobs=1, store=found))
            assert len(found) == 2
        assert [bool(error) for error in table["error"]] == [False, True, True] * 2
        assert table["place"].tolist() == [0, 1, 2] * 2
        assert len(counted) == 2 + 4 * again
    expected = gather([SMALL[0], LOST, LOST], range(2), RunOptions(jobs=1))
    assert_frame_equal(table, expected, check_exact=True)


def test_a_stopped_study_keeps_what_is_done(place: Path) -> None:
    import threading

    stop, done = threading.Event(), []
    with Store(place) as found:
        options = RunOptions(
            jobs=1, store=found, stop=stop, on_progress=lambda d, t: (done.append(d), stop.set() if d == 5 else None)
        )
        table = gather(SMALL, range(50), options)
    assert len(table) == 5
    with Store(place) as found:
        assert len(found) == 5
    whole(place)


def test_an_interrupt_flushes_what_is_done(place: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with Store(place) as found, pytest.raises(KeyboardInterrupt):
        gather(SMALL, range(50), RunOptions(jobs=1, store=found, on_progress=interrupt))
    with Store(place) as found:
        assert len(found) == 3


def test_a_store_is_read_by_pandas_and_polars_also_while_it_is_written_to(filled: Path, made: list[Outcome]) -> None:
    truth = sorted((o.hash, o.seed, o.numbers[-1][1]) for o in made)
    query = "SELECT hash, seed, in_use FROM runs ORDER BY hash, seed"
    with Store(filled) as found, closing(read_only(filled)) as reader:
        before = reader.execute(query)  # a reader who takes his time
        assert before.fetchone() == truth[0]
        for outcome in run_many(SMALL, [9], jobs=1, keep=LEAN):
            found.add(outcome)
        found.flush()
        assert stored(filled, "SELECT count(*) AS n FROM runs")["n"].item() == 10
        assert len(before.fetchall()) == 7, "he sees what was there when he began"
        assert len(bands(filled, [SMALL[0].hash], range(10), ["in_use"])) == 24
    with closing(read_only(filled)) as reader:
        rows = pl.read_database(f"{query.split(' ORDER')[0]} WHERE seed < 9 ORDER BY hash, seed", reader)
        assert rows.rows() == truth
    known = stored(filled, "SELECT * FROM scenarios")
    assert dict(zip(known["hash"], known["name"], strict=True)) == {s.hash: s.name for s in SMALL}
    assert loads(known["file"][0]).hash == known["hash"][0]
    assert [path.name for path in sorted(filled.iterdir())] == [".lock", DATABASE], "one file when nobody writes"


def test_series_are_those_of_the_runs(filled: Path, made: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (1, 10**6):  # a scenario at a time, or all together
        monkeypatch.setattr(reading, "MOST", most)
        for name, seeds, values in series(filled, [s.hash for s in SMALL], range(1, 4), "abandoned"):
            assert seeds == [1, 2, 3]
            truth = [o.series("abandoned") for o in made if o.hash == name and o.seed]
            np.testing.assert_array_equal(values, np.array(truth, np.float32))


def test_runs_of_other_lengths_keep_theirs(place: Path, made: list[Outcome]) -> None:
    short = dataclasses.replace(made[1], months=made[1].months[:7], numbers=made[1].numbers[:7])
    with Store(place) as found:
        for outcome in (made[0], short):
            found.add(outcome)
        found.flush()
        assert found.verify()
    assert bands(place, [short.hash], [short.seed], ["in_use"])["month"].tolist() == list(range(7))
    assert len(bands(place, [made[0].hash], [made[0].seed], ["in_use"])) == 24


def test_rows_have_the_same_bits_where_a_number_is_a_negative_zero(place: Path, made: list[Outcome]) -> None:
    odd = dataclasses.replace(made[0], numbers=np.full_like(made[0].numbers, -0.0))
    with Store(place) as found:
        found.add(odd)
        found.flush()
        rows = found.rows([odd.hash], [odd.seed], ["in_use"])
    assert not np.signbit(rows["in_use"]).any()
    assert not np.signbit(gathering.end(odd)["in_use"])


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


DAMAGE = ("run", "months", "months gone", "runs page", "months page", "cut", "emptied", "header")


def damaged(folder: Path, damage: str) -> int:
    """Damage a store of eight runs in two parts; how many of its runs are lost."""
    file = folder / DATABASE
    data = bytearray(file.read_bytes())
    if damage == "run":
        change(folder, "UPDATE runs SET in_use = in_use + 1e-9 WHERE rowid = 3")
        return 1
    if damage == "months":
        (blob,) = stored(folder, "SELECT data FROM months WHERE part = 1 AND measure = 'in_use'")["data"]
        change(folder, "UPDATE months SET data = ? WHERE part = 1 AND measure = 'in_use'", blob[:-1] + b"?")
        return 4
    if damage == "months gone":
        change(folder, "DELETE FROM months WHERE part = 2 AND measure = 'breadth'")
        return 4
    if damage.endswith("page"):  # what a disk may do
        table = damage.split()[0]
        with closing(sqlite3.connect(file)) as base:
            query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
            try:
                (page,) = base.execute(query, (table,)).fetchall()[-1]
            except sqlite3.OperationalError:
                pytest.skip("this SQLite does not tell its pages")
        data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
        file.write_bytes(data)
        return -1  # some, and not all
    file.write_bytes({"cut": data[: len(data) // 2], "emptied": b"", "header": b"\0" * 100 + data[100:]}[damage])
    return -1 if damage == "cut" else 8


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_and_only_what_is_lost_is_made_again(
    filled: Path, direct: pd.DataFrame, damage: str, counted: list[tuple[str, int]]
) -> None:
    lost = damaged(filled, damage)
    spoilt = (filled / DATABASE).read_bytes()
    with Store(filled) as found:
        found.verify()
        table = gather(SMALL, range(4), RunOptions(jobs=1, store=found))
        notes = list(found.notes)
    assert_frame_equal(table, direct, check_exact=True)
    assert len(counted) == lost if lost > 0 else 0 < len(counted) <= 8
    whole(filled)
    assert f"{filled / DATABASE} was damaged" in notes[0]
    assert "set aside" in notes[0]
    assert sum("was damaged" in note for note in notes) == 1
    assert (filled / ASIDE / DATABASE).read_bytes()[100:] == spoilt[100:], "behind the header of the file"
    with Store(filled) as found:
        assert len(found) == 8
        assert found.verify()
        assert found.notes == []


def test_a_run_that_was_changed_is_noticed_when_it_is_read(
    filled: Path, direct: pd.DataFrame, counted: list[tuple[str, int]]
) -> None:
    change(filled, "UPDATE runs SET case_reproduction = 9 WHERE rowid = 5")
    with Store(filled) as found:
        assert_frame_equal(gather(SMALL, range(4), RunOptions(jobs=1, store=found)), direct, check_exact=True)
        assert "it is not what was written" in found.notes[0]
    assert len(counted) == 1


@pytest.mark.parametrize("command", ["DELETE FROM scenarios", "UPDATE scenarios SET content = '{}'"])
def test_a_damaged_list_of_scenarios_is_made_again(filled: Path, command: str) -> None:
    change(filled, command)
    with Store(filled) as found:
        found.verify()
        assert any("lacks 2 of the 2 scenarios whose runs are stored" in note for note in found.notes)
        gather(SMALL, range(5), RunOptions(jobs=1, store=found))
    assert set(stored(filled, "SELECT hash FROM scenarios WHERE content LIKE '%world%'")["hash"]) == {
        s.hash for s in SMALL
    }


def test_a_store_of_another_model_is_left_alone(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (filled / DATABASE).read_bytes()
    monkeypatch.setattr(version, "installed", lambda name: "9.9")
    with pytest.raises(InputError, match=r"another version.*numpy [\d.]+ \(here 9.9\).*nothing there was touched"):
        Store(filled)
    assert (filled / DATABASE).read_bytes() == before
    monkeypatch.undo()
    with Store(filled) as found:
        assert len(found) == 8


@pytest.mark.parametrize(
    ("pragma", "told"),
    [("user_version = 9", "is of another format"), ("application_id = 9", "is no store of Stallpoint")],
)
def test_a_file_of_another_kind_is_left_alone(filled: Path, pragma: str, told: str) -> None:
    with closing(sqlite3.connect(filled / DATABASE)) as base:
        base.execute(f"PRAGMA {pragma}")
    before = (filled / DATABASE).read_bytes()
    with pytest.raises(InputError, match=f"{told}, so nothing there was touched: name another folder"):
        Store(filled)
    assert (filled / DATABASE).read_bytes() == before


def test_a_store_of_parquet_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / BEFORE).write_text('{"made_by": "stallpoint", "kind": "store", "format": 1}', encoding="utf-8")
    with pytest.raises(InputError, match=r"as Parquet files.*nothing there was touched: name another folder, or go on"):
        Store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [BEFORE]


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError, match="no store of Stallpoint: name another folder"):
        Store(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        Store(tmp_path / "thesis.doc" / "store")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize(
    ("pragma", "told"),
    [("max_page_count = {pages}", "no space is left on the disk"), ("query_only = 1", "cannot be written")],
)
def test_a_full_or_read_only_disk_is_told_and_nothing_is_lost(
    filled: Path, pragma: str, told: str, monkeypatch: pytest.MonkeyPatch, direct: pd.DataFrame
) -> None:
    monkeypatch.setattr(store, "MOST", 1)
    with Store(filled) as found:
        gather(SMALL[:1], [4], RunOptions(jobs=1, store=found))
        (pages,) = found.base.execute("PRAGMA page_count").fetchone()
        found.base.execute(f"PRAGMA {pragma.format(pages=pages + 1)}")
        with pytest.raises(InputError, match=told) as caught:
            gather(SMALL, range(5, 20), RunOptions(jobs=1, store=found))
        assert f"the {len(found)} runs stored before are safe, and the same command goes on" in str(caught.value)
        assert len(found) >= 9
    with Store(filled) as found:
        table = gather(SMALL, range(8), RunOptions(jobs=1, store=found))
    assert_frame_equal(table[:8], direct, check_exact=True)
    whole(filled)


def test_a_store_that_died_before_its_file_was_whole_is_taken_up(place: Path) -> None:
    place.mkdir()
    (place / ".lock").touch()
    (place / UNFINISHED).write_bytes(b"half")
    with Store(place) as found:
        assert len(found) == 0
    assert [path.name for path in sorted(place.iterdir())] == [".lock", DATABASE]


@POSIX
def test_what_was_written_before_a_kill_is_there(filled: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from stallpoint.experiments.storage import store; "
        "from stallpoint.experiments.ensemble import RunOptions, fill; from studies import little; store.MOST = 3\n"
        "found = store.Store(Path(sys.argv[1])); worlds = [little('no-policy', factories=60, months=24)]\n"
        "die = lambda done, total: os.kill(os.getpid(), 9) if done == 8 else 0\n"
        "fill(found, worlds, range(8), RunOptions(jobs=1, on_progress=die))"
    )
    here = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code, str(filled)], cwd=here, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    with Store(filled) as found:
        assert len(found) == 11, "eight, and one part of three"
        assert found.verify()
        assert found.notes == []


def test_a_seed_that_no_table_holds_is_refused(place: Path) -> None:
    with Store(place) as found, pytest.raises(InputError, match="less than 19 digits"):
        gather(SMALL, [2**70], RunOptions(jobs=1, store=found))


def test_a_network_that_changes_while_it_is_run_is_not_stored(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "hashes_of", lambda scenarios: ["0123456789ab"] * len(scenarios))
    with Store(place) as found:
        table = gather(SMALL[:1], range(2), RunOptions(jobs=1, store=found))
        assert len(found) == 0
    assert table["error"].tolist() == [gathering.CHANGED] * 2
