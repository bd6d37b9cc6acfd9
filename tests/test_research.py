"""What makes the data that is shipped can be started, and its page names all of it."""

import importlib
from pathlib import Path

import pytest
import stallpoint

FOLDER = Path(stallpoint.__file__).parent / "research"
FILES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_what_it_needs_of_the_package_is_there(name: str) -> None:
    assert importlib.import_module(name).__doc__


def test_the_page_says_how_each_is_run() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    run = [path.name for path in FILES if "__main__" in path.read_text(encoding="utf-8")]
    assert run
    assert [name for name in run if f"python research/{name}" not in page] == []
