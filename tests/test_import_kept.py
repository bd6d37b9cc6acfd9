"""Files of a network are read once for many runs, and read again when they change."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from stallpoint.model.dice import Dice
from stallpoint.model.network import importing
from stallpoint.model.network.importing import from_files
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import NetworkFiles

FIRMS, LINKS = "id,revenue\nA,1\nB,2\nC,3\n", "supplier,buyer\nA,B\nB,C\n"
HOUR = 3600 * 10**9


@pytest.fixture
def files(tmp_path: Path) -> NetworkFiles:
    (tmp_path / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (tmp_path / "links.csv").write_text(LINKS, encoding="utf-8")
    return NetworkFiles(firms=str(tmp_path / "firms.csv"), links=str(tmp_path / "links.csv"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read during a test."""
    found: list[str] = []
    plain = importing.read_sheet
    monkeypatch.setattr(
        importing, "read_sheet", lambda path, *rest: (found.append(Path(path).name), plain(path, *rest))[1]
    )
    importing._kept_tables.cache_clear()
    return found


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an hour later than it was."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR)


def test_settled_files_are_read_once_and_give_the_same_network(
    files: NetworkFiles, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = from_files(files, Parameters(), Dice(1))
    later(monkeypatch)
    again = [from_files(files, Parameters(), Dice(seed)) for seed in (1, 2)]
    assert read == ["firms.csv", "links.csv"] * 2  # what was written just now is not kept
    assert first.names == again[0].names
    assert first.notes == again[0].notes
    assert np.array_equal(first.size, again[0].size)
    assert not np.array_equal(first.size, again[1].size)  # what a file lacks is drawn anew for each seed


def test_a_file_that_changed_is_read_again(
    files: NetworkFiles, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch)
    from_files(files, Parameters(), Dice(1))
    Path(files.firms).write_text(FIRMS.replace("C,3", "C,4"), encoding="utf-8")
    os.utime(files.firms, ns=(HOUR, HOUR))
    found = from_files(files, Parameters(), Dice(1))
    assert read == ["firms.csv", "links.csv"] * 2
    assert found.attributes["revenue"].tolist() == [1, 2, 4]


def test_what_is_large_is_not_kept(files: NetworkFiles, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch)
    monkeypatch.setattr(importing, "MOST_KEPT", 10)
    for _ in range(2):
        from_files(files, Parameters(), Dice(1))
    assert read == ["firms.csv", "links.csv"] * 2


def test_a_file_that_is_gone_is_told(files: NetworkFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch)
    from_files(files, Parameters(), Dice(1))
    Path(files.firms).unlink()
    with pytest.raises(InputError, match="there is no such file"):
        from_files(files, Parameters(), Dice(1))
