"""The page of mechanisms names code, switches and tests that exist, and leaves no mechanism test out."""

import ast
import re
from pathlib import Path

import pytest
import stallpoint
from stallpoint.scenarios.parameters import table

ROOT = Path(stallpoint.__file__).parent
PAGE = ROOT / "docs" / "mechanisms.md"
STATEMENTS = 20
"""Statements of the article that have a row."""


def functions(path: Path) -> set[str]:
    """Names of all functions and methods of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def tables() -> list[list[list[str]]]:
    """The rows of each table of the page, without its head: a list of cells a row."""
    found: list[list[list[str]]] = []
    before = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        before = line
    return [rows[2:] for rows in found]


def named(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_each_statement_has_code_a_switch_and_a_test() -> None:
    statements = tables()[0]
    assert len(statements) == len({row[0] for row in statements}) == STATEMENTS
    for row in statements:
        assert len(row) == 4
        assert all(named(cell) for cell in row[1:]), row[0]


@pytest.mark.parametrize("row", [row for rows in tables() for row in rows], ids=lambda row: row[0])
def test_what_a_row_names_exists(row: list[str]) -> None:
    for name in named(" ".join(row)):
        if ":" not in name:
            assert name in table(), name
            continue
        file, function = name.split(":")
        folder = ROOT / "tests" if file.startswith("test_") else ROOT
        assert function in functions(folder / file), name


@pytest.mark.parametrize("row", tables()[0], ids=lambda row: row[0])
def test_a_switch_is_a_value_that_its_parameter_can_have(row: list[str]) -> None:
    switches = re.findall(r"`(\w+)` = (\w+)", row[2])
    assert switches
    for name, value in switches:
        parameter = table()[name]
        assert parameter.check(value if parameter.is_choice else float(value)) is not None


def test_the_tests_of_a_row_try_its_switches() -> None:
    """A switch is written in the body of one of the tests of its row, or in the world that they share."""
    for row in tables()[0]:
        files = {name.split(":")[0] for name in named(row[3])}
        text = "".join((ROOT / "tests" / file).read_text(encoding="utf-8") for file in files)
        for switch in re.findall(r"`(\w+)` =", row[2]):
            assert switch in text, (row[0], switch)
