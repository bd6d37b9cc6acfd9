"""Code and catalogue of sentences agree: every key that is said exists, with these holes, and every key is said."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import stallpoint
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, VariableReference
from fluent.syntax.visitor import Visitor
from stallpoint.viz import words
from stallpoint.viz.words import say

ROOT = Path(stallpoint.__file__).parent
FILES = sorted((words.HERE / words.LANGUAGE).glob("*.ftl"))


class _Holes(Visitor):
    """The variables that a sentence names."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:
        self.names.add(node.id.name)


def holes(message: Message) -> set[str]:
    found = _Holes()
    found.visit(message)
    return found.names


def entries() -> list[object]:
    return [entry for path in FILES for entry in FluentParser().parse(path.read_text("utf-8")).body]


def told() -> dict[str, set[str]]:
    """The holes of every sentence of the catalogue, by its key."""
    return {entry.id.name: holes(entry) for entry in entries() if isinstance(entry, Message)}


def said() -> Iterator[tuple[str, int, str | None, set[str | None]]]:
    """File, line, key and names of values of every call of ``say`` in the package."""
    for path in ROOT.glob("[a-z]*/**/*.py"):
        if path.relative_to(ROOT).parts[0] not in ("viz", "commands", "api"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                yield path.relative_to(ROOT).as_posix(), node.lineno, key, {each.arg for each in node.keywords}


def test_the_catalogue_can_be_read_and_no_key_stands_in_it_twice() -> None:
    assert [entry.content for entry in entries() if isinstance(entry, Junk)] == []
    keys = Counter(entry.id.name for entry in entries() if isinstance(entry, Message))
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_key_that_is_said_is_written_out_and_has_exactly_these_holes() -> None:
    known = told()
    wrong = [
        f"{file}:{line} says {key!r} with {sorted(map(str, values))}"
        for file, line, key, values in said()
        if key not in known or known[key] != values
    ]
    assert wrong == []


def test_every_sentence_is_said_somewhere() -> None:
    assert told().keys() - {key for _, _, key, _ in said()} == set()


def test_sentences_name_no_options_of_commands_but_in_a_command_that_they_quote() -> None:
    found = {path.name: re.sub("“[^”]*”", "", path.read_text("utf-8")) for path in FILES}
    assert {name: options for name, text in found.items() if (options := re.findall(r"--[a-z][a-z-]*", text))} == {}


@pytest.mark.parametrize("key", ["no-such-key", ""])
def test_a_key_that_is_not_there_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        say(key)
