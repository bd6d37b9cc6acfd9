"""YAML text in, plain values that know their line out.

Only the scanner and the grammar of PyYAML are used; values are built here. So nothing in a text is ever executed,
and the traps of YAML (silent duplicates, ``no`` for False, aliases that grow without bound) become errors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from .errors import InputError
from .parameters import nearest

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
MOST_DEPTH = 8

type Plain = bool | int | float | str | list[Node] | dict[str, Node] | None

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_DECIMAL = re.compile(r"[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?")
_LONG = 18
_MOST_LISTED = 12
_HINTS = {  # what PyYAML says (from its start), and what a person can do about it
    "found character '\\t'": "indent with spaces, not with tabs",
    "found character": "text that starts with a sign must be in quotes",
    "mapping values are not allowed here": "text with ': ' in it must be in quotes, and lines must be indented alike",
    "expected <block end>": "the lines of one part must be indented alike",
    "could not find expected ':'": "a line should have the form 'name: value'",
    "found unexpected end of stream": "a quote is opened and not closed",
    "expected ',' or": "a bracket is opened and not closed, or a comma is missing",
    "expected the node content": "a bracket is opened and not closed, or a value is missing",
}


def word(text: str) -> bool | int | float | str | None:
    """What a word without quotes means: nothing, true or false, a number, or itself."""
    lower = text.lower()
    if lower in ("", "~", "null"):
        return None
    if lower in _TRUE or lower in _FALSE:
        return lower in _TRUE
    if lower.lstrip("+-") in (".inf", ".nan"):
        return float(lower.replace(".", ""))
    digits = text.replace("_", "")
    if _WHOLE.fullmatch(text) and len(digits) <= _LONG:
        return int(digits)
    return float(digits) if _DECIMAL.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class Node:
    """A value as it stands in a text.

    Attributes:
        value: nothing, a word or number, a list of nodes, or nodes by key.
        place: the file and line, for errors.
        raw: how it was written, where it is a word or number.
    """

    value: Plain
    place: str
    raw: str = ""

    def error(self, field: str, remedy: str) -> InputError:
        """An error at this place that shows the value as it was written."""
        return InputError(field, self._shown(), remedy, self.place)

    def keys(self, field: str, allowed: Iterable[str]) -> dict[str, Node]:
        """The nodes by key.

        Raises:
            InputError: if this is not a mapping, or has a key that is not allowed.
        """
        if not isinstance(self.value, dict):
            raise self.error(field, self._empty() or "must be lines of the form 'name: value'")
        names = list(allowed)
        for key, node in self.value.items():
            if key not in names:
                may = nearest(key, names) or f"; there may be: {', '.join(names)}" * (len(names) <= _MOST_LISTED)
                raise InputError(key, None, f"there is no such key in {field}{may}", node.place)
        return self.value

    def items(self, field: str) -> list[Node]:
        """The nodes of a list.

        Raises:
            InputError: if this is not a list.
        """
        if not isinstance(self.value, list):
            raise self.error(field, self._empty() or "must be a list, each item after a dash ('- ')")
        return self.value

    def text(self, field: str) -> str:
        """A text.

        Raises:
            InputError: if it is something else, or a word that YAML takes for something else.
        """
        if isinstance(self.value, bool):
            raise self.error(field, "must be text, but YAML takes this word for true or false: put it in quotes")
        if isinstance(self.value, int | float):
            raise self.error(field, "must be text, but YAML takes this for a number: put it in quotes")
        if not isinstance(self.value, str):
            raise self.error(field, self._empty() or "must be text")
        return self.value

    def filled(self, field: str) -> str:
        """A text that is not empty.

        Raises:
            InputError: as of :meth:`text`, or if it is.
        """
        if not (text := self.text(field)).strip():
            raise self.error(field, "nothing is given: give a value, or take the line out")
        return text

    def as_written(self, field: str) -> str:
        """A word or number as it was written: ``007`` is not 7, and ``no`` is no truth value.

        Raises:
            InputError: as of :meth:`scalar`.
        """
        self.scalar(field)
        return self.raw

    def scalar(self, field: str) -> bool | int | float | str:
        """A word or number.

        Raises:
            InputError: if it is empty, a list or a mapping.
        """
        if self.value is None or isinstance(self.value, list | dict):
            raise self.error(field, self._empty() or "must be one word or number")
        return self.value

    def _empty(self) -> str:
        return "nothing is given: give a value, or take the line out" if self.value is None else ""

    def _shown(self) -> object:
        """The value without nodes; a word that became a truth value is shown as it was written."""
        if isinstance(self.value, list):
            return [node._shown() for node in self.value]
        if isinstance(self.value, dict):
            return {key: node._shown() for key, node in self.value.items()}
        return self.raw if isinstance(self.value, bool) else self.value


def text_of(path: Path, shown: str, field: str, what: str, missing: str = "there is no such file") -> str:
    """The text of a file of bounded size that somebody wrote.

    Args:
        path: of the file.
        shown: what to call it in errors.
        field: what it was asked for as.
        what: what should stand in it, in words: 'a design file'.
        missing: what is wrong where there is no such file.

    Raises:
        InputError: if it is not there, cannot be read, is too large or no text.
    """
    text = plain_text(bytes_of(path, shown, field, what, missing), shown)
    if all(line.lstrip()[:1] in ("", "#") for line in text.splitlines()):
        raise InputError("", None, f"is empty: {what} was asked for", shown)
    return text


def bytes_of(path: Path, shown: str, field: str, what: str, missing: str = "there is no such file") -> bytes:
    """What is in such a file, of whatever kind; the rest as of :func:`text_of`.

    Raises:
        InputError: if it is not there, cannot be read, or is too large.
    """
    if os.path.isdir(path):  # in contrast to a Path, it says no to what no name can be
        raise InputError("", None, f"is a folder: name {what} in it", shown)
    if not os.path.isfile(path):
        raise InputError(field, shown, missing)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError("", None, f"cannot be read: {error.strerror}", shown) from None
    if len(data) > MOST_BYTES:
        raise InputError("", None, f"is larger than {MOST_BYTES // 10**6} MB: {what} is a page of text", shown)
    return data


def plain_text(data: bytes, shown: str) -> str:
    """The text of some bytes.

    Raises:
        InputError: if it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("", None, "is not UTF-8 text: save it as UTF-8", f"{shown}, line {line}") from None


def parse(text: str, file: str) -> Node:
    """The one document in a YAML text.

    Raises:
        InputError: if it is not YAML, is empty, or holds what a scenario never needs (tags, aliases, duplicate
            keys, several documents, deep nesting, more than a million characters).
    """
    if len(text) > MOST_BYTES:
        raise InputError("", None, f"is longer than {MOST_BYTES} characters: a scenario is a page of text", file)
    try:
        return _Reader(text, file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        hint = next((hint for start, hint in _HINTS.items() if problem.startswith(start)), problem)
        raise _not_yaml(hint, file, mark.line + 1 if mark else 1) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _not_yaml("there is a character here that text may not have", file, line) from None


def _not_yaml(problem: str, file: str, line: int) -> InputError:
    return InputError("", None, f"this is not YAML: {problem}", f"{file}, line {line}")


class _Reader:
    """Builds nodes from the stream of YAML events, one document of bounded size and depth."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        self.left = MOST_VALUES
        self.line = 1

    def document(self) -> Node:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise InputError("", None, "is empty: a scenario has at least a name", self.file)
        node = self._node(self._next(), 0)
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise InputError("", None, "holds several documents: keep one, without '---' lines", self.file)
        return node

    def _next(self) -> yaml.Event:
        try:
            event = next(self.events)
        except (ValueError, OverflowError):  # PyYAML lets a few bad escapes and numbers through to Python
            raise _not_yaml("it has an escape or a number out of bounds", self.file, self.line) from None
        self.line = event.start_mark.line + 1 if event.start_mark else self.line
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = f"{self.file}, line {self.line}"
        self.left -= 1
        if self.left < 0:
            raise InputError("", None, f"has more than {MOST_VALUES} values", self.file)
        if depth > MOST_DEPTH:
            raise InputError("", None, f"is nested more than {MOST_DEPTH} deep", place)
        if isinstance(event, yaml.AliasEvent):
            raise InputError(f"*{event.anchor}", None, "aliases are not read: write the value out", place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise InputError(str(tag), None, "tags are not read: write the value without one", place)
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"', "|", ">")
            return Node(event.value if quoted else word(event.value), place, event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Node(items, place)
        return Node(self._mapping(depth), place)

    def _mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            name = key.value
            if not isinstance(name, str) or len(name) > 60 or not name.isprintable():
                raise key.error("key", "must be a word: the name of a parameter or of a part of the scenario")
            if name in nodes:
                raise InputError(name, None, "is given twice: keep one", key.place)
            nodes[name] = self._node(self._next(), depth + 1)
        return nodes
