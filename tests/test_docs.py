"""Documents name what exists, and all of it: parameters, functions, files, dependencies, elements of the ODD."""

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import stallpoint
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.model.state import PURPOSES
from stallpoint.scenarios.files import library
from stallpoint.scenarios.parameters import table

ROOT = Path(stallpoint.__file__).parent
DOCS = ROOT / "docs"
FLOORS = ("scenarios", "agents", "model", "experiments", "viz", "api", "commands")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.py"), *(file for floor in FLOORS for file in (ROOT / floor).rglob("*.py")))
)
BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = sorted([*DOCS.rglob("*.md"), *(path for name in BESIDE if (path := ROOT / name).exists())])
CHECKED = ("odd.md", "architecture.md", "evidence.md")
OWN = (*CHECKED, "dependencies.md", "CONTRIBUTING.md", "CHANGELOG.md")

ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)
THROWS = ("word", "uniform", "normal", "exponential", "key")
WORDS_OF_THE_FORM = {"code letters"}  # the page says what such letters mean
FILE = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.(?:py|md|yaml|toml|txt|csv)")
ABSOLUTE = re.compile(r"(?<![\w:/.*~<)\]}-])/[\w.-]+/[\w./-]*|(?<!\w)[A-Za-z]:\\|file://")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def page(name: str) -> str:
    return read(f"docs/{name}")


def plain(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def letters(text: str) -> list[str]:
    """What stands in code letters, blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", plain(text))


def defined(source: str) -> Iterator[str]:
    """Names that a file defines: functions, classes, constants, columns and other attributes of classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


@functools.cache
def names_of(file: str) -> frozenset[str]:
    return frozenset(defined(read(file)))


@functools.cache
def known() -> frozenset[str]:
    """Every word that may stand in code letters besides files and commands."""
    names = {name for file in FILES for name in names_of(file)}
    return frozenset({*names, *table(), *library(), *MEASURES, "stallpoint", *WORDS_OF_THE_FORM})


def unknown(text: str) -> list[str]:
    """What stands in code letters and is neither a file, nor a command, nor a name of the code."""
    wrong = []
    for token in letters(text):
        if FILE.fullmatch(token) or "/" in token or (ROOT / token).is_file():
            there = (ROOT / token).exists()
        elif token.startswith("make "):
            there = re.search(rf"^{token.removeprefix('make ')}:", read("Makefile"), re.MULTILINE) is not None
        elif token.startswith("python -m stallpoint"):
            there = (ROOT / "__main__.py").exists()
        else:
            parts = re.findall(r"[A-Za-z_][\w-]*", token)
            there = bool(parts) and all(part in known() for part in parts if part not in ("f", "block", "i"))
        if token not in WORDS_OF_THE_FORM and not there:
            wrong.append(token)
    return wrong


def lines_that_begin(text: str, word: str) -> list[str]:
    return [line for line in plain(text).splitlines() if line.startswith(word)]


def misplaced(line: str) -> list[str]:
    """Functions of a "Code:" line that are not defined in the file they stand after."""
    file, wrong = "", []
    for token in letters(line):
        if token.endswith(".py"):
            file = token
        elif not file or not (ROOT / file).exists() or token not in names_of(file):
            wrong.append(f"{file}: {token}")
    return wrong


def purposes(source: str) -> Iterator[str]:
    """For what dice are thrown in a file: the first word handed to a throw, or to what throws them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            throws = isinstance(node.func, ast.Attribute) and node.func.attr in THROWS
            if throws or any(isinstance(arg, ast.Name) and arg.id == "dice" for arg in node.args):
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                yield from (word for word in words[:1] if isinstance(word, str))


def headings(text: str, level: int) -> list[str]:
    return [re.sub(r"^[\d.]+ ", "", line[level + 1 :]) for line in lines_that_begin(text, "#" * level + " ")]


def unlisted_files(text: str) -> list[str]:
    """Files of the product without a row in the tables of a text; what makes a folder a package needs none."""
    named = listed(text)
    return [f for f in FILES if f not in named and not f.endswith("/__init__.py")]


def declared() -> set[str]:
    """The dependencies of the project: to run, extras, to build."""
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"].get("optional-dependencies", {}).values():
        wanted += extra
    return {re.match(r"[\w.-]+", entry).group() for entry in wanted}  # type: ignore[union-attr]


def listed(text: str) -> set[str]:
    """The first cell of each row of the tables of a text."""
    return {found.group(1) for found in re.finditer(r"^\| `([\w./-]+)` \|", text, re.MULTILINE)}


# -- the ODD protocol


def test_the_seven_elements_stand_in_order() -> None:
    assert headings(page("odd.md"), 2)[: len(ELEMENTS)] == list(ELEMENTS)


def test_the_eleven_design_concepts_stand_in_order() -> None:
    text = page("odd.md")
    concepts = text[text.index("## 4. ") : text.index("## 5. ")]
    assert headings(concepts, 3) == list(CONCEPTS)
    assert [c for c in CONCEPTS if not re.search(rf"### {c}\n\n[^#\s]", concepts)] == []


def test_every_parameter_is_explained_in_the_odd_or_on_the_page_of_parameters() -> None:
    named = set(letters(page("odd.md"))) | set(letters(page("parameters.md")))
    assert [name for name in table() if name not in named] == []


def test_every_parameter_has_a_place_in_the_odd() -> None:
    assert [name for name in table() if name not in set(letters(page("odd.md")))] == []


def test_lines_of_parameters_name_parameters_only() -> None:
    lines = lines_that_begin(page("odd.md"), "Parameters:")
    assert len(lines) > 12
    assert [token for line in lines for token in letters(line) if token not in table()] == []


def test_every_rule_stands_in_the_file_that_is_named() -> None:
    lines = lines_that_begin(page("odd.md"), "Code:")
    assert len(lines) > 12
    assert [wrong for line in lines for wrong in misplaced(line)] == []


def test_every_submodel_names_its_code_and_its_parameters() -> None:
    text = page("odd.md")
    submodels = text[text.index("## 7. Submodels") : text.index("## What is assumed")].split("\n### ")[1:]
    assert len(submodels) > 10
    for submodel in submodels:
        assert lines_that_begin(submodel, "Code:"), submodel[:40]
        assert lines_that_begin(submodel, "Parameters:"), submodel[:40]


def test_every_phase_is_told_in_its_order() -> None:
    source = ast.parse(read("model/schedule.py"))
    (month,) = (node for node in source.body if isinstance(node, ast.FunctionDef) and node.name == "month")
    calls = [line.value for line in month.body[1:] if isinstance(line, ast.Expr)]  # after what it says of itself
    assert len(calls) == len(month.body) - 1
    phases = [call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    assert len(phases) == 10
    assert re.findall(r"^\| \d+ \| `(\w+)` \|", page("odd.md"), re.MULTILINE) == phases


def test_every_purpose_of_the_dice_is_told() -> None:
    text = page("odd.md")
    told = re.findall(r'"([^"]+)"', text[text.index("### Stochasticity") : text.index("### Collectives")])
    assert set(told) == set(PURPOSES) | {purpose for file in FILES for purpose in purposes(read(file))}


# -- names


@pytest.mark.parametrize("name", CHECKED)
def test_what_stands_in_code_letters_exists(name: str) -> None:
    assert len(letters(page(name))) > 20
    assert unknown(page(name)) == []


def test_every_parameter_with_a_source_is_in_the_evidence() -> None:
    named = set(letters(page("evidence.md")))
    sourced = [name for name, parameter in table().items() if parameter.row.source != "assumption"]
    assert len(sourced) > 20
    assert [name for name in sourced if name not in named] == []


def test_every_file_of_the_product_is_in_the_architecture() -> None:
    assert unlisted_files(page("architecture.md")) == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if "://" not in target and path.name in OWN and not (path.parent / target).exists()
    ]
    assert broken == []


# -- dependencies and versions


def test_every_dependency_is_explained_and_none_that_is_not_there() -> None:
    assert listed(page("dependencies.md")) == declared()


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"[{version}]" in headings(read("CHANGELOG.md"), 2)
    assert f"Stallpoint {version}" in page("odd.md")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_document_holds_an_absolute_path(path: Path) -> None:
    assert ABSOLUTE.findall(path.read_text(encoding="utf-8")) == []


# -- the checks can fail


def test_unknown_names_and_files_are_found() -> None:
    good = "`adopt` and `f.cash = ...`, `model/dice.py`, `baseline`, `breadth`, `pilots`, `make docs`, `world.now`"
    assert unknown(good) == []
    assert unknown("`adoptt` `model/dices.py` `pilotss` `no-policies` `make dox`\n```\n`x1`\n```") == [
        "adoptt",
        "model/dices.py",
        "pilotss",
        "no-policies",
        "make dox",
    ]


def test_a_rule_named_after_the_wrong_file_is_found() -> None:
    assert misplaced("Code: `model/dice.py`: `mix`, `pair`; `agents/value.py`: `payback`.") == []
    assert misplaced("Code: `model/dice.py`: `payback`; `agents/values.py`: `payback`.") == [
        "model/dice.py: payback",
        "agents/values.py: payback",
    ]


def test_a_file_that_is_not_listed_is_found() -> None:
    all_but_one = "\n".join(f"| `{file}` | a file |" for file in FILES if file != "model/dice.py")
    assert unlisted_files(f"{all_but_one}\nand `model/dice.py`") == ["model/dice.py"]


def test_headings_are_read_without_their_numbers() -> None:
    assert headings("# A\n## 1. First things\n```\n## no\n```\n## 2.1 Second\n### c", 2) == ["First things", "Second"]


def test_listed_dependencies_are_first_cells_only() -> None:
    assert listed("| `a-b` | `c` |\n| d | `e` |") == {"a-b"}


@pytest.mark.parametrize(
    "text",
    ["see /home/somebody/model", "(/usr/lib/x)", "`/opt/a/b`", "C:\\Users", "file://x", "PYTHON=/usr/bin/python3"],
)
def test_an_absolute_path_is_found(text: str) -> None:
    assert ABSOLUTE.search(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a/b", "docs/odd.md", "../CHANGELOG.md", "1/2 and/or 3/4", "[a](docs/a/b.md)", ".venv/bin/x"],
)
def test_other_slashes_are_left_alone(text: str) -> None:
    assert not ABSOLUTE.search(text)
