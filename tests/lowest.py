"""The lowest versions that `pyproject.toml` allows, as pip's constraints: `make test-lowest` installs and tests them.

Prints a line for every library of the project and its extras. What these bring along is left to pip.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "pyproject.toml"
LOWEST = re.compile(r"([\w.-]+)\s*(?:[=~>]=\s*([\w.]+))?(?:\s*,?\s*<=?\s*[\w.]+)?")
"""A name, its lower bound if it has one, and perhaps an upper bound."""


def constraints(text: str) -> Iterator[str]:
    """``name==version`` for every dependency with a lower bound; ``text`` is that of a `pyproject.toml`.

    Raises:
        ValueError: on a dependency that is not written as the others are, or has two lower bounds.
    """
    project = tomllib.loads(text)["project"]
    found: dict[str, str] = {}
    for line in (
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ):
        match = LOWEST.fullmatch(line)
        if match is None:
            raise ValueError(f"{line} cannot be read")
        name, lowest = match.groups()
        if lowest and found.setdefault(name, lowest) != lowest:
            raise ValueError(f"{name} has two lower bounds")
    return (f"{name}=={lowest}" for name, lowest in sorted(found.items()))


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in constraints(FILE.read_text(encoding="utf-8")))
