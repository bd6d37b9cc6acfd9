"""Who watches whom where that is the whole network: told and drawn by itself."""

from pathlib import Path

import pytest
from imports import imported, write
from stallpoint.commands.cli import main
from stallpoint.model.network.network import Network
from stallpoint.model.network.summary import compared, firms, size
from stallpoint.viz.figure import Dots, Fields
from stallpoint.viz.figures.network import MOST_FIRMS, figure

PAIRS = "watcher,watched\na,b\nb,a\nc,a\nd,a\ne,f\n"
NAMES = "id\n" + "\n".join("abcdefgh") + "\n"


def watching(folder: Path) -> Network:
    return imported(write(folder, firms=NAMES, observation=PAIRS))


def test_it_is_told_by_its_own_figures(tmp_path: Path) -> None:
    network = watching(tmp_path)
    assert size(network)[0] == "8 firms, 5 pairs of who watches whom; nobody supplies anybody"
    assert {each.name: each.value for each in compared(network)} == {
        "firms watched per firm": "0.62",
        "most watchers of one firm": "3",
        "pairs that are returned": "40%",
        "connected parts": "2, the largest of 4 firms",
        "firms in circles": "25%",
        "firms that neither watch nor are watched": "2",
    }
    assert "Firms that neither watch nor are watched: 2 of 8 (g, h)." in network.notes
    told = firms(network)
    assert (told["watches"], told["watched_by"]) == ([1, 1, 1, 1, 1, 0, 0, 0], [3, 1, 0, 0, 0, 1, 0, 0])
    assert told["isolated"] == [False] * 6 + [True] * 2
    assert told["circle"] == [1, 1, 0, 0, 0, 0, 0, 0]


def test_the_command_says_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = write(tmp_path, observation=PAIRS)
    assert main(["network", files.observation]) == 0
    told = capsys.readouterr().out
    assert "6 firms, 5 pairs of who watches whom; nobody supplies anybody" in told
    assert "real networks" not in told


def test_it_is_drawn_by_how_many_watch_each(tmp_path: Path) -> None:
    drawn = figure(watching(tmp_path))
    assert drawn.heading == "Who watches whom"
    assert drawn.panels[0].x.names == ("0", "1", "2", "3–4")
    dots = [mark for mark in drawn.panels[0].marks if isinstance(mark, Dots)]
    assert sorted(round(float(x)) for mark in dots for x in mark.x) == [0, 0, 0, 0, 0, 1, 1, 3]
    assert drawn.tables[0].head == ("", "here")


def test_a_large_one_is_a_map_of_watchers(tmp_path: Path) -> None:
    star = "watcher,watched\n" + "".join(f"x{number},hub\n" for number in range(MOST_FIRMS + 1))
    (panel,) = figure(imported(write(tmp_path, observation=star))).panels
    (fields,) = panel.marks
    assert isinstance(fields, Fields)
    assert fields.words == ((f"{MOST_FIRMS + 1:,}",),)
    assert panel.x.names[-1] == "33+"


def test_a_network_with_links_keeps_its_own_figures(tmp_path: Path) -> None:
    both = imported(write(tmp_path, firms=NAMES, links="supplier,buyer\na,b\n", observation=PAIRS))
    assert compared(both)[0].name == "links per firm"
    assert figure(both).heading == "Who supplies whom"
    assert not any("neither watch" in note for note in both.notes)
