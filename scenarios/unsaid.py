"""Errors that go away by saying how tables are to be read, with the line that says it wherever it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal

from .errors import InputError

type Form = Literal["file", "command", "python"]
"""Where it is said: in a scenario file, as an option of a command, as an argument in Python."""
LINE = "\0line\0"
"""Stands in a remedy for the line to write."""
UNDER = "\0under\0"
"""Stands in a remedy for where in a scenario file that is; elsewhere nothing is said of it."""
_PLAIN = re.compile(r"\w[\w .]*")
_WORD = re.compile(r"[\w.-]+")


class Unsaid(InputError):
    """An input error with a line to write.

    Args:
        field, value, file: as of an :class:`~.errors.InputError`.
        remedy: the same, with :data:`LINE` where the line is to stand, and perhaps :data:`UNDER` after "say".
        way: what is to be said, such as ``columns``.
        pairs: what to say of it.
        form: where it is said.
    """

    def __init__(
        self,
        field: str,
        value: object,
        remedy: str,
        file: str | None,
        way: str,
        pairs: Mapping[str, str],
        form: Form = "file",
    ) -> None:
        self.template, self.way, self.pairs, self.form = remedy, way, pairs, form
        told = remedy.replace(UNDER, "under 'network' " if form == "file" else "").replace(LINE, line(way, pairs, form))
        super().__init__(field, value, told, file)

    def __reduce__(self) -> tuple[type[Unsaid], tuple[object, ...]]:
        return Unsaid, (self.field, self.value, self.template, self.file, self.way, self.pairs, self.form)

    def said(self, form: Form) -> Unsaid:
        """The same error with the line as it is written there."""
        return Unsaid(self.field, self.value, self.template, self.file, self.way, self.pairs, form)


def line(way: str, pairs: Mapping[str, str], form: Form) -> str:
    """Pairs as they are written in a scenario file, after a command or in Python."""
    if form == "command":
        told = (f"{ours}={theirs}" for ours, theirs in pairs.items())
        return " ".join(
            f"--{way} {each if _WORD.fullmatch(each.replace('=', '')) else _doubled(each)}" for each in told
        )
    if form == "python":
        return f"{way}={{{', '.join(f'{ours!r}: {theirs!r}' for ours, theirs in pairs.items())}}}"
    return f"{way}: {mapping(pairs)}"


def mapping(pairs: Mapping[str, str]) -> str:
    """Pairs as a scenario file holds them."""
    return f"{{{', '.join(f'{ours}: {quoted(theirs)}' for ours, theirs in pairs.items())}}}"


def quoted(name: str) -> str:
    """A name as a scenario file holds it, cut if it is long."""
    name = name if len(name) <= 24 else f"{name[:23]}…"
    return name if _PLAIN.fullmatch(name) or name == "..." else json.dumps(name, ensure_ascii=False)


def _doubled(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
