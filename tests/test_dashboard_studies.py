"""Stored studies on the Studies page: only what is in the folder, and the run behind each point is the study's own."""

from pathlib import Path

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.study import save_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.experiments.thresholds.phase import phase
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.dashboard import stored
from stallpoint.viz.dashboard.studies_charts import points_of
from studies import little

BASE = little("display-programme", factories=80, months=36)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stored.FOLDER, str(tmp_path))
    study = phase(PhaseSpec(BASE, x="pilots=0,0.1", y="disclosure=0,1", seeds=2), RunOptions(jobs=1))
    place = tmp_path / "map"
    place.mkdir()
    save_study(study, place, "csv", ["stallpoint", "phase"], [BASE], (0, 1))
    (tmp_path / "foreign").mkdir()
    return tmp_path


def test_only_studies_of_the_folder_are_listed_and_opened(folder: Path) -> None:
    assert [(each.name, each.kind) for each in stored.entries()] == [("map", "phase")]
    for name in ("foreign", "../map", str(folder / "map"), ""):
        with pytest.raises(InputError, match="choose one of the list"):
            stored.opened(name)


def test_the_run_behind_a_field_is_the_run_of_the_study(folder: Path) -> None:
    found = stored.opened("map")
    cells = found.study.cells()  # type: ignore[attr-defined]
    for at, cell in enumerate(cells):
        again = gather([stored.behind(found, at)], range(2), RunOptions(jobs=1))
        assert again["in_use"].mean() == cell.in_use
        assert again["breadth"].mean() == cell.breadth
    for point in (-1, 4):
        with pytest.raises(InputError, match="one of the 4 points"):
            stored.behind(found, point)


def test_every_field_is_a_mark_of_the_map(folder: Path) -> None:
    found = points_of(stored.opened("map").study)
    assert found is not None
    picture, places = found
    assert sorted(place for row in places for place in row) == [0, 1, 2, 3]
    assert [len(row["data"]) for row in picture["option"]["series"]] == [len(row) for row in places]


def test_a_damaged_study_is_a_sentence_without_a_path(folder: Path) -> None:
    (folder / "map" / "runs.csv").write_text("x\n", encoding="utf-8")
    from stallpoint.viz.dashboard.pages.studies import _opened

    study, sentence = _opened("map")
    assert study is None
    assert "make it again" in sentence
    assert str(folder) not in sentence
