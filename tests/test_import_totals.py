"""Rows that sum a table up are no firms; a firm that is called Total may be one."""

from pathlib import Path

import pandas as pd
import pytest
import stallpoint as sp
from imports import LINKS, imported, same, sentence, write

ROWS = "id,tier,sector,revenue\na,0,x,10\nb,1,x,20.5\nc,2,y,30\n"


@pytest.mark.parametrize(
    "row", ["Total,3,,60.5", "合计,,,60.5", "总计：,,,60.5", "SUM,,,60.5", "Grand total,,,60.48", "小計,0,,60.5"]
)
def test_a_row_that_is_the_sum_is_left_out_and_said(tmp_path: Path, row: str) -> None:
    found = imported(write(tmp_path / "sum", firms=f"{ROWS}{row}\n", links=LINKS))
    assert same(found, imported(write(tmp_path / "plain", firms=ROWS, links=LINKS)))
    name = row.partition(",")[0]
    told = f"Line 5 of the firms was left out ({name}): it holds the sum of revenue."
    assert [note for note in found.notes if "left out" in note] == [told]


def test_such_a_row_above_the_others_is_known_by_its_sum(tmp_path: Path) -> None:
    first = ROWS.replace("a,0", "total,,,60.5\na,0")
    assert imported(write(tmp_path, firms=first, links=LINKS)).names == ("a", "b", "c")


@pytest.mark.parametrize("row", ["Total,,,", "合计,,,12", "total,3,,"])
def test_a_last_row_of_which_nothing_tells_is_asked_about(tmp_path: Path, row: str) -> None:
    assert sentence(write(tmp_path, firms=f"{ROWS}{row}\n", links=LINKS), tmp_path) == (
        f"firms.csv: line 5, id is {row.partition(',')[0]!r}: may be the sum of the rows above, and no link names it: "
        "take the row out, or give the firm's full name."
    )


def test_a_firm_may_be_called_so(tmp_path: Path) -> None:
    linked = imported(write(tmp_path / "1", firms=f"{ROWS}Total,,,60.5\n", links=f"{LINKS}Total,c\n"))
    assert "Total" in linked.names
    watched = imported(
        write(tmp_path / "2", firms=f"{ROWS}Total,,,60.5\n", links=LINKS, observation="watcher,watched\na,Total\n")
    )
    assert "Total" in watched.names
    assert "TotalEnergies" in imported(write(tmp_path / "3", firms=f"{ROWS}TotalEnergies,,,60.5\n", links=LINKS)).names
    above = ROWS.replace("b,1", "Total,,,7\nb,1")
    assert "Total" in imported(write(tmp_path / "4", firms=above, links=LINKS)).names


def test_sums_of_links_are_no_links(tmp_path: Path) -> None:
    found = imported(write(tmp_path / "1", links="supplier,buyer\na,b\nb,c\nTotal,\n,总计\n"))
    assert found.names == ("a", "b", "c")
    assert "No links, but sums, and left out: line 4, line 5 (Total)." in found.notes
    half = write(tmp_path / "2", links="supplier,buyer\na,b\nb,\n")
    assert sentence(half, tmp_path / "2").startswith("links.csv: line 3, buyer: is empty")


def test_frames_are_read_alike() -> None:
    firms = pd.DataFrame({"id": ["a", "b", "c", "Total"], "revenue": [1.0, 2.0, 3.0, 6.0]})
    links = pd.DataFrame({"supplier": ["a", "b"], "buyer": ["b", "c"]})
    assert list(sp.network(firms, links).firms_frame()["firm"]) == ["a", "b", "c"]
    with pytest.raises(sp.InputError, match="the frame 'firms': row 3, id is 'Total'"):
        sp.network(firms.assign(revenue=[1.0, 2.0, 3.0, 99.0]), links)
