"""Every column says what it is, in its unit, and where it starts; the tables of the ODD page are made from that."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stallpoint
from stallpoint.agents import page
from stallpoint.agents.columns import CACHE_LINE, Column, described, layout
from stallpoint.agents.factory import FactoryColumns, Stage
from stallpoint.agents.vendor import Pricing
from stallpoint.agents.views import Factory, View
from stallpoint.model.adoption import AdoptionModel
from stallpoint.scenarios.parameters import table
from test_docs import letters
from worlds import small

ODD = Path(stallpoint.__file__).parent / "docs" / "odd.md"
ALL = [(kind, name, column) for kind in page.KINDS for name, column in described(kind).items()]
SPREAD = ("drawn", "by network")


def column_of(model: AdoptionModel, kind: Any, name: str) -> np.ndarray:
    return getattr(model.columns[kind.__name__.removesuffix("Columns")], name)


def wrong(column: Column) -> list[str]:
    """What a description lacks."""
    found = []
    if column.codes is None and (not column.unit or column.unit != column.unit.strip()):
        found.append("unit")
    if len(column.meaning) < 4 or column.meaning.endswith(".") or "|" in column.meaning:
        found.append("meaning")
    if column.start == "":
        found.append("start")
    return found


def test_every_type_of_agent_is_on_the_page() -> None:
    shown = [kind.__name__.removesuffix("Columns") for kind in page.KINDS]
    ours = [kind.__name__ for kind in View.__subclasses__() if kind.__module__.startswith("stallpoint.")]
    assert sorted(shown) == sorted(ours)


def test_every_column_has_unit_meaning_and_start() -> None:
    assert {(kind.__name__, name): lack for kind, name, column in ALL if (lack := wrong(column))} == {}
    assert wrong(Column("", "x", "")) == ["unit", "meaning", "start"]


@pytest.mark.parametrize("kind", page.KINDS, ids=lambda kind: kind.__name__)
def test_columns_are_described_in_the_order_of_memory(kind: Any) -> None:
    assert tuple(described(kind)) == kind._fields == layout(kind).names


def test_what_starts_at_a_number_starts_there_and_what_is_drawn_is_drawn() -> None:
    world = small(60, 24, threshold_spread=0.1, regions=3)  # all alike in the table
    model, other = (AdoptionModel(world, seed) for seed in (0, 1))
    odd = {}
    for kind, name, column in ALL:
        here, there = (column_of(each, kind, name) for each in (model, other))
        if not isinstance(column.start, str):
            right = bool((here == here.dtype.type(column.start)).all())
        elif column.start == "drawn":
            right = len(np.unique(here)) > 1 and not np.array_equal(here, there)
        else:  # it stands somewhere else than zero
            right = bool(here.any())
        if not right:
            odd[f"{kind.__name__}.{name}"] = column.start
    assert odd == {}


def test_what_starts_elsewhere_names_where() -> None:
    names = {name for _, name, _ in ALL} | set(table())
    words = [(name, str(column.start)) for _, name, column in ALL if isinstance(column.start, str)]
    assert [(name, word) for name, word in words if not set(letters(word)) <= names] == []
    assert [(name, word) for name, word in words if word not in (*SPREAD, "by row") and not letters(word)] == []


def test_codes_are_told_by_their_words() -> None:
    lines = page.state_tables().splitlines()
    (line,) = [line for line in lines if line.startswith("| `stance`")]
    assert "`Stance`: neutral, obstruct, ally" in line
    assert line.endswith("| neutral |")


def test_an_agent_tells_what_its_attributes_mean() -> None:
    assert Factory.clarity.__doc__ == f"{described(FactoryColumns)['clarity'].meaning} (0-1)"  # type: ignore[attr-defined]
    assert Factory.stage.__doc__.endswith("(Stage)")  # type: ignore[attr-defined]
    factory = next(iter(AdoptionModel(small(60, 24), 0).agents_by_type[Factory]))
    assert (type(factory.stage), type(factory.contract)) == (Stage, Pricing)


def test_the_committed_page_has_the_tables_of_the_columns() -> None:
    text = ODD.read_text(encoding="utf-8")
    assert text == page.with_tables(text), "run: python -m stallpoint.agents.page docs/odd.md"


def test_the_tables_stand_between_the_marks_and_nothing_else_is_touched() -> None:
    text = f"before\n{page.BEGIN}earlier tables\n{page.END}after\n"
    new = page.with_tables(text)
    assert new.startswith(f"before\n{page.BEGIN}")
    assert new.endswith(f"{page.END}after\n")
    assert "earlier" not in new
    assert page.with_tables(new) == new
    lines = new.splitlines()
    for kind in page.KINDS:
        rows = lines[next(k for k, line in enumerate(lines) if f"(`{kind.__name__}`)" in line) + 4 :]
        assert [line.split("`")[1] for line in rows[: len(kind._fields)]] == list(kind._fields)


@pytest.mark.parametrize("text", ["", page.BEGIN, page.END, page.END + page.BEGIN, 2 * (page.BEGIN + page.END)])
def test_a_page_without_its_marks_is_left_as_it_is(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.md"
    path.write_text(text, encoding="utf-8")
    assert page.main([str(path)]) == 2
    assert "needs the marks" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == text


def test_the_tables_are_written_or_the_reason_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.md"
    path.write_text(f"{page.BEGIN}{page.END}", encoding="utf-8")
    assert page.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == page.with_tables(page.BEGIN + page.END)
    assert page.main([str(tmp_path / "none.md")]) == 2
    assert "needs the marks" in capsys.readouterr().err
    assert page.main([]) == 0
    assert capsys.readouterr().out == page.state_tables()


def test_a_factory_takes_whole_lines_of_the_cache() -> None:
    """Eight bytes more made a run of 20,000 factories a tenth slower: phases fetch lines by their number."""
    assert layout(FactoryColumns).itemsize % CACHE_LINE == 0
