"""The notebooks run from top to bottom, and what stands in them is what comes out."""

import ast
import re
import tempfile
from pathlib import Path

import nbformat
import pytest

from notebooks import executed, notebooks, told

LONGEST = 60
"""Lines of code of a notebook that a researcher hands to a referee."""


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_is_whole_and_names_no_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    text = path.read_text(encoding="utf-8")
    here = (Path.home(), Path(tempfile.gettempdir()), Path(__file__).parent.parent)
    assert not [place for place in here if len(place.parts) > 1 and f"{place}/" in text]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        ast.parse(re.sub(r"^%%.*", "", cell.source))
        assert [each.output_type for each in cell.outputs].count("error") == 0
    assert any(cell.outputs for cell in code)
    assert notebook.cells[0].source.startswith("# ")
    lines = [line for cell in code for line in cell.source.splitlines() if line.strip()]
    assert len(lines) < LONGEST


@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_what_it_said(path: Path) -> None:
    assert told(executed(path)) == told(nbformat.read(path, as_version=4))
