"""The documents as a site: pages made from the code are up to date, all are in it once, and it is whole offline."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import stallpoint
import yaml
from stallpoint.api.page import reference_page
from stallpoint.commands.cli import commands
from stallpoint.commands.page import commands_page
from stallpoint.commands.questions import table, with_table
from stallpoint.experiments.analyses import SPECS

ROOT = Path(stallpoint.__file__).parent
DOCS = ROOT / "docs"
CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
PARTS = ["Tutorial", "How to", "Reference", "Explanation"]
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "link": "href"}
REMOTE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"(?:@import\s+['\"]?|url\(\s*['\"]?)((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


def loaded(name: str) -> ModuleType:
    """A hook, loaded as MkDocs does."""
    spec = importlib.util.spec_from_file_location(f"site_{name}", DOCS / "site" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    return loaded("hooks")


@pytest.fixture(scope="module")
def notebooks() -> ModuleType:
    return loaded("notebooks")


def pages(nav: Any) -> Iterator[str]:
    """Every page of a navigation, in order."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for each in nav.values():
            yield from pages(each)
    else:
        for each in nav:
            yield from pages(each)


def remote(html: str) -> list[str]:
    """What a browser would fetch from another host to show a page: not what a reader may click."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            value = dict(attrs).get(FETCHED.get(tag, "")) or ""
            if REMOTE.match(value):
                found.append(value)

    Reader().feed(html)
    return found + IN_STYLES.findall(html)


@pytest.mark.parametrize(
    ("name", "make", "module"),
    [
        ("commands.md", commands_page, "stallpoint.commands.page"),
        ("python-reference.md", reference_page, "stallpoint.api.page"),
        (
            "how-to.md",
            lambda: with_table((DOCS / "how-to.md").read_text(encoding="utf-8")),
            "stallpoint.commands.questions",
        ),
    ],
)
def test_the_committed_page_is_the_generated_page(name: str, make: Callable[[], str], module: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == make(), f"run: python -m {module} docs/{name}"


def test_every_command_and_every_public_name_has_a_heading() -> None:
    assert {f"## {name}" for name in commands.commands} <= set(commands_page().splitlines())
    assert {f"### {name}" for name in stallpoint.__all__} <= set(reference_page().splitlines())


def test_every_question_has_its_command_and_every_command_is_told() -> None:
    assert [kind for kind, spec in SPECS.items() if not spec.question.endswith("?")] == []
    assert len({spec.question for spec in SPECS.values()}) == len(SPECS)
    assert [name for name in commands.commands if f"commands.md#{name})" not in table()] == []


def test_every_page_is_in_the_site_once(hooks: ModuleType) -> None:
    there = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    assert sorted(pages(CONFIG["nav"])) == sorted([*there, *hooks.PAGES.values()])


def test_the_four_parts_are_there() -> None:
    assert [name for part in CONFIG["nav"] for name in part][1 : 1 + len(PARTS)] == PARTS


def test_links_lead_to_where_things_stand_in_the_site(hooks: ModuleType) -> None:
    text = "[a](../CHANGELOG.md#x) [b](odd.md) [c](https://e.org/x.md) [d](#here) [e](../research/worlds.py)"
    assert hooks.relinked(text, "report.md") == (
        "[a](changelog.md#x) [b](odd.md) [c](https://e.org/x.md) [d](#here) [e](code/research/worlds.py)"
    )
    assert hooks.relinked("[a](docs/odd.md#b) [c](CHANGELOG.md)", "index.md") == "[a](odd.md#b) [c](changelog.md)"
    assert hooks.relinked("[a](../../README.md) [b](../odd.md)", "studies/x.md") == "[a](../index.md) [b](../odd.md)"

    assert hooks.relinked("[a](../notebooks/x.ipynb)", "python.md") == "[a](notebooks/x.md)"
    assert hooks.relinked("[a](../docs/odd.md)", "notebooks/x.md") == "[a](../odd.md)"


def test_a_notebook_is_a_page_with_what_it_showed(notebooks: ModuleType) -> None:
    outputs = [
        {"output_type": "stream", "text": ["1 < 2\n"]},
        {"data": {"text/html": "<style scoped>a {}</style><b>x</b>", "text/plain": "x"}},
        {"data": {"image/png": "QUJD\n", "text/plain": "<Figure>"}},
        {"data": {"image/svg+xml": ["<svg>", "</svg>"], "text/plain": "drawn"}},
    ]
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "Words."]},
        {"cell_type": "code", "source": "print(1)", "outputs": outputs},
    ]
    assert notebooks.written({"cells": cells}).split("\n\n") == [
        "# Title\nWords.",
        "```python\nprint(1)\n```",
        '<pre class="shown"><code>1 &lt; 2</code></pre>',
        '<div class="shown"><b>x</b></div>',
        '<p><img alt="&lt;Figure&gt;" src="data:image/png;base64,QUJD"></p>',
        '<p><img alt="drawn" src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4="></p>\n',
    ]


def test_what_is_fetched_is_told_from_what_is_linked() -> None:
    whole = '<a href="https://e.org">x</a><script src="a.js"></script><style>a{background:url(b.png)}</style>'
    assert remote(whole) == []
    wrong = (
        '<script src="//e.org/a.js"></script><link href="https://e.org/b.css"><style>@import "https://e.org/c"</style>'
    )
    assert remote(wrong) == ["//e.org/a.js", "https://e.org/b.css", "https://e.org/c"]


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_asks_no_other_host(tmp_path: Path, notebooks: ModuleType) -> None:
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=ROOT, env=quiet, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    built = sorted((tmp_path / "site").rglob("*.html"))
    assert len(built) > len(list(pages(CONFIG["nav"])))  # with the page for what is not there
    assert {uri.replace(".md", ".html") for uri in notebooks.found()} <= {
        path.relative_to(tmp_path / "site").as_posix() for path in built
    }
    assert {str(path): found for path in built if (found := remote(path.read_text(encoding="utf-8")))} == {}
    styles = [path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.css")]
    assert [found for text in styles for found in IN_STYLES.findall(text)] == []
