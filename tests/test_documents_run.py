"""What stands in the fenced blocks of every document runs, loads or parses; see `documents.py` for how."""

from pathlib import Path

import pytest
from documents import ROOT, check, lookalike, spoken
from sybil.example import SybilFailure

OTHERS = ("research/README.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / name for name in OTHERS)]
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(lookalike(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_every_block_is_what_it_says(folder: Path, name: str) -> None:
    fences = sum(line.startswith(("```", "~~~")) for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    assert check(ROOT / name) >= fences // 2


@pytest.mark.parametrize("name", [name for name in NAMES if name != "CHANGELOG.md"])  # which tells of the past too
def test_commands_in_code_letters_are_there(folder: Path, name: str) -> None:
    assert spoken((ROOT / name).read_text(encoding="utf-8")) == []


# -- the checks can fail


def page(folder: Path, *blocks: tuple[str, str]) -> Path:
    path = folder / "page.md"
    path.write_text(
        "# A page\n" + "".join(f"\nWords.\n\n```{kind}\n{text}\n```\n" for kind, text in blocks), encoding="utf-8"
    )
    return path


DESIGN = "name: d\nbase: [no-policy]\nmethod: grid\nlevers:\n  pilots: [0, 0.1]"
PATTERNS = "patterns:\n- {measure: in_use, year: 1, figure: 0.1, error: 0.02}"
GOOD = [
    [("python", "x = 1"), ("python", "assert x == 1\nassert __name__ == '__main__'")],
    [("yaml mine.yaml", "name: mine\nextends: no-policy"), ("sh", "stallpoint run mine.yaml --seed 3  # words")],
    [("yaml d.yaml", DESIGN), ("console", "$ stallpoint sweep d.yaml\nprinted\n$ stallpoint report out/sweep-d")],
    [("yaml", DESIGN), ("yaml", "method: sobol\nsize: 8")],
    [("sh", "stallpoint demo && cp out/demo/a.png docs/images/demo.png\nstallpoint report out/demo")],
    [("sh", "stallpoint escape no-policy\nstallpoint report out/escape-no-policy\nstallpoint --version")],
    [("sh", "make demo\n.venv/bin/pip install -c constraints.txt -e '.[dev,studies]'\npython3.12 -m venv .venv")],
    [("sh", "python -m pytest tests/test_documents_run.py -k 'block and not letters'\npython benchmarks/speed.py 3")],
    [("text", "stallpoint nonsense")],
    [("sh", "stallpoint network --template mine\nstallpoint network mine/firms.csv mine/links.csv")],
    [("yaml p.yaml", PATTERNS), ("sh", "stallpoint validate p.yaml no-policy\nstallpoint calibrate --patterns p.yaml")],
]
BROKEN = [
    ([("python", "x = (")], SyntaxError, "was never closed"),
    ([("python", "import stallpoint.viz.life")], ModuleNotFoundError, "stallpoint.viz.life"),
    ([("python", "x = 1"), ("python", "assert x == 2, x")], AssertionError, "1"),
    ([("", "stallpoint demo")], SybilFailure, "does not say what it is"),
    ([("bash", "stallpoint demo")], SybilFailure, "does not say what it is"),
    ([("yaml", "name: mine\nextend: no-policy")], SybilFailure, "extends"),
    ([("yaml", DESIGN.replace("grid", "girt"))], SybilFailure, "grid"),
    ([("yaml", "method: sobol\nsize: 8")], SybilFailure, "base"),
    ([("yaml", "strategies:\n  - nam: x")], SybilFailure, "name"),
    ([("yaml", PATTERNS.replace("in_use", "in_us"))], SybilFailure, "in_use"),
    ([("yaml p.yaml", PATTERNS), ("sh", "stallpoint validate p.yaml --set months=6")], SybilFailure, "months=12"),
    ([("sh", "stallpoint calibrate --patterns q.yaml")], SybilFailure, "no such file"),
    ([("yaml", "network:\n  firms: firms.csv\n  links: links.csv")], SybilFailure, "no such file"),
    ([("sh", "stallpoint runn no-policy")], SybilFailure, "runn"),
    ([("sh", "stallpoint run no-policy --seeds 3")], SybilFailure, "--seeds"),
    ([("sh", "stallpoint run no-policy --seed three")], SybilFailure, "three"),
    ([("sh", "stallpoint run no-polici")], SybilFailure, "no-polic"),
    ([("sh", "stallpoint run no-policy --set factorys=3")], SybilFailure, "factories"),
    ([("sh", "stallpoint attribute no-policy --set factorys=3")], SybilFailure, "factories"),
    ([("sh", "stallpoint why no-policy --against no-polici")], SybilFailure, "no-polic"),
    ([("sh", "stallpoint optimise no-policy --budget 5 --lever pilotss")], SybilFailure, "pilots"),
    ([("sh", "stallpoint lesson first-crap")], SybilFailure, "first-crab"),
    ([("sh", "stallpoint report out/demo\nstallpoint demo")], SybilFailure, "out/demo"),
    ([("sh", "stallpoint sweep d.yaml"), ("yaml d.yaml", DESIGN)], SybilFailure, "d.yaml"),
    ([("sh", "stallpoint demo && cp out/dem/a.png docs/images/demo.png")], SybilFailure, "no such file"),
    ([("sh", "stallpoint network firms.csv links.csv")], SybilFailure, "no such file"),
    ([("sh", "stallpoint network no-polici")], SybilFailure, "no-polic"),
    ([("sh", "make dmo")], SybilFailure, "dmo"),
    ([("sh", "pip install -e '.[dve]'")], SybilFailure, "dve"),
    ([("sh", "python benchmarks/no.py")], SybilFailure, "no such file"),
    ([("sh", "python -m pytest tests/test_no.py")], SybilFailure, "tests/test_no.py"),
    ([("sh", "python -m pytest tests/test_documents_run.py::test_no")], SybilFailure, "test_no"),
    ([("sh", "python -m pytest tests/test_documents_run.py -k nosuchtest")], SybilFailure, "nosuchtest"),
    ([("sh", "stalpoint demo")], SybilFailure, "no command"),
    ([("console", "$ stalpoint demo")], SybilFailure, "no command"),
]


@pytest.mark.parametrize("blocks", GOOD, ids=range(len(GOOD)))
def test_good_blocks_pass(folder: Path, blocks: list[tuple[str, str]]) -> None:
    assert check(page(folder, *blocks)) == len(blocks)


@pytest.mark.parametrize(("blocks", "kind", "words"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_block_is_found(
    folder: Path, blocks: list[tuple[str, str]], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        check(page(folder, *blocks))


def test_a_block_that_is_not_closed_is_found(folder: Path) -> None:
    path = folder / "page.md"
    path.write_text("Words.\n\n```text\nmore\n", encoding="utf-8")
    with pytest.raises(SybilFailure, match="not closed"):
        check(path)


def test_a_hidden_block_prepares_what_is_shown(folder: Path) -> None:
    path = folder / "page.md"
    path.write_text(
        "<!-- invisible-code-block: python\nx = 3\n-->\n\n```python\nassert x == 3\n```\n", encoding="utf-8"
    )
    assert check(path) == 2


def test_commands_in_code_letters_that_are_not_there_are_found(folder: Path) -> None:
    good = "`stallpoint why SCENARIO [FACTORY]`, `stallpoint compare a\nb --seeds 3`, `make demo`, `python -m venv x`"
    wrong = ["stallpoint wyh", "stallpoint run x --sed 3", "make dmo", "python benchmarks/no.py"]
    assert spoken(good) == []
    assert spoken(good + "".join(f" and `{each}`" for each in wrong)) == wrong
