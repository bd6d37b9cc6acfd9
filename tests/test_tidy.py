"""Tables without pandas: the same files that pandas writes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from stallpoint.experiments import tidy

ODD = {
    "word": ["plain", 'a "quoted", one', "", "two\nlines", "naïve"],
    "large": [10**30, -1, 0, 2, 3],
    "flag": [True, False, True, True, False],
    "share": [0.1 + 0.2, 1e-300, np.nan, 1.0, -0.0],
    "size": np.array([1e16, 1e15, 123456.789, np.inf, 0.1], np.float32),
    "code": np.array([1, 2, 3, 4, 5], np.int8),
    "same": "one for all",
}


def test_a_file_is_byte_for_byte_that_of_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "ROWS", 2)  # text is made in pieces
    table = tidy.columns(ODD)
    tidy.write_csv(table, tmp_path / "ours.csv")
    pd.DataFrame(ODD).to_csv(tmp_path / "theirs.csv", index=False, lineterminator="\n")
    assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()
    assert_frame_equal(tidy.frame(table), pd.DataFrame(ODD))


def test_tables_stand_one_below_the_other_and_may_be_empty(tmp_path: Path) -> None:
    one, two = tidy.columns({"name": "a", "value": 1.5}), tidy.columns({"name": "b", "value": [2.5, 3.5]})
    rows = [["a", 1.5], ["b", 2.5], ["b", 3.5]]
    found = tidy.below([one, two])
    assert_frame_equal(tidy.frame(found), tidy.frame(tidy.of_rows(["name", "value"], rows)))
    assert [list(column) for column in found.values()] == [["a", "b", "b"], [1.5, 2.5, 3.5]]
    for none in (tidy.below([], ["name", "value"]), tidy.of_rows(["name", "value"], [])):
        tidy.write_csv(none, tmp_path / "none.csv")
        assert (tmp_path / "none.csv").read_text() == "name,value\n"
        assert list(tidy.frame(none).columns) == ["name", "value"]


def test_data_frames_without_rows_say_nothing_of_types() -> None:
    whole = pd.DataFrame({"month": [1, 2], "share": [0.5, 1.0]})
    empty = pd.DataFrame({"month": []}, dtype=object)
    for parts in ([empty, whole], [whole, empty]):
        assert_frame_equal(tidy.stacked(parts), whole)
    assert list(tidy.stacked([empty, empty]).columns) == ["month"]
    assert len(tidy.stacked([whole, empty, whole])) == 4
