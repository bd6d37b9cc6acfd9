"""What a spreadsheet would take for a formula: it is quoted in every CSV file, and comes back as it was."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from stallpoint.experiments.tidy import read_table, write_table
from stallpoint.scenarios.csv_text import csv_rows
from stallpoint.scenarios.formulas import guarded, plain
from stallpoint.scenarios.worlds import World, as_text, worlds_in

NAMES = ["=1+1", "+1+12", "-x", "@SUM(A1)", "\tx", "'=1", "''@", "'quoted'", "-5", "+1e3", "plain", "", "'"]


def cells(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return [cell for row in csv.reader(file) for cell in row]


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run it: a formula's first letter, and no number."""
    try:
        float(cell)
    except ValueError:
        return cell[:1] in tuple("=+-@\t\r")
    return False


@given(some.text(alphabet="'=+-@\t\r1.e x"))
def test_a_text_is_never_a_formula_and_comes_back(text: str) -> None:
    assert not runs(guarded(text))
    assert plain(guarded(text)) == text


def test_numbers_stay_numbers() -> None:
    assert [guarded(cell) for cell in ("-5", "+1e3", "-0.25", "-inf")] == ["-5", "+1e3", "-0.25", "-inf"]


@pytest.mark.parametrize("framed", [True, False])
def test_tables_hold_no_formula_and_are_read_back_as_they_were(framed: bool, tmp_path: Path) -> None:
    table = {"=name": np.array(NAMES, object), "value": -np.arange(len(NAMES), dtype=float)}
    write_table(pd.DataFrame(table) if framed else table, tmp_path, "t", "csv")
    written = cells(tmp_path / "t.csv")
    assert "-1.0" in written
    assert [cell for cell in written if runs(cell)] == []
    back = read_table(tmp_path / "t.csv", {"=name": "text", "value": "number"})
    assert back["=name"].tolist() == NAMES
    assert back["value"].tolist() == table["value"].tolist()


def test_worlds_and_networks_come_back() -> None:
    text = as_text([World("=world", {"factories": 100}), World("other", {"factories": 200})])
    assert "'=world" in text
    assert [world.name for world in worlds_in(text, "worlds.csv")] == ["=world", "other"]
    lines = "".join(f"{guarded(name)},1\n" for name in NAMES if '"' not in name and name.strip())
    rows = csv_rows(f"id,tier\n{lines}".encode(), "firms.csv", "network", ()).rows
    assert [cells[0] for _, cells in rows] == ["id", *(name for name in NAMES if name.strip())]
