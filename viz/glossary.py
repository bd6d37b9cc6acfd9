"""The glossary: one text for `docs/glossary.md`, the help of the dashboard and the report."""

import functools
import re
import sys
from collections.abc import Mapping

from ..scenarios.generated import write_or_print
from .theme import TEMPLATES

SOURCE = TEMPLATES / "glossary.md"


@functools.cache
def glossary() -> Mapping[str, Mapping[str, str]]:
    """Each heading with its terms and what they mean."""
    parts = re.split(r"^## (.+)$", SOURCE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        head: dict(re.findall(r"^- \*\*(.+?)\*\*: (.+)$", text, flags=re.MULTILINE))
        for head, text in zip(parts[::2], parts[1::2], strict=True)
    }


def meaning(term: str) -> str:
    """What a term means.

    Raises:
        KeyError: if the glossary does not have it.
    """
    return {word: text for terms in glossary().values() for word, text in terms.items()}[term]


if __name__ == "__main__":
    sys.exit(write_or_print(lambda _: SOURCE.read_text(encoding="utf-8"), sys.argv[1:]))
